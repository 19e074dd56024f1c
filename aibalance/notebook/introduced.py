"""What a notebook shows of a chapter and of the evidence: what it is, its verbs, its parameters."""

from typing import Any

from aibalance.data.tables import read


def of_chapter(chapter: Any) -> str:
    """Return what a chapter is and can do, and how far it has come."""
    ready = len(chapter.stated)
    pair = [f"{chapter.names[code]} ({role})" for code, role in zip(chapter.pair, ("focus", "rival"), strict=False)]
    whose = f"{' and '.join(pair)}, " if pair else ""
    told = [
        f"Chapter '{chapter.id}', section {chapter.section}: {whose}years to {chapter.as_of}, intervals at "
        f"{chapter.confidence:.0%}, seed {chapter.seed}.",
        "  .state(frame, owner, id=\"column\")   give values of a frame of one row names for sentences",
        "  .figure(id, title, subtitle, rows=)  axes for `with`; draw the rows with seaborn",
        "  .house(kind, id, title, ...)         a chart that seaborn lacks",
        "  .say(\"... {id} ...\")                 a sentence; left out where a value is missing",
        "  .table(frame)                        the frame as a table",
        "  .missing()                           sentences that were left out, and for which values",
        f"{ready} names are stated (.stated). help(chapter.say) and so on tell more.",
    ]  # fmt: skip
    return "\n".join(told)


def of_evidence(evidence: Any) -> str:
    """Return what the evidence is and how rows are selected from it."""
    series = len(read(evidence.data, "series"))
    told = [
        f"Evidence: the data package in {evidence.data}, years to {evidence.as_of}; {len(evidence.names)} economies (.names: code to "
        f"name), {len(evidence.indicators)} indicators (.indicators), {series} series (.series()).",
        "  .rows(series, economies)   tidy: a row an observation; `rows` holds the key of the data row behind it",
        "  .wide(series, economies)   side by side: a row a period, a column an economy",
        "  .latest(series, economies) the last observation of each economy",
        "  .beside(frame, *series)    the value of other series of the same economy and year, as columns",
        "  .frontier(measure, economies)  records of models;  .events(), .ties(), .hubs(), .claims(ids, economies)",
        "help(evidence.rows) and so on tell more.",
    ]
    return "\n".join(told)
