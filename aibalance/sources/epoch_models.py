"""Epoch AI, Data on AI Models: notable and large-scale models, their training compute and cost, and capability."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from aibalance.sources.kit.economies import EU27, LEADERS, OTHERS, kept
from aibalance.sources.kit.edition import Edition
from aibalance.sources.kit.setters import record_setters
from aibalance.sources.kit.slug import slug

FIRST_YEAR = 2010
ACCESS_FROM = 2019  # before, Epoch states the access of too few models
DEVELOPERS_FROM = 2018
PLACES_FROM = 2020  # organizations.csv holds the developers since then
PAIRS = (("USA", "CHN"), ("USA", "GBR"), ("USA", "CAN"), ("USA", "DEU"), ("CHN", "GBR"), ("CHN", "SGP"))
LEAST_COST = 1e6  # US dollars: a model trained for less is far from the frontier


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return counts, largest compute and costs as observations, and records in compute and capability as frontier."""
    parts, records = [], []
    lists = {name: counted(table) for name, table in files.items()}
    if "notable" in lists:
        notable = lists["notable"]
        last = int(notable["year"].max())
        parts += [*by_place(notable, last), *by_developer(notable, edition), costs(notable)]
        records.append(best(notable).assign(measure="training_compute", low=None, high=None))
    if "large" in lists:
        large = lists["large"]
        years = range(int(large["year"].min()), int(large["year"].max()) + 1)
        parts.append(followed(by_economy(large, years)).assign(indicator="large_scale_models"))
    if "versions" in lists:
        records.append(best(lists["versions"]).assign(measure="capability_index"))
    tables = {}
    if parts:
        table = pd.concat(parts)
        # the last year of a list is not complete; a cost belongs to one model
        newest = table["year"] == max(int(lists[name]["year"].max()) for name in ("notable", "large") if name in lists)
        status = table["indicator"].map({"largest_training_compute": "estimate", "training_cost": "estimate"})
        status = status.fillna("derived").mask(newest & (table["indicator"] != "training_cost"), "partial")
        table = table.assign(period=table["year"].astype(str), status=status)
        tables["observations"] = table.reindex(
            columns=["indicator", "economy", "subject", "period", "value", "status", "note"]
        ).fillna({"subject": "", "note": ""})
    if records:
        tables["frontier"] = pd.concat(records)
    return tables


def counted(models: pd.DataFrame) -> pd.DataFrame:
    """Return dated models with year, open_weights, and economies: each that is named, EU27 for its members, and WLD."""
    models = models[models["date"] != ""]
    named = models["filed"].map(lambda codes: {code for code in codes if code})
    economies = named.map(lambda codes: sorted(codes | ({"EU27"} if codes & EU27 else set()) | {"WLD"}))
    weights = models["access"].map({"open": True, "unrestricted": True, "closed": False}).astype("boolean")
    return models.assign(
        year=models["date"].str[:4].astype(int),
        economies=economies,
        open_weights=weights,
        value=models["value"].map("{:.6g}".format).astype(float),
    )


def by_place(notable: pd.DataFrame, last: int) -> Iterable[pd.DataFrame]:
    """Yield the counts of notable models by economy, the largest of each year, and those made jointly."""
    years, recent = range(FIRST_YEAR, last + 1), range(ACCESS_FROM, last + 1)
    bare = notable["economies"].map(lambda codes: codes == ["WLD"])
    open_, unrestricted = notable["open_weights"].fillna(False).astype(bool), notable["access"] == "unrestricted"
    yield followed(by_economy(notable, years)).assign(indicator="notable_models")
    yield followed(by_economy(notable, recent, open_)).assign(indicator="open_weight_models")
    yield followed(by_economy(notable, recent, unrestricted)).assign(indicator="unrestricted_weight_models")
    without = by_economy(notable, years, bare).query("economy == 'WLD'")
    yield without.assign(indicator="notable_models_without_country")
    known = notable[(notable["year"] >= FIRST_YEAR) & notable["value"].notna()].explode("economies")
    order = known.sort_values(
        ["economies", "year", "value", "model"], ascending=[True, True, False, True], kind="stable"
    )
    top = order.drop_duplicates(["economies", "year"]).rename(columns={"economies": "economy", "model": "note"})
    yield followed(top[["economy", "year", "value", "note"]]).assign(indicator="largest_training_compute")
    for economy, partner in PAIRS:
        both = notable[notable["economies"].map({economy, partner}.issubset)]
        number = both.groupby("year").size().reindex(range(DEVELOPERS_FROM, last + 1), fill_value=0)
        joint = number.rename("value").rename_axis("year").reset_index()
        yield joint.assign(indicator="joint_notable_models", economy=economy, subject=partner)


