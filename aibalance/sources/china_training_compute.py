"""Training compute of Chinese models that Epoch AI lacks, as a team of researchers with AI agents estimated it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.edition import Edition

LEAST = 1e24  # FLOP


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the models of at least LEAST operations, each once, with the team's confidence."""
    table = pd.concat(files.values(), ignore_index=True)
    table = table[table["compute"] >= LEAST].drop_duplicates("model")
    return {
        "observations": pd.DataFrame(
            {
                "indicator": "training_compute_team_estimate",
                "economy": "CHN",
                "subject": table["model"],
                "period": table["date"],
                "value": table["compute"],
                "status": "estimate",
                "note": table["developer"] + "; confidence " + table["confidence"].map("{:g}".format),
            }
        )
    }


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the models of a file."""
    return pd.DataFrame(content)
