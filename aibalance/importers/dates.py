"""Read the dates of an upstream file, in the form that its publisher writes them, as ISO text."""

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers.reading_day import reading_day

FORMS = {"%Y-%m-%d": "a date, YYYY-MM-DD", "%m/%d/%Y": "a date, month/day/year"}


def iso(
    frame: pd.DataFrame, column: str, name: str, seen_on: str, form: str = "%Y-%m-%d", required: bool = False
) -> pd.Series:
    """Return a column as text YYYY-MM-DD, blanks as "".

    The index of `frame` holds the line numbers of the file `name`. Raises BadInputError for a cell that is no date in
    the given form (one of FORMS), for a date after `seen_on`, and for a blank where a date is required.
    """
    cells, seen_on = frame[column].str.strip(), reading_day(seen_on)
    parsed = pd.to_datetime(cells.where(cells != ""), format=form, errors="coerce")
    dates = parsed.dt.strftime("%Y-%m-%d").fillna("").astype(str)
    wrong, late = (dates == "") & ((cells != "") | required), dates > seen_on
    faults = [
        f"{name} line {line}, column {column}: found '{cells[line][:40]}'; expected "
        + (f"a date up to {seen_on}, when the file was read" if late[line] else FORMS[form])
        for line in frame.index[wrong | late]
    ]
    if faults:
        raise BadInputError("\n".join(faults))
    return dates
