"""List prices of language models at their own developers' interfaces, from the price history of models.dev."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from aibalance.importers import cells
from aibalance.importers.dates import iso
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "model-prices-2026-10"
# The history starts in June 2025 and ends with the catalogue of 2026-10-23.
DATES = ("2025-06-30", "2025-12-31", "2026-06-30", "2026-10-23")
PRICES = {"input": "input_usd_per_mtok", "output": "output_usd_per_mtok"}
UNIT = "USD per million tokens"


class Provider(NamedTuple):
    """A developer that sells its own models: label, economy, how its own models are named, and its flagship line."""

    label: str
    economy: str
    own: str
    flagship: str = ""


# International storefronts where a firm has two; resold models are told apart by name. The number in brackets of a
# flagship line is its version.
PROVIDERS = {
    "openai": Provider("OpenAI", "USA", r"gpt-|o\d|codex|chatgpt", r"gpt-(\d+(?:\.\d+)?)(?:-sol)?"),
    "anthropic": Provider("Anthropic", "USA", r"claude-", r"claude-opus-(\d+(?:-\d+)?)"),
    "google": Provider("Google", "USA", r"gemini-|gemma-", r"gemini-(\d+(?:\.\d+)?)-(?:pro(?:-preview)?|argon)"),
    "xai": Provider("xAI", "USA", r"grok-", r"grok-(\d+(?:\.\d+)?)"),
    "meta": Provider("Meta", "USA", r"muse-", r"muse-spark-(\d+\.\d+)"),
    "amazon-bedrock": Provider("Amazon", "USA", r"amazon\.nova"),
    "inception": Provider("Inception", "USA", r"mercury"),
    "deepseek": Provider("DeepSeek", "CHN", r"deepseek-", r"deepseek-(?:reasoner|v(\d+)-pro)"),
    "alibaba": Provider("Alibaba", "CHN", r"qwen|qwq|qvq", r"qwen(\d+(?:\.\d+)?)?-max"),
    "zai": Provider("Z.ai", "CHN", r"glm-", r"glm-(\d+(?:\.\d+)?)"),
    "moonshotai": Provider("Moonshot", "CHN", r"kimi-", r"kimi-k(\d+(?:\.\d+)?)(?:-\d{4}-preview|-thinking|-pro)?"),
    "minimax": Provider("MiniMax", "CHN", r"MiniMax-", r"MiniMax-M(\d+(?:\.\d+)?)"),
    "byteplus": Provider("ByteDance", "CHN", r"seed-|dola-", r"seed-(\d+-\d+)(?:-pro)?"),
    "stepfun-ai": Provider("StepFun", "CHN", r"step"),
    "xiaomi": Provider("Xiaomi", "CHN", r"mimo-", r"mimo-v(\d+(?:\.\d+)?)-pro"),
    "tencent-tokenhub": Provider("Tencent", "CHN", r"hy\d", r"hy(\d)(?:-preview)?"),
    "longcat": Provider("Meituan", "CHN", r"LongCat-"),
    "bailing": Provider("Ant Group", "CHN", r"Ling-|Ring-"),
    "mistral": Provider("Mistral", "FRA", r"(?!.*glm)", r"mistral-large(?:-(?:2411|2512|(\d)))?"),
    "cohere": Provider("Cohere", "CAN", r"command-"),
    "ai21": Provider("AI21 Labs", "ISR", r"jamba-"),
    "upstage": Provider("Upstage", "KOR", r"solar-"),
    "sakana": Provider("Sakana AI", "JPN", r"fugu|sakana"),
}
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

FILES = (
    UpstreamFile(
        "price_history.csv",
        (
            *("provider", "model", "mode", "start", "valid_from", "valid_from_basis"),
            *(*PRICES.values(), "cache_read", "source"),
        ),
        key=("provider", "model", "mode", "start"),
        dates=("start", "valid_from"),
        counts=tuple(PRICES.values()),
        texts=("provider", "model"),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "model-prices 2026-10",
        "publisher": "model-prices project, from the history of models.dev",
        "title": "Token price history of language models",
        "edition": "0.0.5, catalogue of 2026-10-23",
        "published": "2026-10",
        "url": "https://github.com/sst/models.dev",
        "licence": "MIT",
        "use": "open",
        "grade": "data-file",
        "seen_in": "Python package model-prices 0.0.5, model_prices/snapshot.json",
        "seen_on": SEEN_ON,
        "update_days": 30,
    }
]

_MISSES = (
    "List prices of text models in standard mode, as volunteers transcribed them: no rebates, caching or batch prices, "
    "no quality, no count of the tokens that a model spends on an answer. Dated snapshots count once. Prices of zero "
    "mean free or unknown and are left out. Known from June 2025 only; a withdrawn model keeps its last price."
)
_OWN = "where the developer sells its own model (international storefronts, no resellers)"
_WHICH = (
    (
        "",
        "label",
        "Price of one model",
        "when first seen and at each change, of developers with a flagship line. Subject: model",
    ),
    ("_median", "none", "Median price", "median of the text models that an economy's developers list on the day"),
    ("_provider_median", "label", "Median price by developer", "median of its models on the day. Subject: developer"),
    ("_flagship", "label", "Price of the flagship", "newest model of the flagship line on the day. Subject: developer"),
)
INDICATORS: list[dict[str, Any]] = [
    {
        "id": f"api_price_{side}{which}",
        "label": f"{label}, {side} tokens",
        "unit": UNIT,
        "definition": f"List price of a million {side} tokens {_OWN}: {scope}.",
        "misses": _MISSES,
        "direction": "lower",
        "minimum": 0,
        "subject_kind": kind,
        "section": "02",
    }
    for side in PRICES
    for which, kind, label, scope in _WHICH
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return prices by model, and by provider and economy at fixed dates; see INDICATORS. Raises BadInputError."""
    periods = _periods(read(FILES[0], files[FILES[0].name], SEEN_ON))
    tables = [_changes(periods)]
    for date in DATES:
        known = periods[periods["day"] <= date].drop_duplicates(["provider", "model"], keep="last")
        listed = once(known[known["input"].gt(0) & known["output"].gt(0)])
        tables += [medians(listed, date), _flagships(listed, date)]
    table = pd.concat(tables, ignore_index=True)
    return {"observations": table.assign(unit=UNIT, source=SOURCE, grade="data-file")}


