"""What would change it: the smallest change of one input that turns a finding, beside what that input was revised by."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

MOST = 100.0  # times; a finding that no factor up to this turns is not turned
STEPS = 400  # of the search between 1 and MOST, before it halves
EXACT = 1e-9  # of the factor, at which halving stops
COLUMNS = ["input", "value", "turns_at", "times", "becomes", "revision", "within"]


def turning_points(
    finding: Callable[[dict[str, float]], Hashable],
    inputs: Mapping[str, float],
    revisions: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return, for each input, the nearest factor at which a finding becomes another, by search.

    `finding` maps all inputs (above zero) to a word; each is changed alone, up and down to 100-fold, first in even steps
    of the logarithm, then by halving: a finding that turns and turns back within a step of 1.2 % is not seen.
    `revisions` are the factors (×/÷) by which first prints of an input were revised. Columns input, value, turns_at
    (its value there), times (that over its value), becomes (the finding past it), revision, and within (whether an
    ordinary revision would do it); the nearest first, inputs that turn nothing last. Source: one-way threshold
    analysis, as in Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation.
    """
    now = finding(dict(inputs))
    rows = []
    for name, value in inputs.items():
        if not value > 0:
            raise ValueError(f"turning point: found {name} of {value:g}; expected inputs above zero")
        word_at = partial(_with, finding, dict(inputs), name)
        found = [_nearest(word_at, now, way) for way in (1, -1)]
        factor, word = min(found, key=lambda pair: abs(np.log(pair[0])))
        known = np.nan if revisions is None else revisions.get(name, np.nan)
        turned = bool(np.isfinite(factor))
        within = bool(abs(np.log(factor)) <= np.log(known)) if turned and known == known else None
        rows.append(
            (name, value, value * factor if turned else np.nan, factor if turned else np.nan, word, known, within)
        )
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    table = table.astype(dict.fromkeys(("value", "turns_at", "times", "revision"), float))
    order = np.log(table["times"]).abs().sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _with(
    finding: Callable[[dict[str, float]], Hashable], inputs: dict[str, float], name: str, factor: float
) -> Hashable:
    return finding({**inputs, name: inputs[name] * factor})


def _nearest(word_at: Callable[[float], Hashable], now: Hashable, way: int) -> tuple[float, Hashable]:
    """Return the factor nearest to 1, going one way, past which the word is another, and that word; inf if there is none."""
    step = np.log(MOST) / STEPS
    for place in range(1, STEPS + 1):
        if word_at(float(np.exp(way * step * place))) != now:
            break
    else:
        return np.inf, None
    near, far = step * (place - 1), step * place
    while far - near > EXACT:
        middle = (near + far) / 2
        near, far = (near, middle) if word_at(float(np.exp(way * middle))) != now else (middle, far)
    return float(np.exp(way * far)), word_at(float(np.exp(way * far)))


def lead_turns(rows: pd.DataFrame, sides: Sequence[str], revision: str = "") -> pd.DataFrame:
    """Return rows with what would turn who is ahead: the turning point of which of two columns is larger, a row each.

    Columns added: turns, the factor by which the smaller would have to be larger (missing beyond 100), and turned: "within"
    where that is no more than the factor in the column `revision` (×/÷), "beyond" where it is more, missing where either is
    not known. It is what `turning_points` finds by search, in closed form.
    """
    pair = rows[list(sides)].astype(float)
    turns = (pair.max(axis=1) / pair.min(axis=1)).where(lambda factor: factor <= MOST)
    known = rows[revision].astype(float) if revision else pd.Series(np.nan, rows.index)
    words = pd.Series(np.where(turns <= known, "within", "beyond"), rows.index, dtype=object)
    return rows.assign(turns=turns, turned=words.where(turns.notna() & known.notna(), None))


def decimals(value: float, low: float, high: float) -> int:
    """Return to how many decimals a value is worth printing, by half the width of its interval; below zero, tens.

    Two digits of the half-width stand if its first three are 100 to 354 or 950 and more, one if they are 355 to 949.
    8,689,694 within ±900,000 gives −5: 8.7 million. An interval of no width, or of no end, says nothing: 9 significant
    digits stand. Source: Particle Data Group, Review of Particle Physics, Introduction, section on rounding.
    """
    half = abs(high - low) / 2
    if not (np.isfinite(half) and half > 0):
        return 8 - int(np.floor(np.log10(abs(value)))) if value else 0
    size = int(np.floor(np.log10(half)))
    leading = round(half / 10.0 ** (size - 2))
    return -size if 355 <= leading < 950 else -(size + (leading >= 950)) + 1