def by_economy(models: pd.DataFrame, years: Iterable[int], which: pd.Series | None = None) -> pd.DataFrame:
    """Return the number of models of every economy that has any, 0 for years without; `which` selects models."""
    listed = models["year"].isin(list(years))
    economies = pd.Index(sorted(set(models.loc[listed, "economies"].explode())), name="economy")
    counted = models[listed if which is None else listed & which].explode("economies")
    table = counted.groupby(["economies", "year"]).size().unstack(fill_value=0)
    full = table.reindex(index=economies, columns=list(years), fill_value=0)
    return full.reset_index().melt("economy", var_name="year", value_name="value")


def followed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of economies and years that the book keeps."""
    return table[kept(table["economy"], table["year"])]


def by_developer(notable: pd.DataFrame, edition: Edition) -> Iterable[pd.DataFrame]:
    """Yield counts by developer as Epoch files it, and by organization and hub as our tables place them."""
    each = notable[notable["year"] >= DEVELOPERS_FROM].explode("developers").dropna(subset="developers")
    each = each.assign(economy=each["developers"].map(filed_under(notable)), subject=each["developers"])
    yield sizes(each[each["economy"].fillna("") != ""]).assign(indicator="notable_models_by_developer")

    organizations, hubs = edition.table("organizations").set_index("id"), edition.table("hubs").set_index("id")
    placed = each.loc[each["year"] >= PLACES_FROM, ["model", "year", "developers"]]
    placed = placed.assign(subject=placed["developers"].map(slug))
    known = placed.assign(economy=placed["subject"].map(organizations["economy"])).dropna(subset="economy")
    yield sizes(known.drop_duplicates(["model", "subject"])).assign(indicator="notable_models_by_organization")

    here = placed.assign(subject=placed["subject"].map(organizations["hub"]))
    here = here.assign(economy=here["subject"].map(hubs["economy"]))
    by_hub = here.dropna(subset="economy").drop_duplicates(["model", "subject"])
    yield sizes(by_hub).assign(indicator="notable_models_by_hub")

    parents = edition.lookup("parents")
    moved = placed["subject"].replace(parents).map(organizations["hub"])
    there = here.assign(subject=moved.where(placed["subject"].isin(list(parents)), here["subject"]))
    there = there.assign(economy=there["subject"].map(hubs["economy"]))
    there = there.dropna(subset="economy").drop_duplicates(["model", "subject"])
    touched = organizations.reindex([*parents, *parents.values()])["hub"]
    there = there[there["subject"].isin(touched)]
    yield sizes(there).assign(indicator="notable_models_by_parent_hub")

    at_hub = here.loc[here["subject"].fillna("") != "", "model"]
    none = by_economy(notable, range(PLACES_FROM, int(notable["year"].max()) + 1), ~notable["model"].isin(at_hub))
    yield none[none["economy"] == "WLD"].assign(indicator="notable_models_without_hub")


def filed_under(models: pd.DataFrame) -> dict[str, str]:
    """Return {developer: the economy under which the file has it}.

    Known where a model names one country for each organization, in the same order; else, of a sole developer with
    several countries, the first. Of conflicting countries the most frequent holds. Other developers are left out.
    """
    votes: dict[str, Counter[str]] = {}
    for sole in (False, True):
        for names, places in zip(models["developers"], models["filed"], strict=True):
            if sole and len(names) == 1 and places:
                votes.setdefault(names[0], Counter(places[:1]))
            elif not sole and len(names) == len(places):
                for name, place in zip(names, places, strict=True):
                    votes.setdefault(name, Counter()).update([place])
    return {name: max(sorted(places), key=places.__getitem__) for name, places in votes.items()}


def sizes(table: pd.DataFrame) -> pd.DataFrame:
    """Return numbers of rows by economy, subject and year."""
    return table.groupby(["economy", "subject", "year"]).size().rename("value").reset_index()


def costs(notable: pd.DataFrame) -> pd.DataFrame:
    """Return the cost of each model of at least LEAST_COST, in millions, for each country that it names."""
    dear = notable[(notable["cost"] >= LEAST_COST) & (notable["year"] >= FIRST_YEAR)].explode("economies")
    dear = dear[~dear["economies"].isin(["EU27", "WLD"])].rename(columns={"economies": "economy", "model": "subject"})
    dear = dear.assign(indicator="training_cost", value=(dear["cost"] / 1e6).round(3))
    return dear[["indicator", "economy", "subject", "year", "value"]]


def best(models: pd.DataFrame) -> pd.DataFrame:
    """Return the records of each economy since FIRST_YEAR."""
    known = models[models["value"].notna()].explode("economies").rename(columns={"economies": "economy"})
    records = record_setters(known[known["economy"].isin({*LEADERS, *OTHERS} - {"WLD"})])
    records = records[records["date"] >= str(FIRST_YEAR)]
    return records.assign(developer=records["developers"].map(", ".join))
