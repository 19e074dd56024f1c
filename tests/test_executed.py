"""The executed book is read once: whatever is made of it, each notebook is opened once."""

import json
import subprocess
import sys

from conftest import PROJECT

READ = """
import collections, json, os, sys
opened = collections.Counter()
def count(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        opened[os.path.realpath(os.fsdecode(arguments[0]))] += 1
from pathlib import Path
from aibalance.book.cite.metadata import parts
from aibalance.book.claims.claim_pages import ClaimPages
from aibalance.book.explore.placing import explorers
from aibalance.book.figures.figure_files import drawn
from aibalance.book.numbers.cards import Cards
from aibalance.book.numbers.inventory import inventoried
from aibalance.book.numbers.numbers import charts, numbers, unknown
from aibalance.book.numbers.provenance import Provenance
from aibalance.book.numbers.said import statistics_by_anchor
from aibalance.data.tables import read_once
from aibalance.executed.book import read_book
sys.addaudithook(count)
with read_once():
    book = read_book(sys.argv[1])
    book.stale
    known = {**numbers(book), "chart": charts(book)}
    list(unknown(book, known))
    explorers(book), drawn(book), parts(book), statistics_by_anchor(book)
    held = inventoried(book)
    Cards(held), ClaimPages(held), Provenance(held).rows.index
print(json.dumps(opened))
"""


def test_each_notebook_is_read_once_and_each_table_is_parsed_once_whatever_is_made_of_the_book() -> None:
    done = subprocess.run([sys.executable, "-c", READ, str(PROJECT)], capture_output=True, text=True, check=True)
    opened = json.loads(done.stdout)
    notebooks = {path: count for path, count in opened.items() if path.endswith(".ipynb")}
    tables = {path: count for path, count in opened.items() if path.endswith(".csv") and "/data/" in path}
    assert len(notebooks) == len(list((PROJECT / "chapters").glob("*.ipynb")))
    assert set(notebooks.values()) == {1}
    # Its bytes for the digest of the package, which citations name, and its rows.
    assert max(tables.values()) <= 2, tables
