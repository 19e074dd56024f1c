"""A cell may run any number of times in a live kernel, changed or not; a name is stated once, in one cell."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from conftest import PROJECT
from jupyter_client.manager import start_new_kernel

OPEN = """
import pandas as pd
import seaborn as sns
from aibalance.notebook import audited, open_chapter
chapter, evidence = open_chapter("trial", "03", data={data!r}, as_of=2025, focus="USA", rival="CHN", confidence=0.9, seed=1)
"""
MONEY = """
years = 3
money = evidence.rows("private_investment", ["USA", "CHN"]).query("year > 2024 - @years")
total = money.groupby("series", as_index=False).agg(value=("value", "sum"), since=("year", "min"), rows=("rows", "sum"))
chapter.state(total, total=("value", "USD bn"), since=("since", "year"))
if years > 1:
    chapter.state(money.query("economy == 'USA'"), key="period", amounts=("value", "USD bn"))
with chapter.figure("money", "Together", "Private investment, by year", rows=money, unit="USD bn") as ax:
    sns.scatterplot(money, x="year", y="value", hue="economy", ax=ax)
chapter.export("money", {"years": years}, rows=money[["year", "value"]])
chapter.say("Since {since} it was {total}.")
chapter.table(money)
"""


class Kernel:
    """A live kernel; run() sends a cell as JupyterLab does, with its id, or as a console does, without."""

    def __init__(self) -> None:
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, source: str, cell: str = "") -> str:
        """Return what a cell showed as text; raise AssertionError with its error."""
        content = {
            "code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": False,
        }  # fmt: skip
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        shown: list[str] = []
        error = ""
        while True:
            try:
                reply: dict[str, Any] = self.client.get_iopub_msg(timeout=60)
            except Empty:
                raise AssertionError("the kernel fell silent") from None
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if reply["msg_type"] in ("display_data", "execute_result"):
                shown.append(reply["content"]["data"].get("text/plain", ""))
            elif reply["msg_type"] == "stream":
                shown.append(reply["content"]["text"])
            elif reply["msg_type"] == "error":
                error = f"{reply['content']['ename']}: {reply['content']['evalue']}"
            elif reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
                break
        if error:
            raise AssertionError(error)
        return "\n".join(shown)

    def ask(self, expression: str) -> Any:
        """Return the value of an expression, by way of JSON."""
        return json.loads(self.run(f"import json; print(json.dumps({expression}))").strip())


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    one = Kernel()
    yield one
    one.client.stop_channels()
    one.manager.shutdown_kernel(now=True)


@pytest.fixture
def opened(kernel: Kernel, project: Path) -> Kernel:
    kernel.run(OPEN.format(data=str(project / "data")), "open")
    return kernel


@pytest.mark.parametrize("cell", ["money", ""], ids=["with the id of the cell", "without"])
def test_a_cell_runs_again_and_again_and_what_it_shows_and_leaves_follows_its_number(opened: Kernel, cell: str) -> None:
    first = opened.run(MONEY, cell)
    assert "Since 2022 it was" in first
    assert opened.run(MONEY, cell) == first
    for years, since in ((5, 2020), (2, 2023)):
        told = opened.run(MONEY.replace("years = 3", f"years = {years}"), cell)
        assert f"Since {since} it was" in told
        assert opened.ask("chapter.exports['money']['facts']['years']") == years
        keyed = opened.ask("[id for id in chapter.statistics if id.startswith('amounts_')]")
        assert len(keyed) == years, "no value of the run before is left"
    opened.run(MONEY.replace("years = 3", "years = 1"), cell)
    left = opened.ask("[[i for i in kept if i.startswith('amounts')] for kept in (chapter.stated, chapter.statistics)]")
    assert left == [[], []], "what a cell no longer states is no longer there"


def test_a_cell_that_failed_half_way_runs_again(opened: Kernel) -> None:
    with pytest.raises(AssertionError, match="found no column 'sinse'"):
        opened.run(MONEY.replace('("since", "year")', '("sinse", "year")'), "money")
    assert "Since 2022" in opened.run(MONEY, "money")


def test_claims_that_were_judged_may_be_judged_again(opened: Kernel) -> None:
    opened.run("audited(chapter)", "audit")
    count = opened.ask("len(chapter.statistics)")
    opened.run("audited(chapter)", "audit")
    assert opened.ask("len(chapter.statistics)") == count


@pytest.mark.parametrize("made", ["chapter.state(total, total=('value', 'USD bn'))", "chapter.export('money', {})"])
def test_another_cell_and_the_same_cell_may_not_state_a_name_twice(opened: Kernel, made: str) -> None:
    opened.run(MONEY, "money")
    with pytest.raises(
        AssertionError, match=r"twice: another cell has done so, which begins 'years = 3'.*open_chapter again"
    ):
        opened.run(made, "other")
    with pytest.raises(AssertionError, match="twice"):
        opened.run(made)  # a console sends no id: words unlike those of the first are another cell
    with pytest.raises(AssertionError, match="twice in this cell; give one of them another name"):
        opened.run(MONEY + made, "money")
    opened.run(MONEY, "money")


def test_a_sentence_without_a_value_is_left_out_and_can_be_asked_for_until_its_cell_runs_with_one(
    opened: Kernel,
) -> None:
    source = "chapter.state(evidence.wide('private_investment', ['USA', 'CHN']).{}, most=('USA', 'USD bn'))\nchapter.say('It is {{most}}.')"
    assert opened.run(source.format("head(0)"), "say") == ""
    assert opened.ask("chapter.missing().values.tolist()") == [["It is {most}.", "most"]]
    assert re.match("It is US", opened.run(source.format("tail(1)"), "say"))
    assert opened.ask("len(chapter.missing())") == 0


def test_a_cell_whose_frame_is_empty_says_so_each_time(opened: Kernel) -> None:
    empty = "chapter.table(evidence.rows('private_investment', ['NRU']))"
    for _ in range(2):
        assert "Too little data here on the United States and China" in opened.run(empty, "empty")
    assert "Too little data here" in opened.run(empty, "empty too")


def test_what_a_reader_meets_says_what_it_is_and_what_it_can_do(opened: Kernel) -> None:
    for name, verbs in (
        ("chapter", ("state", "figure", "say", "table", "missing")),
        ("evidence", ("rows", "wide", "latest")),
    ):
        told = opened.run(name)
        assert len(told.splitlines()) < 12
        assert all(f".{verb}" in told for verb in verbs)
        assert "2025" in told
        for verb in verbs[:3]:
            assert f"{name}.{verb}(" in opened.run(f"print({name}.{verb}.__doc__)"), "an example of two lines"
    assert "with chapter.figure" in opened.run(
        "chapter.figure('f', 'T', 'S', rows=evidence.rows('private_investment'))"
    )


def test_the_kernel_of_the_tests_is_of_this_tree(opened: Kernel) -> None:
    assert Path(opened.ask("__import__('aibalance').__file__")).is_relative_to(PROJECT)
