"""Growth between two values, and the time in which it doubles them."""

import numpy as np


def compound_growth(first: float, last: float, years: float) -> float:
    """Return the compound annual growth, as a fraction, that turns `first` into `last` in so many years.

    (last / first)^(1 / years) − 1. Raises ValueError unless both values and the span are above zero. Source: Newnan,
    Eschenbach and Lavelle, Engineering Economic Analysis (9th ed. 2004), chapter 3.
    """
    if not (first > 0 and last > 0 and years > 0):
        raise ValueError(
            f"compound growth: found {first:g} to {last:g} in {years:g} years; expected three numbers above zero"
        )
    return float((last / first) ** (1 / years) - 1)


def doubling_time(annual_growth: float) -> float:
    """Return the years in which a value doubles at an annual growth (a fraction): ln 2 / ln(1 + growth).

    Negative for decline (minus the halving time) and infinite for no growth. Raises ValueError at a growth of −1 or
    less.
    """
    if not annual_growth > -1:
        raise ValueError(f"annual growth: found {annual_growth:g}; expected a fraction above -1")
    return float("inf") if annual_growth == 0 else float(np.log(2) / np.log1p(annual_growth))
