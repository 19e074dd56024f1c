"""What each statistic was tested against: numbers as they are printed elsewhere, and what the book's own method makes of them.

`printed` is typed as it stands in the work, digit for digit; a method passes if it agrees to half a unit of the last
digit printed, or within `within` where random draws are compared. Nothing is typed here that was not read in the work
or in a named copy of its table. The page "How each statistic was tested" is made from this list (see `page.py`).
"""

# mypy: ignore-errors

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
import toys

from aibalance.stats.bend import fitted, one_bend
from aibalance.stats.bounds import (
    by_likelihood,
    effective_number_bounds,
    effective_number_unplaced,
    evenness,
    herfindahl_bounds,
    ratio_bounds,
    share_bounds,
)
from aibalance.stats.comparison import break_year, change_over, direction, log_ratio, ratio_series
from aibalance.stats.composite import (
    dirichlet_weights,
    leave_one_out,
    normalise,
    rank_acceptability,
    scores,
    weight_needed_to_change_leader,
)
from aibalance.stats.concentration import (
    bootstrap_interval,
    centred_interval,
    concentration_ratio,
    counts_of,
    effective_number,
    herfindahl_index,
)
from aibalance.stats.counterfactual import comparisons, effect, quotient, union
from aibalance.stats.counts import count_ratio, share_interval
from aibalance.stats.crossing import first_year_ahead, parity_ahead, parity_kept
from aibalance.stats.estimate import Estimate
from aibalance.stats.forecast import (
    coverage,
    deviation,
    held_out,
    interval_score,
    no_change,
    quantile_by_group,
    rolling_origins,
    shrunken,
    typical_deviation,
)
from aibalance.stats.growth import compound_growth, doubling_time
from aibalance.stats.intervals import bootstrap_estimate, difference, poisson_ratio, wilson
from aibalance.stats.lag import (
    DAYS_PER_MONTH,
    behind_at_records,
    frontier,
    frontier_lag,
    lag_series,
    months_behind,
    record_lags,
    running_best,
)
from aibalance.stats.least_squares import bent_line, straight_line
from aibalance.stats.network import backbone, centrality, collaboration_graph, communities, complete_block
from aibalance.stats.ordering import extremes, lead, leader_first
from aibalance.stats.profiles import cluster_profiles
from aibalance.stats.race import domestic, ends, race
from aibalance.stats.ranking import (
    composite,
    groups_of_places,
    lead_changes,
    leaders_without,
    rand_index,
    rank_chances,
    rank_ranges,
)
from aibalance.stats.revisions import by_series, first_and_newest, of_ratio, widened, widening
from aibalance.stats.scenario import Start, Uncertain, fan, monte_carlo, run_scenario, tornado
from aibalance.stats.scorecard import by_block, by_measure, enumerated, moved, ratio_with_noise, standing, tally
from aibalance.stats.slopes import holm, mean_annual_change, narrowing, survivors
from aibalance.stats.specialisation import (
    affinity_index,
    location_quotient,
    revealed_advantage,
    share,
    share_of_own_year,
    shift_share,
    symmetric_advantage,
)
from aibalance.stats.swings import end_ratio, grid, holding, swings, turns
from aibalance.stats.turning import decimals, lead_turns, turning_points

READ, BY_HAND = "published", "by hand"


@dataclass(frozen=True)
class Published:
    """One number: the method it tests, the work and the place in it, what it is, as printed, and our own computation.

    kind: "published": printed in the work; "by hand": the work gives the formula, and the number was worked out with
    pencil and paper from inputs small enough to check.
    """

    method: str
    work: str
    place: str
    what: str
    printed: str
    computed: Callable[[], float]
    kind: str = READ
    within: float = 0.0

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit printed, or what random draws allow."""
        return self.within or 0.5 * 10.0 ** int(Decimal(self.printed).as_tuple().exponent) + 1e-12

    def agrees(self) -> bool:
        """Return whether the book's method gives what is printed."""
        return abs(float(self.computed()) - float(self.printed)) <= self.tolerance


NORRIS = "NIST Statistical Reference Datasets, linear regression, data set Norris"
NORRIS_X = [
    0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
    556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
]  # fmt: skip
NORRIS_Y = [
    0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
    557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
]  # fmt: skip
ANSCOMBE = "Anscombe (1973), The American Statistician 27(1), 17–21"
ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
NEWCOMBE = "Newcombe (1998), Statistics in Medicine 17, 857–872"
NEWCOMBE_DIFFERENCE = "Newcombe (1998), Statistics in Medicine 17, 873–890"
BOOTSTRAP = "Efron and Tibshirani (1993), An Introduction to the Bootstrap"
SPATIAL = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41]
KENDALL = "Little, College of the Holy Cross, A Mann–Kendall Example (By Hand)"
BY_HAND_SERIES = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
HOLM = "GeeksforGeeks, Holm-Bonferroni Method (the example of Wikipedia's article)"
PDG = "Particle Data Group, Review of Particle Physics, Introduction"
R_POISSON = "R, help page of poisson.test, example of breast cancer (Rothman)"
DOJ = "US Department of Justice, Herfindahl–Hirschman index"
KARATE = "Brandes et al. (2008), IEEE Transactions on Knowledge and Data Engineering 20(2)"
RATIOS = [5.839, 10.388, 4.45, 2.246, 2.125, 1.507, 2.283, 2.591, 3.355, 4.06, 7.641, 11.742]  # AI Index 2025, by Quid


def norris():
    return straight_line(np.array(NORRIS_X), np.array(NORRIS_Y))


