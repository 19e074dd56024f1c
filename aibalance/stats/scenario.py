"""A scenario of compute and investment on two sides, with uncertain parameters, and what matters most in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.stats import norm, triang

from aibalance.stats.estimate import Vector

SHAPES = ("triangular", "normal", "lognormal")
Amount: TypeAlias = float | Vector


@dataclass(frozen=True)
class Uncertain:
    """A parameter that is known only roughly.

    "triangular": never outside `low` … `high`, most likely `central`. "normal": mean `central`; "lognormal": median
    `central`; for both `low` … `high` spans the central `confidence`, so it must be as far (as many times) below as
    above.
    """

    low: float
    central: float
    high: float
    shape: str = "triangular"
    confidence: float = 0.90

    def __post_init__(self) -> None:
        """Raise ValueError for numbers out of order, an unknown shape, or bounds that do not fit it."""
        if self.shape not in SHAPES or not self.low <= self.central <= self.high or not 0 < self.confidence < 1:
            raise ValueError(f"{self}: expected low <= central <= high and one of {', '.join(SHAPES)}")
        if self.shape == "normal" and not np.isclose(self.high - self.central, self.central - self.low):
            raise ValueError(f"{self}: expected bounds as far below as above the mean")
        if self.shape == "lognormal" and not (self.low > 0 and np.isclose(self.high * self.low, self.central**2)):
            raise ValueError(f"{self}: expected bounds above zero, as many times below as above the median")

    def draw(self, random: np.random.Generator, draws: int) -> np.ndarray:
        """Return random values of the parameter, one for each draw."""
        uniform = random.random(draws)
        if self.low == self.high:
            return np.full(draws, self.central)
        if self.shape == "triangular":
            width = self.high - self.low
            return triang.ppf(uniform, (self.central - self.low) / width, self.low, width)
        reach = norm.ppf((1 + self.confidence) / 2)
        if self.shape == "normal":
            return norm.ppf(uniform, self.central, (self.high - self.low) / 2 / reach)
        return self.central * np.exp(norm.ppf(uniform) * np.log(self.high / self.low) / 2 / reach)


@dataclass(frozen=True)
class Start:
    """Both sides in the first year; amounts are numbers, or arrays with one value for each draw.

    Compute in one unit (such as H100 equivalents), investment in another (such as USD bn). `stock` is compute
    installed, `additions` what the focus adds a year, `imports` what the rival would import a year without any
    controls, `domestic` what the rival makes itself a year, `investment` spending a year.
    """

    year: int
    focus_stock: Amount
    rival_stock: Amount
    focus_additions: Amount
    rival_imports: Amount
    rival_domestic: Amount
    focus_investment: Amount
    rival_investment: Amount


PARAMETERS = (
    "export_control_strength",
    "capital_spending_growth",
    "domestic_chip_growth",
    "rival_investment_growth",
    "compute_per_dollar_growth",
    "retirement",
)


def central_values(parameters: Mapping[str, Uncertain]) -> dict[str, float]:
    """Return the central value of each parameter."""
    return {name: parameter.central for name, parameter in parameters.items()}


def monte_carlo(parameters: Mapping[str, Uncertain], draws: int = 5_000, seed: int = 0) -> pd.DataFrame:
    """Return independent random values, draws × parameters.

    Each parameter has its own random stream, set by the seed and its name: another parameter beside it changes nothing.
    """
    streams = {name: np.random.default_rng([seed, crc32(name.encode())]) for name in parameters}
    columns = {name: parameter.draw(streams[name], draws) for name, parameter in parameters.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(draws, name="draw"))


def run_scenario(parameters: pd.DataFrame | Mapping[str, float], start: Start, years: int = 5) -> pd.DataFrame:
    """Return both sides' compute and investment for the first year and so many years after it.

    One row for each draw, year and side ("focus", "rival"): `draw`, `year`, `side`, `compute` (stock), `additions` and
    `investment`, in the units of `start`. Growth is a fraction per year, `retirement` and `export_control_strength`
    lie between 0 and 1. The whole model, for each year:

    - stock next year = stock × (1 − retirement) + additions of the year; - focus additions grow by (1 +
    capital_spending_growth) × (1 + compute_per_dollar_growth); - rival additions = imports × (1 −
    export_control_strength) + domestic; - imports without controls grow by (1 + rival_investment_growth) × (1 +
    compute_per_dollar_growth); - domestic additions grow by (1 + domestic_chip_growth); - investment grows by
    capital_spending_growth (focus) or rival_investment_growth (rival).

    Left out: smuggling and rented compute abroad, quality of chips, power, money moved from blocked imports to
    domestic chips. Raises ValueError for a missing or unknown parameter, or one outside its range.
    """
    table = parameters if isinstance(parameters, pd.DataFrame) else pd.DataFrame([dict(parameters)])
    if set(table.columns) != set(PARAMETERS):
        raise ValueError(f"scenario: found parameters {sorted(map(str, table.columns))}; expected {sorted(PARAMETERS)}")
    control, spending, chips, rival_spending, efficiency, retirement = (
        table[name].to_numpy(float) for name in PARAMETERS
    )
    for name, values in (("export_control_strength", control), ("retirement", retirement)):
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"{name}: found a value outside 0 to 1")
    one = np.ones(len(table))
    stock = {"focus": start.focus_stock * one, "rival": start.rival_stock * one}
    rows = []
    for step in range(years + 1):
        imports = start.rival_imports * ((1 + rival_spending) * (1 + efficiency)) ** step * (1 - control)
        domestic = start.rival_domestic * (1 + chips) ** step
        focus = start.focus_additions * ((1 + spending) * (1 + efficiency)) ** step
        additions = {"focus": focus, "rival": imports + domestic}
        investment = {
            "focus": start.focus_investment * (1 + spending) ** step,
            "rival": start.rival_investment * (1 + rival_spending) ** step,
        }
        for side in ("focus", "rival"):
            state = {"compute": stock[side], "additions": additions[side], "investment": investment[side]}
            rows.append(pd.DataFrame({"draw": table.index, "year": start.year + step, "side": side, **state}))
            stock[side] = stock[side] * (1 - retirement) + additions[side]
    return pd.concat(rows, ignore_index=True)


def fan(
    frame: pd.DataFrame,
    quantiles: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95),
    value: str = "compute",
    by: Sequence[str] = ("side", "year"),
) -> pd.DataFrame:
    """Return the quantiles of a value over draws: columns `by` and one for each quantile, named by it."""
    table = frame.groupby(list(by))[value].quantile(np.asarray(quantiles)).unstack()
    return table.rename_axis(columns=None).reset_index()


def tornado(
    base: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float] | Uncertain],
    function: Callable[[dict[str, float]], float],
) -> pd.DataFrame:
    """Return how far each parameter alone moves a result, the widest first.

    Each of `ranges` is set to its low and its high, the others as in `base`. Columns `parameter`, `low`, `high` (of the
    parameter), `base`, `at_low`, `at_high` (of the result) and `swing`, their distance; ties in order of name.
    Raises ValueError if a range has no base. Source: Howard (1988), Management Science 34(6), 679–695.
    """
    unknown = sorted(set(ranges) - set(base))
    if unknown:
        raise ValueError(f"tornado: found ranges without a base value: {', '.join(unknown)}")
    middle = function(dict(base))
    rows = []
    for name, limits in ranges.items():
        low, high = (limits.low, limits.high) if isinstance(limits, Uncertain) else limits
        at_low, at_high = function({**base, name: low}), function({**base, name: high})
        rows.append((name, low, high, middle, at_low, at_high, abs(at_high - at_low)))
    table = pd.DataFrame(rows, columns=["parameter", "low", "high", "base", "at_low", "at_high", "swing"])
    return table.sort_values(["swing", "parameter"], ascending=[False, True], kind="stable").reset_index(drop=True)
