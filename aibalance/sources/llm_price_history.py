"""List prices of language models at their own developers' interfaces, from the price history of models.dev."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.description import describe
from aibalance.sources.kit.edition import Edition

SIDES = ("input", "output")
# Names of models for speech, pictures, translation, embedding and other uses than text.
NOT_TEXT = re.compile(
    r"image|imagine|banana|video|omni|tts|audio|voice|voxtral|live|realtime|transcri|asr|embed|rerank|moderation|safety"
    r"|guard|robotics|captioner|ocr|translat|qwen-mt|character",
    re.IGNORECASE,
)
# Open models named by their size are not priced one by one: many firms sell them.
SIZE = re.compile(r"\d+b\b", re.IGNORECASE)
# Marks of an alias or a dated snapshot of a model that is listed under its plain name as well.
SNAPSHOT = re.compile(r"-(latest|0|\d{4}-\d{2}-\d{2}|\d{6}|\d{8})$")


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return prices by model, and by provider and economy at the ends of half-years and of the edition."""
    periods = valid(files["prices"])
    parts = [changes(periods)]
    for day in half_years(periods, edition.day):
        known = periods[periods["day"] <= day].drop_duplicates(["provider", "model"], keep="last")
        listed = once(known[known["input"].gt(0) & known["output"].gt(0)])
        parts += [medians(listed, day), flagships(listed, day)]
    return {"observations": pd.concat(parts)}


def providers() -> Mapping[str, Mapping[str, str]]:
    """Return the developers that sell their own models, by the catalogue's name of them."""
    return describe("llm-price-history").lookups["providers"]


def half_years(periods: pd.DataFrame, last: str) -> list[str]:
    """Return the ends of half-years since prices were first seen, and the last day of the history."""
    first = periods.loc[periods["seen"] != "", "seen"].min()
    ends = [f"{year}-{end}" for year in range(int(first[:4]), int(last[:4]) + 1) for end in ("06-30", "12-31")]
    return [*(end for end in ends if first <= end < last), last]