def anscombe():
    return straight_line(np.array(ANSCOMBE_X, dtype=float), np.array(ANSCOMBE_Y))


def newcombe(a, m, b, n):
    return difference(wilson(a, m, 0.95), wilson(b, n, 0.95))


@cache
def spatial():
    return bootstrap_estimate(np.var, SPATIAL, 0.90, 20_000, 1)


def frame(matrix, rows="EFGHIJ", columns="xyzuvw"):
    return pd.DataFrame(matrix, index=list(rows[: len(matrix)]), columns=list(columns[: len(matrix[0])]))


TWO_TO_ONE = [[0, 1, 1], [1, 0, 0]]  # one leads two indicators of three, the other the third


def tidy(matrix):
    wide = pd.DataFrame(matrix, index=pd.Index(list("abcdef")[: len(matrix)], name="economy"), dtype=float)
    return wide.reset_index().melt("economy", var_name="name")


def labels(groups):
    return pd.DataFrame({"economy": list("abcdef")[: len(groups)], "group": list(groups)})


def years(values, start=2000, **more):
    return pd.DataFrame({"year": np.arange(start, start + len(values)), "value": values, **more})


def walks(count, points=8, step=2.0):
    """Families whose ratio doubles and halves by turns: every change is ln 2."""
    values = [step ** (place % 2) for place in range(points)]
    parts = [years(values, family=f"f{place}", series=f"s{place}") for place in range(count)]
    return pd.concat(parts, ignore_index=True)


def prints():
    rows = [
        ("USA", 52.88, "2022", 2022.2),
        ("USA", 86.86, "2025", 2025.2),
        ("CHN", 17.21, "2022", 2022.2),
        ("CHN", 25.89, "2025", 2025.2),
    ]
    table = pd.DataFrame(rows, columns=["economy", "value", "edition", "published"])
    return first_and_newest(table.assign(series="money", family="quid", year=2021))


def measures():
    return pd.DataFrame({
        "measure": ["A", "B"], "block": ["x", "y"], "options": [1, 2], "first": [1, 1], "tie": [0, 0], "second": [0, 1],
    })  # fmt: skip


def holds(found: bool) -> float:
    return 1.0 if found else 0.0


STAR = [("H", leaf, 1) for leaf in "ABCD"]
TRIANGLES = [("A", "B", 1), ("B", "C", 1), ("A", "C", 1), ("D", "E", 1), ("E", "F", 1), ("D", "F", 1), ("C", "D", 1)]


def graph(rows):
    return collaboration_graph(pd.DataFrame(rows, columns=["source", "target", "weight"]))


@cache
def karate():
    edges = [(f"{a:02}", f"{b:02}", 1) for a, b in nx.karate_club_graph().edges()]
    return max(communities(graph(edges), seed).modularity for seed in range(8))


def tied(first, second, noise="poisson", **more):
    return pd.DataFrame([{"first": first, "second": second, "noise": noise, "width": np.nan} | more])


