"""Arena: ratings of language models by blind votes, with intervals."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.edition import Edition

BEST = 8  # models of an economy


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the best rated models of each economy whose maker the files name, with their intervals."""
    makers = files["makers"].drop_duplicates("model").set_index("model")["maker"]
    table = files["ratings"]
    table = table.assign(maker=table["model"].map(makers))
    table = table.assign(economy=table["maker"].map(edition.lookup("makers"))).dropna(subset="economy")
    table = table.sort_values("rating", ascending=False, kind="stable").groupby("economy").head(BEST)
    return {
        "observations": pd.DataFrame(
            {
                "indicator": "arena_rating",
                "economy": table["economy"],
                "subject": table["model"],
                "period": edition.date,
                "value": table["rating"].round(1),
                "low": table["rating_q025"].round(1),
                "high": table["rating_q975"].round(1),
                "note": table["maker"],
            }
        )
    }


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the ratings on all questions, or the list of models with their makers."""
    if file == "ratings":
        return pd.DataFrame(content["full"]).T.rename_axis("model").reset_index()
    return pd.DataFrame(content)
