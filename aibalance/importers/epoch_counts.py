"""Count models by year and economy, pair of economies, developer, organization and hub.

Takes frames of epoch_filing.models; returns frames with the columns economy, subject (where there is one), year, value.
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from aibalance.importers.epoch_filing import filed_under
from aibalance.importers.slug import slug


def by_economy(models: pd.DataFrame, years: Iterable[int], which: pd.Series | None = None) -> pd.DataFrame:
    """Return the number of models of every economy that has any, 0 for years without; `which` selects models."""
    years = list(years)
    listed = models["year"].isin(years)
    economies = sorted(set(models.loc[listed, "economies"].explode()))
    counted = models[listed if which is None else listed & which].explode("economies")
    table = counted.groupby(["economies", "year"]).size().unstack(fill_value=0)
    full = table.reindex(index=pd.Index(economies, name="economy"), columns=years, fill_value=0)
    return full.reset_index().melt("economy", var_name="year", value_name="value")


def largest(models: pd.DataFrame, since: int) -> pd.DataFrame:
    """Return the largest value of each economy and year that has one, and the model it belongs to as `note`."""
    known = models[(models["year"] >= since) & models["value"].notna()].explode("economies")
    ordered = known.sort_values(
        ["economies", "year", "value", "model"], ascending=[True, True, False, True], kind="stable"
    )
    top = ordered.drop_duplicates(["economies", "year"]).rename(columns={"economies": "economy", "model": "note"})
    return top[["economy", "year", "value", "note"]]


def joint(models: pd.DataFrame, pairs: Iterable[tuple[str, str]], years: Iterable[int]) -> pd.DataFrame:
    """Return the number of models that both economies of a pair share, 0 for years without."""
    found = []
    for economy, partner in pairs:
        both = models["economies"].map({economy, partner}.issubset)
        found += [(economy, partner, year, int((both & (models["year"] == year)).sum())) for year in years]
    return pd.DataFrame(found, columns=["economy", "subject", "year", "value"])


def by_developer(models: pd.DataFrame, since: int) -> pd.DataFrame:
    """Return the number of models of each developer, in the economy under which most of its models are filed."""
    recent = models[models["year"] >= since].explode("developers").dropna(subset="developers")
    recent = recent.assign(economy=recent["developers"].map(filed_under(models)), subject=recent["developers"])
    return _size(recent[recent["economy"].fillna("") != ""])


def by_organization(models: pd.DataFrame, organizations: pd.DataFrame, since: int) -> pd.DataFrame:
    """Return the number of models of each organization of our table, in the economy of its head office."""
    placed = _placed(models, organizations, since).dropna(subset="economy")
    return _size(placed.drop_duplicates(["model", "subject"]))


def by_hub(
    models: pd.DataFrame,
    organizations: pd.DataFrame,
    hubs: pd.DataFrame,
    since: int,
    parents: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the number of models of each hub; `parents` moves organizations to the hub of their parent."""
    hub = organizations.set_index("id")["hub"]
    moved = organizations["id"].map(lambda name: hub.get((parents or {}).get(name, name), hub[name]))
    placed = _placed(models, organizations.assign(hub=moved), since).drop(columns=["economy", "subject"])
    places = hubs.rename(columns={"id": "subject"})[["subject", "economy"]]
    placed = placed.merge(places, left_on="hub", right_on="subject")
    return _size(placed.drop_duplicates(["model", "subject"]))


def without_hub(models: pd.DataFrame, organizations: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return how many models of the world have no organization with a hub, by year."""
    placed = _placed(models, organizations, min(years))
    known = set(placed.loc[placed["hub"].fillna("") != "", "model"])
    world = by_economy(models, years, ~models["model"].isin(known))
    return world[world["economy"] == "WLD"]


def _placed(models: pd.DataFrame, organizations: pd.DataFrame, since: int) -> pd.DataFrame:
    """Return one row for each model and organization, with the economy and hub that our table gives."""
    recent = models[models["year"] >= since].explode("developers").dropna(subset="developers")
    recent = recent[["model", "year"]].assign(subject=recent["developers"].map(slug))
    table = organizations.rename(columns={"id": "subject"})[["subject", "economy", "hub"]]
    return recent.merge(table, on="subject", how="left")


def _size(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby(["economy", "subject", "year"]).size().rename("value").reset_index()