PUBLISHED = [
    # lines
    Published("least_squares.straight_line", NORRIS, "certified values, B1", "slope", "1.00211681802045", lambda: norris().slope, within=1e-13),
    Published("least_squares.straight_line", NORRIS, "certified values, B0", "height at zero", "-0.262323073774029",
              lambda: norris().height - norris().slope * norris().center, within=1e-12),
    Published("least_squares.straight_line", NORRIS, "certified values, standard deviation of B1", "standard error of the slope",
              "0.000429796848199937", lambda: norris().slope_variance**0.5, within=1e-16),
    Published("least_squares.straight_line", ANSCOMBE, "table, data set 1", "slope", "0.500", lambda: anscombe().slope),
    Published("least_squares.straight_line", ANSCOMBE, "table, data set 1", "standard error of the slope", "0.118",
              lambda: anscombe().slope_variance**0.5),
    Published("least_squares.straight_line", ANSCOMBE, "table, data set 1", "residual sum of squares", "13.75", lambda: anscombe().squares, within=0.02),
    Published("least_squares.bent_line", "Hudson (1966), JASA 61(316), 1097–1129", "two joined lines", "slope after a bend from −1 to 2", "2",
              lambda: bent_line(np.arange(7.0), np.array([3.0, 2, 1, 0, 2, 4, 6]), 3.0)[1], BY_HAND),
    Published("comparison.break_year", "Hudson (1966), JASA 61(316), 1097–1129", "least squares over all bends", "year in which a line of logarithms bends", "2003",
              lambda: break_year(np.arange(2000, 2007), np.exp([3.0, 2, 1, 0, 2, 4, 6]), np.ones(7)).year, BY_HAND),
    *(Published(f"bend.{name}", "Hudson (1966), JASA 61(316), 1097–1129", "two joined lines", what, printed, compute, BY_HAND)
      for name, what, printed, compute in (
          ("one_bend", "year in which a ratio that halves begins to double", "2004", lambda: one_bend(years([16, 8, 4, 2, 1, 2, 4, 8, 16]))["year"].iloc[0]),
          ("fitted", "the fitted ratio there", "1.000", lambda: fitted(years([16, 8, 4, 2, 1, 2, 4, 8, 16]))["value"].iloc[4]))),
    *(Published("counts.share_interval", NEWCOMBE, "table I, method 3", f"{end} end of 81 in 263, 95 %, as a count", printed,
                lambda end=end: share_interval(pd.DataFrame({"n": [81]}), "n", 263, 0.95)[end].iloc[0], BY_HAND, within=0.02)
      for end, printed in (("low", "67.14"), ("high", "96.31"))),
    *(Published("counts.count_ratio", R_POISSON, "the same, by its exact interval", "ratio of 11 to 22 alike, value", "0.5", lambda: count_ratio(pd.DataFrame({"a": [11], "b": [22]}), "a", "b")["ratio"].iloc[0], BY_HAND)
      for _ in (0,)),
    Published("ordering.leader_first", "closed form", "order of two", "larger of 1 and 2 comes first", "1",
              lambda: holds(leader_first(pd.DataFrame({"a": [1.0], "b": [2.0]}), ["a", "b"]) == ["b", "a"]), BY_HAND),
    Published("ordering.extremes", "closed form", "order of three", "highest of 2, 5, 3", "5", lambda: extremes(pd.DataFrame({"x": [2.0, 5, 3]}), "x")["highest"].iloc[0], BY_HAND),
    *(Published("ordering.lead", NEWCOMBE_DIFFERENCE, "table II, method 10", f"{end} end of the lead of 56/70 over 48/80, 95 %", printed,
                lambda end=end: lead(pd.DataFrame([vars(wilson(48, 80, 0.95)), vars(wilson(56, 70, 0.95))]))[end].iloc[0])
      for end, printed in (("low", "0.0524"), ("high", "0.3339"))),
    # slopes and several tests
    Published("slopes.narrowing", KENDALL, "S = 54 of 91 pairs, one tie", "Kendall's tau", "0.5967",
              lambda: narrowing(years(np.exp(BY_HAND_SERIES)))["tau"].iloc[0]),
    Published("slopes.mean_annual_change", "Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice", "5.2, drift method",
              "a value that goes from 1 to 16 in four years grows by", "1", lambda: mean_annual_change(years([1, 2, 8, 4, 16]))["change"].iloc[0], BY_HAND),
    *(Published("slopes.holm", HOLM, "step 1 and 2, four hypotheses", f"adjusted p-value of {raw}", adjusted,
                lambda place=place: holm(pd.DataFrame({"p_value": [0.01, 0.04, 0.03, 0.005]}))["adjusted"].iloc[place], BY_HAND)
      for place, (raw, adjusted) in enumerate((("0.01", "0.03"), ("0.04", "0.06"), ("0.03", "0.06"), ("0.005", "0.02")))),
    Published("slopes.survivors", HOLM, "step 3, level 0.05", "hypotheses rejected of four", "2",
              lambda: survivors(pd.DataFrame({"p_value": [0.01, 0.04, 0.03, 0.005]}), confidence=0.95)["survive"].iloc[0]),
    # growth
    Published("growth.compound_growth", "Rule of 72", "table of rates", "what doubles in ten years grows by", "0.0718", lambda: compound_growth(1, 2, 10), BY_HAND),
    Published("growth.doubling_time", "Rule of 72", "table of rates", "years in which 8 % doubles", "9.006", lambda: doubling_time(0.08), BY_HAND),
    Published("comparison.change_over", "closed form", "interpolation in logarithms", "last two of four years from 1 to 16", "3",
              lambda: change_over([2000, 2004], [1, 16], 2), BY_HAND),
    Published("comparison.direction", "closed form", "a move within the tolerance", "1.05 over 1.00 is flat", "1",
              lambda: holds(direction([2020, 2023], [1.0, 1.05]) == "flat"), BY_HAND),
    Published("comparison.log_ratio", "closed form", "natural logarithms", "ln(2 / 1)", "0.6931", lambda: log_ratio([2], [1])[0], BY_HAND),
    Published("comparison.ratio_series", "closed form", "division", "8 over 2", "4", lambda: ratio_series(pd.Series({1: 8.0}), pd.Series({1: 2.0}))[1], BY_HAND),
    # intervals
    *(Published("intervals.wilson", NEWCOMBE, "table I, method 3", f"{end} end of {won} in {tried}, 95 %", printed,
                lambda won=won, tried=tried, end=end: getattr(wilson(won, tried, 0.95), end))
      for won, tried, ends in ((81, 263, ("0.2553", "0.3662")), (15, 148, ("0.0624", "0.1605")), (0, 20, ("0.0000", "0.1611")), (1, 29, ("0.0061", "0.1718")))
      for end, printed in zip(("low", "high"), ends, strict=True)),
    *(Published("intervals.difference", NEWCOMBE_DIFFERENCE, "table II, method 10", f"{end} end of {a}/{m} − {b}/{n}, 95 %", printed,
                lambda a=a, m=m, b=b, n=n, end=end: getattr(newcombe(a, m, b, n), end))
      for a, m, b, n, ends in ((56, 70, 48, 80, ("0.0524", "0.3339")), (9, 10, 3, 10, ("0.1705", "0.8090")), (5, 56, 0, 29, ("-0.0381", "0.1926")))
      for end, printed in zip(("low", "high"), ends, strict=True)),
    *(Published("intervals.poisson_ratio", R_POISSON, "output: 11 in 800, 21 in 3011 person-years", f"{end} of the ratio, 95 %", printed,
                lambda end=end: getattr(poisson_ratio(11, 21, 800, 3011, 0.95), end))
      for end, printed in (("value", "1.971488"), ("low", "0.8584264"), ("high", "4.2772659"))),
    Published("intervals.bootstrap_estimate", BOOTSTRAP, "table 14.1, test A", "variance of 26 scores", "171.5", lambda: spatial().value),
    Published("intervals.bootstrap_estimate", BOOTSTRAP, "table 14.2, BCa, 5 %", "low end of the variance", "115.8", lambda: spatial().low, within=3),
    Published("intervals.bootstrap_estimate", BOOTSTRAP, "table 14.2, BCa, 95 %", "high end of the variance", "259.6", lambda: spatial().high, within=5),
    # forecasts
    Published("forecast.interval_score", "Gneiting and Raftery (2007), JASA 102, 359–378", "equation 43", "28.68 wide at 80 %, missed by 2.70", "55.68",
              lambda: interval_score([744.54], [773.22], [741.84], 0.8)[0], BY_HAND),
    Published("forecast.quantile_by_group", "Dunn, Wasserman and Ramdas (2023), JASA 118, 2491–2502", "pooling of distributions",
              "60 % quantile of {1, 2, 3, 4} and {10}, alike", "10", lambda: quantile_by_group([1, 2, 3, 4, 10], [0, 0, 0, 0, 1], 0.6), BY_HAND),
    Published("forecast.shrunken", "Smyth (2004), SAGMB 3(1), 3", "(d0 s0² + d s²) / (d0 + d)", "s 0.4782 of 12 points, s0 0.335", "0.4514",
              lambda: shrunken(0.4782, 12, 0.335), BY_HAND),
    Published("forecast.deviation", "AI Index 2025, private investment by Quid, 2013–24", "root of the mean squared change of the logarithm",
              "of the twelve ratios", "0.4782", lambda: deviation(np.arange(12.0), np.log(RATIOS)), BY_HAND),
    Published("forecast.typical_deviation", "closed form", "median over families", "of walks that double and halve: ln 2", "0.6931",
              lambda: typical_deviation(walks(3)), BY_HAND),
    Published("forecast.rolling_origins", "Tashman (2000), International Journal of Forecasting 16(4), 437–450", "rolling origins",
              "of 8 points, 5 or more before the origin, 1 to 3 ahead", "6", lambda: len(rolling_origins(walks(1))), BY_HAND),
    Published("forecast.no_change", "Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice", "5.5, naïve method, σ √h",
              "width three years on over that of one", "1.732",
              lambda: (lambda f: np.log(f["high"] / f["value"]).iloc[2] / np.log(f["high"] / f["value"]).iloc[0])(no_change(years(RATIOS), walks(12), "")), BY_HAND),
    Published("forecast.held_out", "closed form", "a walk that doubles and halves", "share of intervals at 90 % that hold what came", "1",
              lambda: held_out(walks(12))["held"].mean(), BY_HAND),
    Published("forecast.coverage", "closed form", "the same, each family once", "share held", "1", lambda: coverage(held_out(walks(12)))["family_share"].iloc[0], BY_HAND),
    # crossings
    Published("crossing.first_year_ahead", "NCSES, Science and Engineering Indicators, AI articles", "2006: 2,657 and 3,139; 2007: 5,048 and 4,199",
              "first year in which the first is ahead", "2007", lambda: first_year_ahead(pd.DataFrame({"year": [2006, 2007], "first": [2657, 5048], "second": [3139, 4199]}))["year"].iloc[0]),
    Published("crossing.parity_ahead", "closed form", "a ratio of 1 that doubles and halves", "parity inside the interval", "1",
              lambda: holds(parity_ahead(years([2.0, 1, 2, 1, 2]), walks(12), "")["parity"].iloc[0] == "inside"), BY_HAND),
    Published("crossing.parity_kept", "closed form", "the same", "origins with parity outside that crossed", "0", lambda: parity_kept(held_out(walks(12), 0.8))["outside_crossed"].iloc[0], BY_HAND),
    # concentration
    Published("concentration.herfindahl_index", DOJ, "example of four firms, 30, 30, 20 and 20 %", "in points", "2600", lambda: 10_000 * herfindahl_index([30, 30, 20, 20])),
    Published("concentration.herfindahl_index", "Simpson (1949), Nature 163, 688", "two of a kind drawn from 2 and 2", "chance", "0.3333",
              lambda: herfindahl_index([2, 2], unbiased=True), BY_HAND),
    Published("concentration.concentration_ratio", DOJ, "the same four firms", "share of the two largest", "0.60", lambda: concentration_ratio([30, 30, 20, 20], 2), BY_HAND),
    Published("concentration.effective_number", "Adelman (1969), Review of Economics and Statistics 51(1), 99–101", "1 / index", "of the same four firms", "3.846",
              lambda: effective_number([30, 30, 20, 20]), BY_HAND),
    Published("concentration.counts_of", "closed form", "counting", "of two in a, a, b", "2", lambda: counts_of(list("aab"))["a"], BY_HAND),
    Published("concentration.bootstrap_interval", "closed form", "one owner", "width of the interval", "0",
              lambda: bootstrap_interval(herfindahl_index, "aaaa").high - bootstrap_interval(herfindahl_index, "aaaa").low, BY_HAND),
    Published("concentration.centred_interval", "closed form", "one owner", "low end", "1", lambda: centred_interval(herfindahl_index, "aaaa").low, BY_HAND),
    Published("bounds.herfindahl_bounds", DOJ, "the four firms listed as 30 of 100, rest 70", "least index, rest in atoms: 0.3²", "0.09", lambda: herfindahl_bounds([30], 70).low, BY_HAND),
    Published("bounds.herfindahl_bounds", DOJ, "the same", "greatest: pieces of 30, 30 and 10", "0.28", lambda: herfindahl_bounds([30], 70).high, BY_HAND),
    Published("bounds.effective_number_bounds", "Adelman (1969)", "1 / index", "of the same, most", "11.11", lambda: effective_number_bounds([30], 70).high, BY_HAND),
    Published("bounds.effective_number_unplaced", "Manski (1989), Journal of Human Resources 24(3), 343–360", "worst-case bounds", "30 and 20 listed, 50 more at the larger: 0.8² + 0.2²", "1.471",
              lambda: effective_number_unplaced([30, 20], 50).low, BY_HAND),
    Published("bounds.evenness", "Adelman (1969)", "1 / index", "of the same, rest in atoms: 0.3² + 0.2²", "7.692",
              lambda: evenness(frame([[30, 50], [20, 50]]).set_axis(["value", "rest"], axis=1), anywhere=True)["high"].iloc[0], BY_HAND),
    Published("bounds.share_bounds", "Manski (1989), Journal of Human Resources 24(3), 343–360", "worst-case bounds", "30 of 60 known and 40 unplaced, at most", "0.70",
              lambda: share_bounds(30, 60, 40).high, BY_HAND),
    Published("bounds.ratio_bounds", "Manski (1989), Journal of Human Resources 24(3), 343–360", "worst-case bounds", "4 over 2 with 2 unmapped, at least", "1",
              lambda: ratio_bounds(4, 2, 2).low, BY_HAND),
    Published("bounds.by_likelihood", "closed form", "adding up", "share of the unlikely, 3 of 4", "0.75",
              lambda: by_likelihood(pd.DataFrame({"how": ["Unlikely", "Likely", "Unlikely"], "value": [1.0, 1, 2]}), "how")["share"].iloc[0], BY_HAND),
    # specialisation
    Published("specialisation.location_quotient", "Wikipedia, Revealed comparative advantage", "soybeans: 7.9 % of Brazil, 0.35 % of all", "quotient", "22",
              lambda: location_quotient(11, 140, 0.35, 100)),
    Published("specialisation.revealed_advantage", "Balassa (1965), The Manchester School 33(2), 99–123", "definition", "30 of 40 in a field that is 40 of 100", "1.875",
              lambda: revealed_advantage(frame([[30, 10], [10, 50]])).iloc[0, 0], BY_HAND),
    Published("specialisation.symmetric_advantage", "Dalum, Laursen and Villumsen (1998)", "(x − 1) / (x + 1)", "of 3", "0.5", lambda: symmetric_advantage(frame([[3.0]])).iloc[0, 0], BY_HAND),
    *(Published("specialisation.shift_share", "Clarksville Partnership, shift-share explanation", "construction: +6 % here, +2 % in all, +3 % in the sector", part, printed,
                lambda part=part: shift_share(frame([[100.0, 0], [900, 1000]]), frame([[106.0, 0], [924, 1010]])).loc["E", part])
      for part, printed in (("world", "2"), ("mix", "1"), ("competitive", "3"))),
    Published("specialisation.affinity_index", "Zitt, Bassecoulard and Okubo (2000), Scientometrics 47(3), 627–657", "n_ij n / (n_i n_j)", "20 ties of 50 and 50 in 100", "0.8",
              lambda: affinity_index(pd.DataFrame([[30.0, 20], [20, 30]], index=list("AB"), columns=list("AB")), self_ties=True).iloc[0, 1], BY_HAND),
    Published("specialisation.share", "closed form", "division", "30 of 30 and 90", "0.25", lambda: share(pd.Series([30.0, 90.0]))[0], BY_HAND),
    Published("specialisation.share_of_own_year", "World Bank and CHIPS and Science Act", "US$52.7 bn of a GDP of US$26,007 bn in 2022", "in %", "0.20",
              lambda: 100 * share_of_own_year(pd.DataFrame({"economy": ["USA"], "period": ["2022"], "value": [52.7]}),
                                              pd.DataFrame({"economy": ["USA"], "year": [2022], "value": [26_007.0]}))[0], BY_HAND),
    # composites and groups
    Published("composite.normalise", "OECD and JRC (2008), Handbook on Constructing Composite Indicators", "step 5, min-max", "2 between 1 and 5", "0.25",
              lambda: normalise(frame([[1.0], [2], [5]])).iloc[1, 0], BY_HAND),
    Published("composite.scores", "OECD and JRC (2008)", "step 6, linear aggregation", "1 and 0 at equal weights", "0.5", lambda: scores(frame([[1.0, 0.0]]), [1, 1])[0, 0], BY_HAND),
    Published("composite.dirichlet_weights", "closed form", "mean 1/n of a flat Dirichlet", "of four", "0.25", lambda: dirichlet_weights(4, 40_000, seed=1)[:, 0].mean(), BY_HAND, within=5e-3),
    Published("composite.rank_acceptability", "Lahdelma, Hokkanen and Salminen (1998), EJOR 106(1), 137–143", "definition", "leads where a weight exceeds 0.6", "0.40",
              lambda: rank_acceptability(frame([[1.0, 0.0], [0.5, 0.75]]), dirichlet_weights(2, 40_000)).iloc[0, 0], BY_HAND, within=0.01),
    Published("composite.leave_one_out", "OECD and JRC (2008)", "step 7", "rank without the second of two indicators", "1", lambda: leave_one_out(frame([[1.0, 0.0], [0.5, 0.75]])).loc["y", "E"], BY_HAND),
    Published("composite.weight_needed_to_change_leader", "Mareschal (1988), EJOR 33(1), 54–64", "weight stability", "1·w against 0.5·w + 0.75·(1 − w)", "0.6",
              lambda: weight_needed_to_change_leader(frame([[1.0, 0.0], [0.5, 0.75]]))["weight_needed"].iloc[0], BY_HAND),
    Published("profiles.cluster_profiles", "Sokal and Michener (1958)", "average linkage", "height at which 0 and 1 join 10, of deviations", "1.725",
              lambda: cluster_profiles(frame([[0.0], [1], [10]]), 2).links[-1, 2], BY_HAND),
    # the same for tidy frames
    Published("ranking.composite", "OECD and JRC (2008)", "steps 5 and 6", "least of one indicator and most of another", "50", lambda: composite(tidy([[0, 1], [1, 0]]))["score"][0], BY_HAND),
    Published("ranking.rank_chances", "Lahdelma, Hokkanen and Salminen (1998), EJOR 106(1), 137–143", "definition", "% in which one weight of three exceeds a half: (1 − 1/2)²", "25",
              lambda: rank_chances(tidy(TWO_TO_ONE), draws=40_000).query("economy == 'b' and rank == 1")["percent"].iloc[0], BY_HAND, within=1),
    Published("ranking.rank_ranges", "closed form", "quantile of a discrete distribution", "median place of one that is first in a quarter of all draws", "2",
              lambda: rank_ranges(rank_chances(tidy(TWO_TO_ONE))).query("economy == 'b'")["median"].iloc[0], BY_HAND),
    Published("ranking.lead_changes", "Mareschal (1988), EJOR 33(1), 54–64", "weight stability", "one of three weights at which 1·w = 1 − w, over a third", "1.5",
              lambda: lead_changes(tidy(TWO_TO_ONE))["times"].iloc[0], BY_HAND),
    Published("ranking.leaders_without", "OECD and JRC (2008)", "step 7", "indicators of two without which the leader stays: (1, 0), (0.5, 1), (0, 0.9)", "1",
              lambda: leaders_without(tidy([[2, 0], [1, 1], [0, 0.9]]))["same"].sum(), BY_HAND),
    Published("ranking.groups_of_places", "Sokal and Michener (1958)", "average linkage", "members of the larger of two groups, two of three having the same places", "2",
              lambda: (groups_of_places(tidy([[9, 9], [9, 9], [0, 0]]), 2)["group"] == "A").sum(), BY_HAND),
    Published("ranking.rand_index", "Rand (1971), JASA 66(336), 846–850", "definition, example of six points", "% of 15 pairs that {abc, def} and {ab, cde, f} treat alike", "60",
              lambda: rand_index(labels("AAABBB"), labels("AABBBC"))["percent"].iloc[0], BY_HAND),
    # networks
    Published("network.centrality", "Freeman (1977), Sociometry 40(1), 35–41", "star", "betweenness of the hub", "1", lambda: centrality(graph(STAR)).loc["H", "betweenness"]),
    Published("network.communities", "Newman and Girvan (2004), Physical Review E 69, 026113", "modularity", "two triangles joined by one tie: 6/7 − 1/2", "0.3571",
              lambda: communities(graph(TRIANGLES)).modularity, BY_HAND),
    Published("network.communities", KARATE, "Zachary's karate club, the greatest there is", "modularity", "0.4198", karate, within=6e-4),
    Published("network.backbone", "Serrano, Boguñá and Vespignani (2009), PNAS 106(16), 6483–6488", "(1 − p)^(k − 1)", "8 of 10 over three partners", "0.04",
              lambda: backbone(graph([("A", "B", 8), ("A", "C", 1), ("A", "D", 1), ("B", "C", 8), ("B", "D", 8), ("C", "D", 8)]), 0.05).edges["A", "B"]["significance"], BY_HAND),
    Published("network.complete_block", "Bron and Kerbosch (1973), Communications of the ACM 16(9), 575–577", "maximal cliques", "size with A and B, of four that all tie and one that lacks a tie", "4",
              lambda: len(complete_block(pd.DataFrame([(*p, 2000, 1.0) for p in ("AB", "AC", "AD", "BC", "BD", "CD", "AE", "BE")], columns=["source", "target", "year", "weight"]), ["A", "B"])), BY_HAND),
    # lags
    Published("lag.frontier", "closed form", "running maximum", "records among 1, 3, 2", "2", lambda: len(frontier(["2020", "2021", "2022"], [1, 3, 2])), BY_HAND),
    *(Published(f"lag.{name}", "calendar", "365 days of 30.44", "a lead of a year, in months", "11.99", compute, BY_HAND)
      for name, compute in (
          ("frontier_lag", lambda: frontier_lag(LEADER, FOLLOWER, "2024-01-01").value),
          ("lag_series", lambda: lag_series(LEADER, FOLLOWER, ["2024-01-01"])["value"].iloc[0]),
          ("record_lags", lambda: record_lags(LEADER, frontier(["2024-01-01"], [40]))["months"].iloc[0]),
          ("months_behind", lambda: months_behind(RECORDS.head(3), LEADS, ["2024-01-01"])["months"].iloc[0]),
          ("behind_at_records", lambda: behind_at_records(RECORDS, LEADS)["months"].iloc[-1]))),
    Published("lag.running_best", "closed form", "running maximum", "at the end of 2023", "40", lambda: running_best(LEADER, ["2023-12-31"])[0], BY_HAND),
    # scenario
    Published("scenario.monte_carlo", "closed form", "triangular mean (a + b + c) / 3", "of 0, 0.1, 0.3", "0.1333", lambda: monte_carlo({"p": Uncertain(0, 0.1, 0.3)}, 40_000)["p"].mean(), BY_HAND, within=2e-3),
    Published("scenario.run_scenario", "closed form", "A/r + (S − A/r)(1 − r)^t", "A 400, r 0.2, S 1000, t 5", "1672.32",
              lambda: scenario_stock(), BY_HAND),
    Published("scenario.fan", "Hyndman and Fan (1996), The American Statistician 50(4), 361–365", "quantile of type 7", "median of 1, 2, 3, 10", "2.5",
              lambda: fan(pd.DataFrame({"side": "a", "year": 1, "compute": [1.0, 2, 3, 10]}), (0.5,))[0.5].iloc[0], BY_HAND),
    Published("scenario.tornado", "Howard (1988), Management Science 34(6), 679–695", "one input at a time", "swing of 2x over 1 to 4", "6",
              lambda: tornado({"x": 2}, {"x": (1, 4)}, lambda v: 2 * v["x"])["swing"].iloc[0], BY_HAND),
    # revisions
    Published("revisions.first_and_newest", "AI Index 2022 and 2025, US private investment of 2021", "US$52.88 bn, then US$86.86 bn", "revision in %", "64.3",
              lambda: 100 * np.expm1(prints().set_index("economy").loc["USA", "revision"])),
    Published("revisions.by_series", "AI Index 2022 and 2025, the same and China's US$17.21 bn, then US$25.89 bn", "median of the two", "in %", "57.3",
              lambda: 100 * by_series(prints())["median"].iloc[0], BY_HAND, within=0.3),
    Published("revisions.of_ratio", "the same", "86.86/25.89 over 52.88/17.21", "of the ratio, in logarithms", "0.088", lambda: of_ratio(prints(), ["USA", "CHN"])["revision"].iloc[0], BY_HAND),
    Published("revisions.widening", "the same", "e^0.088", "times or divided by", "1.092", lambda: widening(of_ratio(prints(), ["USA", "CHN"]))["times"].iloc[0], BY_HAND),
    Published("revisions.widened", "closed form", "23.1 × e^0.2536 (×/÷ 1.289)", "high end", "29.8", lambda: widened(pd.DataFrame({"value": [23.1]}), 0.2536)["high"].iloc[0], BY_HAND),
    # effects, turning points, scorecard
    Published("counterfactual.quotient", "Zou and Donner (2008), Statistics in Medicine 27(10), 1693–1702", "near ends squared and added, of logarithms", "e^√2 for 1 [1/e, e] over the same", "4.113",
              lambda: quotient(Estimate(1, np.exp(-1), np.exp(1), 0.9), Estimate(1, np.exp(-1), np.exp(1), 0.9)).high, BY_HAND),
    Published("counterfactual.effect", "closed form", "1 − multiple / expected", "grew fourfold where sixteenfold was to be expected", "0.75",
              lambda: effect(Estimate(4, 4, 4, 0.9), Estimate(16, 16, 16, 0.9)).value, BY_HAND),
    Published("counterfactual.union", "closed form", "least and greatest end, none below zero", "of −1…0.5 and 0.3…0.8", "0.8",
              lambda: union(pd.DataFrame({"low": [-1.0, 0.3], "high": [0.5, 0.8]}))["high"].iloc[0], BY_HAND),
    *(Published("turning.decimals", PDG, "section on rounding", f"decimals of 0.827 ± {error}", printed, lambda error=error: decimals(0.827, 0.827 - float(error), 0.827 + float(error)))
      for error, printed in (("0.119", "2"), ("0.367", "1"))),
    Published("turning.turning_points", "closed form", "a / b is 1 where a halves", "factor that turns 4 over 2", "0.5",
              lambda: turning_points(lambda v: v["a"] > v["b"], {"a": 4.0, "b": 2.0}).set_index("input").loc["a", "times"], BY_HAND, within=1e-6),
    Published("turning.lead_turns", "AI Index 2025, US private investment of 2021 by Quid, US$86.86 bn, and China's US$25.89 bn", "larger over smaller",
              "factor by which the smaller would have to be larger", "3.355", lambda: lead_turns(pd.DataFrame({"first": [86.86], "second": [25.89]}), ["first", "second"])["turns"].iloc[0], BY_HAND),
    Published("scorecard.ratio_with_noise", "Epoch AI, training compute is known to a factor of 3", "33 × 3^√2", "high end of a ratio of two runs, 33", "156.1",
              lambda: ratio_with_noise(tied(33, 1, "factor", width=3**2**0.5).iloc[0]).high, BY_HAND),
    Published("scorecard.standing", "closed form", "parity inside the interval", "46 against 41 papers is a tie", "1", lambda: holds(standing(tied(46, 41))["standing"].iloc[0] == "tie"), BY_HAND),
    Published("scorecard.moved", "closed form", "outside the interval of before", "3 above 1 to 2 moved", "1",
              lambda: holds(moved(pd.DataFrame({"ratio": [3.0], "before_low": [1.0], "before_high": [2.0]}))["moved"].iloc[0] == "towards first"), BY_HAND),
    Published("scorecard.tally", "closed form", "counting", "ties among one tie", "1", lambda: tally(standing(tied(46, 41)))["tie"].iloc[0], BY_HAND),
    Published("scorecard.by_measure", "closed form", "counting", "choices of one measure", "1", lambda: by_measure(standing(tied(46, 41, measure="A", block="x")))["options"].iloc[0], BY_HAND),
    Published("scorecard.by_block", "closed form", "one measure always ahead", "block with the first ahead", "1", lambda: holds(by_block(measures())["standing"].iloc[0] == "first"), BY_HAND),
    Published("scorecard.enumerated", "closed form", "A always first, B first in half of its choices", "share with the first ahead", "0.5", lambda: enumerated(measures(), 2)["first_ahead"].iloc[0], BY_HAND),
    Published("counterfactual.purchases", "closed form", "stock less the stock of a year before", "576 less 64 chips", "512", lambda: toys.bought()["first"].iloc[-1], BY_HAND),
    Published("counterfactual.comparisons", "closed form", "1 − multiple / expected", "grew fourfold where the other side's grew sixteenfold, %", "75",
              lambda: comparisons(toys.held(), toys.world(), toys.capital(), toys.SIDES, toys.CONTROL, toys.LIMIT).query("year == 2024")["value"].iloc[0], BY_HAND),
    Published("race.domestic", "closed form", "cards × speed / most bought", "64 at half the speed, over 32", "1",
              lambda: domestic(pd.DataFrame({"value": [64.0], "low": [np.nan], "high": [np.nan]}), pd.DataFrame({"value": [0.5]}), pd.DataFrame({"value": [1.0]}), toys.bought())["low"].iloc[0], BY_HAND),
    Published("race.race", "closed form", "576 + 5 × 512", "chips after five years in which nothing grows", "3136", lambda: race(toys.bought(), toys.MONEY, toys.STILL).query("side == 'first'")["compute"].iloc[-1], BY_HAND),
    Published("race.ends", "closed form", "(576 + 5 × 512) / (64 + 5 × 16)", "ratio in the end", "21.78", lambda: ends(race(toys.bought(), toys.MONEY, toys.STILL), "compute")["times"].iloc[0], BY_HAND),
    Published("swings.end_ratio", "closed form", "(576 + 512) / (64 + 16)", "ratio after a year", "13.6", lambda: end_ratio(toys.bought(), toys.MONEY, toys.STILL, 1), BY_HAND),
    Published("swings.swings", "closed form", "(576 + 5 × 512) / (64 + 5 × 144)", "end without a control", "4.0",
              lambda: swings(toys.bought(), toys.MONEY, toys.ranges(export_control_strength=(0.0, 1.0, 1.0)))["at_low"].iloc[0], BY_HAND),
    Published("swings.holding", "closed form", "what holds the ratio of 576 over 64", "ratio at the growth of own chips that holds it", "9",
              lambda: end_ratio(toys.bought(), toys.MONEY, {**toys.STILL, "domestic_chip_growth": holding(toys.bought(), toys.MONEY, toys.ranges(), "domestic_chip_growth")["holds"].iloc[0]}), BY_HAND, within=1e-6),
    Published("swings.turns", "closed form", "2560 / 9 is 5 × 16 + 5 × 128 × (1 − c)", "control that lets through what holds a ratio of 9, by search in its range", "0.6806",
              lambda: turns(toys.bought(), toys.MONEY, toys.ranges(export_control_strength=(0.0, 1.0, 1.0)))["turns_at"].iloc[0], BY_HAND),
    Published("swings.grid", "closed form", "(576 + 5 × 512) / (64 + 5 × 16)", "middle of draws that are all alike", "21.78",
              lambda: grid(toys.bought(), toys.MONEY, toys.ranges(), {"export_control_strength": [1.0]}, 10, 1)["middle"].iloc[-1], BY_HAND),
]  # fmt: skip

