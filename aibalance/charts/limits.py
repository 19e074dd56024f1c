"""What a chart makes sure of before it draws, whatever rows a setting leaves it: that its numbers are floats."""

import pandas as pd

MEASURED = ("value", "x", "y", "latitude", "longitude", "size", "weight")


def measured(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame numbered from 0 whose measured columns are numbers: joined to a frame without rows they come as objects."""
    kept = [name for name in MEASURED if name in frame and frame[name].dtype == object]
    return frame.reset_index(drop=True).astype(dict.fromkeys(kept, float))