def text_models(file: pd.DataFrame, providers: Mapping[str, Provider] = PROVIDERS) -> pd.DataFrame:
    """Return the rows (columns provider, model) of text models at their own developers, with label and economy."""
    file = file[file["provider"].isin(list(providers))]
    pairs = zip(file["provider"], file["model"], strict=True)
    own = [re.match(providers[p].own, m) is not None and not NOT_TEXT.search(m) for p, m in pairs]
    file = file[pd.Series(own, index=file.index, dtype=bool)]
    return file.assign(
        label=file["provider"].map({p: provider.label for p, provider in providers.items()}),
        economy=file["provider"].map({p: provider.economy for p, provider in providers.items()}),
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


def medians(listed: pd.DataFrame, date: str) -> pd.DataFrame:
    """Return the median prices of a list of models (columns label, economy, input, output) by economy and provider."""
    found = []
    for side in PRICES:
        for economy, group in listed.groupby("economy"):
            note = f"{len(group)} models of {group['label'].nunique()} developers"
            found.append((f"api_price_{side}_median", str(economy), "", group[side].median(), note))
        for label, group in listed.groupby("label"):
            row = (group["economy"].iloc[0], str(label), group[side].median(), f"{len(group)} models")
            found.append((f"api_price_{side}_provider_median", *row))
    frame = pd.DataFrame(found, columns=["indicator", "economy", "subject", "value", "note"])
    return frame.assign(value=frame["value"].round(6), period=date, status="derived")


def _periods(file: pd.DataFrame) -> pd.DataFrame:
    """Return the price periods of text models in standard mode, in order of model and first day."""
    name = FILES[0].name
    days = file.assign(start=file["start"].str[:10], valid_from=file["valid_from"].str[:10])
    file = file.assign(
        start_day=iso(days, "start", name, SEEN_ON),
        seen_day=iso(days, "valid_from", name, SEEN_ON),
        **{side: cells.numbers(file, column, name) for side, column in PRICES.items()},
    )
    file = text_models(file[file["mode"] == "standard"]).sort_values(["provider", "model", "start"], kind="stable")
    day = file["start_day"].where(file["start"] != "", file["seen_day"])
    seen = file["seen_day"].where(file["seen_day"] != "")
    first = seen.groupby([file["provider"], file["model"]]).transform("min")
    file = file.assign(day=day, first=first)[day != ""]
    # A period that a later one of the same or an earlier day replaces was a transcription error: it never held.
    number = pd.to_datetime(file["day"]).astype("int64")[::-1]
    keys = [file["provider"], file["model"]]
    following = number.groupby(keys).cummin().groupby(keys).shift()
    return file[~(number >= following).reindex(file.index)]


def _changes(periods: pd.DataFrame) -> pd.DataFrame:
    """Return the price of each leading model when it was first seen and whenever it changed."""
    chosen = once(periods.drop_duplicates(["provider", "model"]))[["provider", "model", "stem"]]
    leading = chosen["provider"].map(lambda provider: PROVIDERS[provider].flagship != "")
    chosen = chosen[leading & ~chosen["stem"].str.contains(SIZE)]
    priced = periods[periods["input"].gt(0) & periods["output"].gt(0)].merge(chosen, on=["provider", "model"])
    tables = []
    for side in PRICES:
        new = priced[side] != priced.groupby(["provider", "model"])[side].shift()
        frame = priced.loc[new, ["economy", "stem", "day", side, "label"]]
        frame = frame.set_axis(["economy", "subject", "period", "value", "note"], axis=1)
        tables.append(frame.assign(indicator=f"api_price_{side}", status="published"))
    return pd.concat(tables, ignore_index=True)


def _flagships(listed: pd.DataFrame, date: str) -> pd.DataFrame:
    """Return the prices of the newest listed model of each provider's flagship line."""
    found = []
    for provider, group in listed.groupby("provider"):
        line = PROVIDERS[str(provider)]
        if not line.flagship:
            continue
        match = group["stem"].map(lambda stem, line=line: re.fullmatch(line.flagship, stem))
        group = group[match.notna()]
        if group.empty:
            continue
        version = match.dropna().map(lambda m: float((m.group(1) or "0").replace("-", ".")))
        newest = group.assign(version=version).sort_values(["version", "first", "stem"], kind="stable").iloc[-1]
        for side in PRICES:
            found.append((f"api_price_{side}_flagship", line.economy, line.label, newest[side], newest["stem"]))
    frame = pd.DataFrame(found, columns=["indicator", "economy", "subject", "value", "note"])
    return frame.assign(period=date, status="published")
