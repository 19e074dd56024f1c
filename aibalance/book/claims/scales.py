"""The scale of a strip: from values to percents of its width, linear or logarithmic, with a few labelled ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from aibalance.stated.statistic import formatted, plain
from aibalance.stated.units import money

MARGIN = 6.0  # percent of the width that stays free on either side
WIDE = 8.0  # a range that spans more than this factor is drawn on a logarithmic scale
TICKS = 4


@dataclass(frozen=True)
class Scale:
    """Percents of a width for values from low to high; ticks: (value, label)."""

    low: float
    high: float
    logarithmic: bool
    ticks: tuple[tuple[float, str], ...]

    def at(self, value: float) -> float:
        """Return the percent at which a value stands, rounded to a tenth; infinities stand at the ends."""
        if math.isinf(value):
            return 100.0 if value > 0 else 0.0
        change = math.log if self.logarithmic else float
        if self.logarithmic and value <= 0:
            return 0.0
        share = (change(value) - change(self.low)) / (change(self.high) - change(self.low))
        return round(min(max(MARGIN + (100 - 2 * MARGIN) * share, 0.0), 100.0), 1)


def numbers(values: Iterable[float], unit: str) -> Scale:
    """Return the scale of some numbers in a unit."""
    found = sorted(set(values))
    low, high = (found[0], found[-1]) if found else (0.0, 1.0)
    if low == high:
        low, high = (low - 1, high + 1) if low == 0 else tuple(sorted((0.5 * low, 1.5 * high)))
    logarithmic = low > 0 and high / low > WIDE
    ticks = _decades(low, high) if logarithmic else _steps(low, high)
    return Scale(low, high, logarithmic, tuple((tick, _label(tick, unit, places)) for tick, places in ticks))


def years(values: Iterable[float]) -> Scale:
    """Return the scale of some moments in decimal years, at least two years long."""
    found = list(values) or [0.0]
    low, high = math.floor(min(found)), math.ceil(max(found))
    low, high = (low - 1, high + 1) if high - low < 2 else (low, high)
    step = max(1, math.ceil((high - low) / TICKS))
    return Scale(low, high, False, tuple((float(year), str(year)) for year in range(low, high + 1, step)))


def ranks(values: Iterable[float]) -> Scale:
    """Return the scale of some ranks, from the first."""
    last = max(3, math.ceil(max(values, default=3)))
    step = max(1, math.ceil(last / (2 * TICKS)))
    return Scale(1, last, False, tuple((float(rank), str(rank)) for rank in range(1, last + 1, step)))


def trends() -> Scale:
    """Return the scale of Kendall's rank correlation with time."""
    return Scale(-1, 1, False, ((-1.0, "falls every year"), (0.0, "neither"), (1.0, "rises every year")))


def _label(value: float, unit: str, places: int) -> str:
    """Return a value for a tick: with its unit if that is short, else the bare number, as the unit stands beside each figure."""
    return (formatted if money(unit) or unit == "%" else plain)(value, unit, places)


def _steps(low: float, high: float) -> list[tuple[float, int]]:
    """Return round values from low to high with the decimals that each needs."""
    size = 10 ** math.floor(math.log10((high - low) / TICKS))
    step = next(size * factor for factor in (1, 2, 5, 10) if (high - low) / (size * factor) <= TICKS)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(round(number * step, 12), places) for number in range(first, last + 1)]


def _decades(low: float, high: float) -> list[tuple[float, int]]:
    """Return 1, 2 and 5 times powers of ten from low to high, thinned to a few, with the decimals that each needs."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        found = [(factor, power) for power in powers for factor in factors if low <= factor * 10.0**power <= high]
        if len(found) <= TICKS:
            break
    step = math.ceil(len(found) / TICKS)
    return [(factor * 10.0**power, max(0, -power)) for factor, power in found[::step]]
