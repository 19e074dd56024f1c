"""US National Center for Science and Engineering Statistics: AI articles, patents, venture capital and doctorates."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import pandas as pd

from aibalance.sources.kit.economies import LEADERS, OTHERS, PARTNERS, codes, kept, key, plain
from aibalance.sources.kit.edition import Edition

Table: TypeAlias = pd.DataFrame


def rows(files: Mapping[str, Table], edition: Edition) -> dict[str, Table]:
    """Return the observations that chapters use, each with its own table as source."""
    known = codes(edition.package)
    if {"9968", "10059"} <= set(files):
        edition.left_out.remarks.extend(other_sums(files["9968"], files["10059"]))
    parts = [
        shape(files[number], edition, known).assign(indicator=indicator, source=edition.ids[f"ncses-{number}"])
        for number, indicator, shape in SERIES
        if number in files
    ]
    table = pd.concat(parts).dropna(subset=["value", "economy"])
    columns = ["indicator", "economy", "subject", "period", "value", "status", "note", "source"]
    filled = {"subject": "", "note": "", "status": "published"}
    return {"observations": table.reindex(columns=columns).fillna(filled)}


def economy_of(labels: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """Return the code of the last part of labels such as "World -> Asia -> China"; parents are sometimes wrong."""
    return labels.map(key).map(known)


def in_order(number: str, keep: tuple[str, ...] = ()) -> Callable[..., Table]:
    """Return the shape of a table whose year column was lost: an economy's values stand in order of year."""

    def shape(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
        table = table.assign(place=table["row"].str.removeprefix("r").astype(int)).sort_values("place", kind="stable")
        order = table.groupby("path").cumcount()
        if "text" in table:  # an economy's first value is its income group
            table, order = table[order > 0], order[order > 0] - 1
        # an economy with another number of values than most has lost some, and none of its values can be dated
        size = table.groupby("path")["path"].transform("size")
        usual = int(size.groupby(table["path"]).first().mode().max())
        table = edition.without(table, size != usual, number, "path", f"{usual} values of one economy, one a year")
        year = edition.lookup("begins")[number] + order[table.index]
        table = table.assign(economy=economy_of(table["path"], known), period=year.astype(str))
        chosen = table["economy"].isin(keep) if keep else True
        return table[kept(table["economy"], year) & chosen]

    return shape


def by_year(number: str, field: str = "", column: str = r"field_(\d{4})", divisor: float = 1) -> Callable[..., Table]:
    """Return the shape of a table with a column for each year.

    field: the last part of the label where the first is the economy, such as "China -> All fields -> All S&E".
    """

    def shape(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
        if field:
            table = table[table["path"].map(plain) == field]
            table = table.assign(path=table["path"].str.partition("->")[0])
        years = {name: match.group(1) for name in table.columns if (match := re.fullmatch(column, str(name)))}
        long = table.melt("path", list(years), var_name="column")
        long = long.assign(economy=economy_of(long["path"], known), period=long["column"].map(years))
        if divisor != 1:
            long = long.assign(value=(long["value"] / divisor).round(3))
        return long[kept(long["economy"], long["period"].astype(int))]

    return shape


def pairs(number: str) -> Callable[..., Table]:
    """Return the shape of a symmetric table of economies by economies, of which each pair is told once."""

    def shape(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
        table = table.assign(economy=economy_of(table["path"], known)).dropna(subset="economy")
        columns = {
            re.sub("[^a-z]+", "_", key(name)): code for name, code in zip(table["path"], table["economy"], strict=True)
        }
        long = table.melt("economy", [name for name in columns if name in table], var_name="column")
        long = long.assign(subject=long["column"].map(columns))
        long = long[long["economy"].isin(PARTNERS) & long["subject"].isin(PARTNERS)]
        back = long.set_index(["subject", "economy"])["value"].reindex(
            pd.MultiIndex.from_frame(long[["economy", "subject"]])
        )
        odd = long["value"].to_numpy() != back.to_numpy()
        first = long["economy"] < long["subject"]
        for row in long[odd & first].itertuples():
            words = f"{row.value:g} for {row.economy} with {row.subject}, and another value for {row.subject} with {row.economy}"
            edition.left_out.note(edition.files[number], 0, "", words, "the same", plain=True)
        return long[first & ~odd].assign(period=span(number, edition))

    return shape


def span(number: str, edition: Edition) -> str:
    """Return the years that a table sums up, which its copy does not tell."""
    first, lag = edition.lookup("spans")[number]
    return f"{first}/{int(edition.date[:4]) - lag}"


def international(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
    """Return the share of articles with foreign co-authors."""
    share = (100 * table["abroad"] / table["articles"]).round(2)
    note = table["abroad"].map("{:.0f}".format) + " of " + table["articles"].map("{:.0f}".format) + " articles"
    table = table.assign(
        economy=economy_of(table["path"], known),
        value=share,
        note=note,
        status="derived",
        period=span("10059", edition),
    )
    return table[table["economy"].isin(LEADERS + OTHERS)]


def families(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
    """Return patent families by economy."""
    table = table.assign(economy=economy_of(table["path"], known), period=span("10564", edition))
    return table[table["economy"].isin(LEADERS + OTHERS)]


def categories(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
    """Return patent families of four economies by technique or field."""
    owners = edition.lookup("owners")
    table = table[table["path"].str.contains("->")]
    subject = table["path"].map(lambda path: ": ".join(plain(part) for part in path.split("->")))
    long = table.assign(subject=subject).melt("subject", [c for c in owners if c in table], var_name="column")
    return long.assign(economy=long["column"].map(owners), period=span("10565", edition))


def staying(column: str, years: int) -> Callable[..., Table]:
    """Return the shape of stay rates of a cohort of doctorates, looked at so many years after its middle."""

    def shape(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
        found = [re.search(r"recipients_(\d{2})(\d{2})_(\d{2})", str(name)) for name in table.columns]
        cohorts = sorted((int(m.group(1) + m.group(2)), int(m.group(1) + m.group(3))) for m in found if m)
        first, last = cohorts[-1] if years == min(AFTER) else cohorts[0]
        table = table.assign(
            economy=economy_of(table["path"], known),
            value=table[column],
            period=str((first + last) // 2 + years),
            note=f"Doctorates of {first}-{last % 100}",
        )
        return table[table["economy"].isin(LEADERS)].drop_duplicates("economy")

    return shape


AFTER = (5, 10)


def industries(table: Table, edition: Edition, known: Mapping[str, str]) -> Table:
    """Return research spending of the chip industry and of all."""
    names = edition.lookup("industries")
    long = table.melt("path", [name for name in table if str(name).startswith("field_")], var_name="column")
    return long.assign(
        economy="USA",
        subject=long["path"].map(plain).map(names),
        period=long["column"].str[-4:],
        value=(long["value"] / 1000).round(3),
    ).dropna(subset="subject")


def other_sums(articles: Table, totals: Table) -> Iterator[str]:
    """Yield the economies whose AI articles of all years do not add up to their total in table 10059.

    Where all do, no value was lost with the years; where not, the two may be of different editions.
    """
    sums = articles.groupby(articles["path"].map(key))["value"].sum()
    both = pd.DataFrame({"sum": sums, "total": totals.set_index(totals["path"].map(key))["articles"]}).dropna()
    other = both[both["sum"] != both["total"]]
    if len(other):
        label, row = other.index[0], other.iloc[0]
        yield (
            f"tables 9968 and 10059: the articles of {len(other)} of {len(both)} economies do not add up to the total, first "
            f"{label}: {row['sum']:.0f} and {row['total']:.0f}; are both of one edition?"
        )


# Table, indicator, and the shape in which the table tells it.
SERIES: tuple[tuple[str, str, Callable[..., Table]], ...] = (
    ("9968", "ai_articles", in_order("9968")),
    ("10037", "top_1_percent_index", in_order("10037")),
    ("10557", "semiconductor_patents_granted", in_order("10557", LEADERS)),
    ("10059", "ai_articles_international_share", international),
    ("10060", "ai_coauthored_articles", pairs("10060")),
    ("10062", "ai_coauthorship_index", pairs("10062")),
    ("10564", "ai_patent_families_granted", families),
    ("10565", "ai_patent_families_by_category", categories),
    ("6208", "venture_capital_pitchbook", by_year("6208", divisor=1000)),
    ("10578", "venture_capital_all_sectors", by_year("10578", divisor=1000)),
    ("5786", "se_doctorates", by_year("5786", "All S&E")),
    ("11695", "us_doctorates_se", by_year("11695", "Science and engineering")),
    ("11762", "us_doctorates_temporary_visa", by_year("11762", column=r"field_(\d{4})_number")),
    ("11762", "us_doctorates_intending_to_stay", by_year("11762", column=r"field_(\d{4})_staying")),
    ("1639", "us_stay_rate_five_years", by_year("1639", column=r"(\d{4})")),
    ("10996", "us_stay_rate_five_years", staying("five", AFTER[0])),
    ("10996", "us_stay_rate_ten_years", staying("ten", AFTER[1])),
    ("12623", "chip_industry_rd", industries),
)