def text_models(models: pd.DataFrame, providers: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Return the rows (columns provider, model) of text models at their own developers, with label and economy."""
    models = models[models["provider"].isin(list(providers))]
    own = [
        re.match(providers[provider]["own"], model) is not None and not NOT_TEXT.search(model)
        for provider, model in zip(models["provider"], models["model"], strict=True)
    ]
    models = models[pd.Series(own, index=models.index, dtype=bool)]
    return models.assign(
        label=models["provider"].map(lambda provider: providers[provider]["label"]),
        economy=models["provider"].map(lambda provider: providers[provider]["economy"]),
    )


def once(models: pd.DataFrame) -> pd.DataFrame:
    """Return each model once, with its plain name in column stem: no dated snapshots and aliases of a listed model."""
    models = models.assign(stem=models["model"].str.replace(SNAPSHOT, "", regex=True))
    models["rank"] = (models["stem"] != models["model"]).astype(int)
    alias = models["model"].str.contains(r"-(?:latest|0)$")
    names = models.groupby("provider")["model"].agg(set)
    doubled = [
        any(other == stem or (other.startswith(f"{stem}-") and other != name) for other in names[provider])
        for provider, name, stem in zip(models["provider"], models["model"], models["stem"], strict=True)
    ]
    models = models[~(alias & pd.Series(doubled, index=models.index, dtype=bool))]
    newest = models.sort_values(["rank", "model"], ascending=[True, False], kind="stable")
    return newest.drop_duplicates(["provider", "stem"]).sort_values(["provider", "stem"], kind="stable")


def medians(listed: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return the median prices of a list of models (columns label, economy, input, output) by economy and provider."""
    parts = []
    for side in SIDES:
        by_economy = listed.groupby("economy").agg(
            value=(side, "median"), models=(side, "size"), developers=("label", "nunique")
        )
        by_economy = by_economy.reset_index().assign(indicator=f"api_price_{side}_median", subject="")
        by_economy["note"] = (
            by_economy["models"].astype(str) + " models of " + by_economy["developers"].astype(str) + " developers"
        )
        by_label = listed.groupby(["economy", "label"]).agg(value=(side, "median"), models=(side, "size")).reset_index()
        by_label = by_label.assign(indicator=f"api_price_{side}_provider_median", subject=by_label["label"])
        by_label["note"] = by_label["models"].astype(str) + " models"
        parts += [by_economy, by_label]
    table = pd.concat(parts)[["indicator", "economy", "subject", "value", "note"]]
    return table.assign(value=table["value"].round(6), period=day, status="derived")


def valid(prices: pd.DataFrame) -> pd.DataFrame:
    """Return the periods of the prices of text models in standard mode, in order of model and first day."""
    prices = text_models(prices[prices["mode"] == "standard"], providers())
    prices = prices.sort_values(["provider", "model", "start"], kind="stable")
    keys = [prices["provider"], prices["model"]]
    seen = prices["seen"].where(prices["seen"] != "")
    day = prices["begun"].where(prices["begun"] != "", prices["seen"])
    prices = prices.assign(day=day, first=seen.groupby(keys).transform("min"))[day != ""]
    # A period that a later one of the same or an earlier day replaces was a transcription error: it never held.
    number = pd.to_datetime(prices["day"]).astype("int64")[::-1]
    keys = [prices["provider"], prices["model"]]
    following = number.groupby(keys).cummin().groupby(keys).shift()
    return prices[~(number >= following).reindex(prices.index)]


def changes(periods: pd.DataFrame) -> pd.DataFrame:
    """Return the price of each leading model when it was first seen and whenever it changed."""
    chosen = once(periods.drop_duplicates(["provider", "model"]))[["provider", "model", "stem"]]
    leading = chosen["provider"].map(lambda provider: "flagship" in providers()[provider])
    chosen = chosen[leading & ~chosen["stem"].str.contains(SIZE)]
    priced = periods[periods["input"].gt(0) & periods["output"].gt(0)].merge(chosen, on=["provider", "model"])
    parts = []
    for side in SIDES:
        new = priced[priced[side] != priced.groupby(["provider", "model"])[side].shift()]
        new = new[["economy", "stem", "day", side, "label"]]
        new = new.set_axis(["economy", "subject", "period", "value", "note"], axis=1)
        parts.append(new.assign(indicator=f"api_price_{side}", status="published"))
    return pd.concat(parts)


def flagships(listed: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return the prices of the newest listed model of each provider's flagship line."""
    lines = listed["provider"].map(lambda provider: providers()[provider].get("flagship", "(?!)"))
    matches = [re.fullmatch(line, stem) for line, stem in zip(lines, listed["stem"], strict=True)]
    version = [float((match.group(1) or "0").replace("-", ".")) if match else None for match in matches]
    newest = listed.assign(version=pd.Series(version, index=listed.index, dtype=float)).dropna(subset="version")
    newest = newest.sort_values(["version", "first", "stem"], kind="stable").drop_duplicates("provider", keep="last")
    newest = newest.rename(columns={"label": "subject", "stem": "note"})
    parts = [
        newest.assign(indicator=f"api_price_{side}_flagship", value=newest[side], period=day, status="published")
        for side in SIDES
    ]
    return pd.concat(parts)[["indicator", "economy", "subject", "period", "value", "status", "note"]]


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the price periods of the package's snapshot: provider, model, mode, then a list of periods with rates."""
    return pd.DataFrame(
        [
            {
                "provider": provider,
                "model": model,
                "mode": mode,
                "start": period["start"] or "",
                "valid_from": (period["rates"] or {}).get("valid_from", ""),
                "input_usd_per_mtok": (period["rates"] or {}).get("input"),
                "output_usd_per_mtok": (period["rates"] or {}).get("output"),
            }
            for provider, models in content["prices"].items()
            for model, modes in models.items()
            for mode, periods in modes.items()
            for period in periods
        ]
    )