LEADER = frontier(["2020-01-01", "2023-01-01"], [10, 40])
FOLLOWER = frontier(["2023-07-01"], [20])
RECORDS = pd.DataFrame(
    [("A", "2020-01-01", 10.0), ("A", "2023-01-01", 40.0), ("B", "2023-07-01", 20.0), ("B", "2024-01-01", 40.0)],
    columns=["economy", "period", "value"],
).assign(low=np.nan, high=np.nan, model="", rows=[("A1",), ("A2",), ("B1",), ("B2",)])
LEADS = pd.DataFrame({"leader_economy": ["A"], "trailer_economy": ["B"]})


def scenario_stock():
    still = dict.fromkeys(
        (
            "export_control_strength",
            "capital_spending_growth",
            "domestic_chip_growth",
            "rival_investment_growth",
            "compute_per_dollar_growth",
        ),
        0.0,
    )
    found = run_scenario({**still, "retirement": 0.2}, Start(2025, 1000, 300, 400, 120, 60, 300, 80), 5)
    return found[(found["side"] == "focus") & (found["year"] == 2030)]["compute"].item()


# Public functions that compute no statistic of their own, or none that another work prints.
WITHOUT = {
    "affinity": ("affinities",), "bend": (), "bounds": ("concentration_with_rest",), "comparison": (), "composite": (),
    "concentration": ("concentration",), "counts": (), "counterfactual": ("as_row",),
    "crossing": ("parity_of_each",), "estimate": ("level", "settled", "vector", "by_year"), "forecast": ("reach_of_others",),
    "frames": ("carried", "each", "one", "timed"), "growth": (), "intervals": ("differences", "resample"), "lag": (),
    "least_squares": ("mean", "total", "dot"), "network": ("collaboration_graph", "weight_matrix", "layout"),
    "ordering": (), "profiles": (), "race": ("known_ranges", "set_to", "uncertain", "start_of", "bands"), "ranking": ("matrix",),
    "revisions": (), "scenario": ("central_values",), "scorecard": (), "slopes": (), "specialisation": (), "swings": (),
    "turning": (), "web": ("web",),
}  # fmt: skip
assert DAYS_PER_MONTH
