"""Keep an edition within the number of figures that its licence lets us quote."""

import pandas as pd

from aibalance.sources.kit.edition import Edition


def within_limits(edition: Edition, observations: pd.DataFrame) -> pd.DataFrame:
    """Return observations without the oldest periods of sources that have more rows than may be quoted; a remark says so.

    Whole periods go, and the newest stays: where it alone is too long, the check of the package refuses the edition.
    """
    ends = observations["period"].astype(str).str.rpartition("/")[2]
    kept = pd.Series(True, index=observations.index)
    for stem, id_ in edition.ids.items():
        limit, mine = edition.source.sources[stem].get("row_limit"), observations["source"] == id_
        if not limit:
            continue
        sizes = ends[mine].value_counts().sort_index(ascending=False, kind="stable")
        many = sizes.index[(sizes.cumsum() > limit) & (sizes.index != sizes.index[0])] if len(sizes) else ()
        gone = mine & ends.isin(many)
        if gone.any():
            kept &= ~gone
            licence = edition.source.sources[stem]["licence"]
            edition.left_out.remarks.append(
                f"{id_}: {gone.sum()} observations, up to {max(many)}, were left out: at most {limit} figures of this source "
                f"may be quoted (licence: {licence})"
            )
    return observations[kept]
