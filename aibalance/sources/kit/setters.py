"""Find the record setters: what was the best of its kind on the day it came out."""

import pandas as pd


def record_setters(frame: pd.DataFrame, by: str = "economy") -> pd.DataFrame:
    """Return the rows whose value exceeds every earlier one of the same group, in order of group and date.

    frame: columns `by`, date (ISO text), model, value, and any others. Of one day only the best counts; of equals on
    one day the shortest name, then the first in the alphabet.
    """
    order = {by: True, "date": True, "value": False, "length": True, "model": True}
    ordered = frame.assign(length=frame["model"].str.len()).sort_values(
        list(order), ascending=list(order.values()), kind="stable"
    )
    days = ordered.drop(columns="length").drop_duplicates([by, "date"])
    before = days.groupby(by)["value"].transform(lambda values: values.cummax().shift(fill_value=float("-inf")))
    return days[days["value"] > before].reset_index(drop=True)
