"""The same rows in the forms in which programs save them, and files that hold no rows."""

import csv
import gzip
import io
import os
import zipfile
from pathlib import Path

from corpus import TABLE, Recipes, both, bytes_of, cells_of, column, instead, lines_of, named_row, row, text_of

ROW = "private_investment,USA,,2012,1,,,USD bn,ai-index-2024,press,published,"
PLAN = {
    "id": "plan-2025",
    "date": "2015",
    "economy": "CHN",
    "kind": "plan",
    "source": "state-council-2017",
    "grade": "press",
}
GERMAN = cells_of(
    lambda n, c: [x.replace(".", ",") if i in (4, 5, 6) and n else x for i, x in enumerate(c)], separator=";"
)


def crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(TABLE, content)
    return buffer.getvalue()


# Rows in other clothes: read, and every reader has the same rows as before.
SAME: Recipes = {
    "byte order mark": (bytes_of(lambda b: b"\xef\xbb\xbf" + b), "read with a byte order mark"),
    "two byte order marks": (bytes_of(lambda b: b"\xef\xbb\xbf" * 2 + b), "read with a byte order mark"),
    "line ends of Windows": (bytes_of(crlf), "read with line ends of Windows"),
    "line ends of old Macs": (bytes_of(lambda b: b.replace(b"\n", b"\r")), "read with line ends of old Macs"),
    "mixed line ends": (bytes_of(lambda b: b.replace(b"\n", b"\r\n", 7)), "read with line ends of Windows"),
    "no line end at the end": (bytes_of(lambda b: b.rstrip(b"\n")), "read"),
    "semicolons": (cells_of(lambda n, c: c, separator=";"), "read with semicolons"),
    "tabs": (cells_of(lambda n, c: c, separator="\t"), "read with tabs"),
    "bars": (cells_of(lambda n, c: c, separator="|"), "read with bars"),
    "German layout": (both(GERMAN, bytes_of(crlf)), "read with line ends of Windows .*semicolons.*\n.*decimal commas"),
    "German layout with a mark": (both(GERMAN, bytes_of(lambda b: b"\xef\xbb\xbf" + crlf(b))), "read .*byte order mark, line ends of Windows"),
    "French layout with tabs": (cells_of(lambda n, c: [x.replace(".", ",") if i == 4 and n else x for i, x in enumerate(c)], separator="\t"), "read with tabs"),
    "a line sep=": (both(cells_of(lambda n, c: c, separator=";"), text_of(lambda t: "sep=;\n" + t)), "read with a line sep="),
    "index of pandas": (lines_of(lambda n, line: f"{n - 1 if n else ''},{line}"), r"read .*unnamed first column left out \(index=False\?\)"),
    "row names of R": (lines_of(lambda n, line: f'"{n if n else ""}",{line}'), "read .*unnamed first column"),
    "index of pandas, saved twice": (lines_of(lambda n, line: f"{n - 1 if n else 'Unnamed: 0'},{line}"), "read"),
    "all cells quoted": (cells_of(lambda n, c: c, quoting=csv.QUOTE_ALL), "read"),
    "texts quoted, as R does": (cells_of(lambda n, c: [float(x) if i == 4 and n else x for i, x in enumerate(c)], quoting=csv.QUOTE_NONNUMERIC), "read"),
    "commas at the end of every line": (lines_of(lambda n, line: line + ",,,"), "read with empty columns at the end"),
    "commas at the end of rows": (lines_of(lambda n, line: line + ",," * (n > 0)), "read with empty cells at the end of"),
    "empty lines at the end": (text_of(lambda t: t + "\n\n\n"), "read with 3 empty lines at the end"),
    "commas alone at the end": (text_of(lambda t: t + "," * 11 + "\n"), "read with 1 empty line at the end"),
    "columns in another order": (cells_of(lambda n, c: c[::-1]), "read with columns in another order"),
    "TRUE and FALSE": (column(6, str.upper, "organizations.csv"), "read column named: read 'FALSE' as false"),
    "True and False of pandas": (column(6, str.capitalize, "organizations.csv"), "read column named: read 'False' as false"),
    "whole numbers as floats": (column(9, lambda c: c and f"{c}.0", "sources.csv"), "read column row_limit: read '"),
    "midnights": (column(12, lambda c: f"{c} 00:00:00", "sources.csv"), "read column seen_on: read '.* 00:00:00' as"),
    "numbers with a plus": (column(4, lambda c: f"+{c}"), "read"),
    "numbers with zeros at the end": (column(4, lambda c: f"{c}00" if "." in c else c), "read"),
    "exponents": (column(4, lambda c: f"{c}e0"), "read"),
}  # fmt: skip

FORMS: Recipes = {
    "no file": (lambda f: (f / TABLE).unlink(), r"refused observations\.csv: found no such file; expected the table of"),
    "another name": (lambda f: (f / TABLE).rename(f / "observation.csv"), "refused found no such file.*nearest: observation.csv"),
    "a folder": (instead(Path.mkdir), "refused found no ordinary file"),
    "a pipe": (instead(os.mkfifo), "refused found no ordinary file"),
    "a link to nowhere": (instead(lambda p: p.symlink_to("nowhere")), "refused found no such file"),
    "a link to itself": (instead(lambda p: p.symlink_to(TABLE)), "refused found (no such file|a file that cannot be read)"),
    "an endless device": (instead(lambda p: p.symlink_to("/dev/zero")), "refused found no ordinary file"),
    "empty": (bytes_of(lambda b: b""), "refused found an empty file"),
    "blank": (bytes_of(lambda b: b" \n\n"), "refused found an empty file"),
    "a mark alone": (bytes_of(lambda b: b"\xef\xbb\xbf"), "refused found no header"),
    "a web page": (bytes_of(lambda b: b"<!doctype html><p>Sign in"), "refused line 1: found no CSV"),
    "XML": (bytes_of(lambda b: b"\xef\xbb\xbf<?xml version='1.0'?>"), "refused line 1: found no CSV"),
    "JSON": (bytes_of(lambda b: b'[{"indicator": "private_investment"}]'), "refused line 1: found"),
    "a workbook under a wrong name": (bytes_of(archive), "refused found a workbook or archive, not text"),
    "compressed": (bytes_of(gzip.compress), "refused found a compressed file"),
    "a PDF": (bytes_of(lambda b: b"%PDF-1.7 " + b), "refused found a PDF"),
    "an old workbook": (bytes_of(lambda b: b"\xd0\xcf\x11\xe0" + b), "refused found an old workbook"),
    "a pointer of Git LFS": (bytes_of(lambda b: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "refused found a pointer of Git LFS"),
    "UTF-16": (bytes_of(lambda b: b.decode().encode("utf-16")), "refused found text in UTF-16"),
    "UTF-16, big end first": (bytes_of(lambda b: b"\xfe\xff" + b.decode().encode("utf-16-be")), "refused found text in UTF-16"),
    "UTF-16 without a mark": (bytes_of(lambda b: b.decode().encode("utf-16-le")), "refused line 1: found no CSV"),
    "UTF-32": (bytes_of(lambda b: b.decode().encode("utf-32")), "refused found text in UTF-16|no CSV"),
    "Windows-1252": (lambda f: (f / TABLE).write_bytes((f / TABLE).read_bytes() + (ROW + "Québec\n").encode("cp1252")), "refused line 62: found byte 0xe9, which is not UTF-8"),
    "GB18030": (lambda f: (f / TABLE).write_bytes((f / TABLE).read_bytes() + (ROW + "智谱\n").encode("gb18030")), "refused line 62: found byte 0x.., which is not UTF-8"),
    "zero bytes": (bytes_of(lambda b: b.replace(b"USA", b"US\0", 1)), "refused found no CSV .zero bytes"),
    "marks of a merge": (text_of(lambda t: t + f"<<<<<<< ours\n{ROW}\n=======\n{ROW}\n>>>>>>> theirs\n"), "refused line 62: found a mark of a merge that failed, '<<<<<<<'"),
    "marks of a merge at the start": (text_of(lambda t: "<<<<<<< ours\n" + t), "refused line 1: found a mark of a merge"),
    "no header": (text_of(lambda t: t.split("\n", 1)[1]), "refused line 1: found no header but 'private_investment"),
    "a comment above the header": (text_of(lambda t: "# exported today\n" + t), "refused line 1: found no header but '# exported today'"),
    "a title above the header": (text_of(lambda t: "Investment,,,,,,,,,,,\n" + t), "refused line 1: found no header but 'Investment"),
    "an empty line above the header": (text_of(lambda t: "\n" + t), "refused line 1: found"),
    "a header twice": (text_of(lambda t: t + t.split("\n", 1)[0] + "\n"), "refused line 62, column value: found 'value'; expected a number"),
    "a column twice": (text_of(lambda t: t.replace("economy", "indicator", 1)), "refused line 1: found the column 'indicator' twice"),
    "a column too many": (lines_of(lambda n, line: line + (",mine" if n == 0 else ",x")), "refused line 1: found the column 'mine'"),
    "a column missing": (cells_of(lambda n, c: c[:-1]), "refused line 1, column note: found no such column"),
    "a column misspelt": (text_of(lambda t: t.replace("economy", "ecconomy", 1)), "refused line 1: found the column 'ecconomy'.*nearest: economy"),
    "a column in capitals": (text_of(lambda t: t.replace("economy", "Economy", 1)), "refused found the column 'Economy'.*nearest: economy"),
    "a space after a name": (text_of(lambda t: t.replace("economy", "economy ", 1)), r"refused found the column 'economy<U\+0020>'.*nearest: economy"),
    "a hard space after a name": (text_of(lambda t: t.replace("economy", "economy\u00a0", 1)), r"refused found the column 'economy<U\+00A0>'.*nearest: economy"),
    "a mark within the header": (text_of(lambda t: t.replace("economy", "\ufeffeconomy", 1)), r"refused found the column '<U\+FEFF>economy'.*nearest: economy"),
    "apostrophes for quotation marks": (cells_of(lambda n, c: [f"'{x}'" for x in c]), "refused line 1: found names between apostrophes"),
    "spaces after commas": (text_of(lambda t: t.replace(",", ", ")), r"refused line 1: found the column '<U\+0020>economy'"),
    "an unnamed column in the middle": (text_of(lambda t: t.replace("economy", "", 1)), "refused line 1: found the column without a name"),
    "a torn row": (row("private_investment,USA"), "refused line 62: found 2 cells; expected 12 cells"),
    "a row too long": (row(ROW + ",more"), "refused line 62: found 13 cells; expected 12 cells"),
    "a comma in a number": (row(ROW.replace(",1,,", ",1,234,,")), "refused line 62: found 13 cells"),
    "an empty line in the middle": (text_of(lambda t: t.replace("\n", "\n\n", 1)), "refused line 2: found a blank line"),
    "commas alone in the middle": (text_of(lambda t: t.replace("\n", "\n,,,,,,,,,,,\n", 1)), "refused line 2: found a blank line"),
    "a comment between rows": (row("# end"), "refused line 62: found 1 cells"),
    "a sum below": (row("Total,,,,99,,,,,,,"), "refused line 62, column economy: found nothing"),
    "an open quotation mark": (row(f'{ROW}"open'), "refused line 62: found a quotation mark that is never closed"),
    "an open quotation mark far above": (lines_of(lambda n, line: f'{ROW}"open' if n == 3 else line), r"refused line 4: found a quotation mark that is never closed"),
    "two stray quotation marks": (lines_of(lambda n, line: {3: f'{ROW}"a', 50: f'{ROW}b"'}.get(n, line)), "refused line 4: found a quotation mark that opens here and closes on line 51"),
    "two stray marks, one within": (lines_of(lambda n, line: {3: f'{ROW}"a', 50: ROW.replace("USD", 'US"D')}.get(n, line)), "refused line 4: found a quotation mark that opens here and closes on line 51, before other text"),
    "text after a quotation": (row(f'{ROW}"a"b'), "refused line 62: found text after a quotation mark"),
    "a line end in a cell": (row(f'{ROW}"two\nlines"'), "refused line 62: found a quotation mark that opens here and closes on line 63"),
    "a carriage return in a cell": (row(f'{ROW}"two\rlines"'), "refused line 62: found a carriage return within a line"),
    "half of its line ends": (bytes_of(lambda b: b.replace(b"\n", b"\r", 3)), "refused line 1: found a carriage return within a line"),
    "a long cell": (row(ROW + "x" * 200_000), "refused line 62: found a cell of more than 131,072 characters"),
    "a long text": (row(ROW + "x" * 5_000), "refused line 62, column note: .*expected at most 300 characters, not 5,000"),
    "a point among decimal commas": (both(GERMAN, text_of(lambda t: t + ROW.replace(",", ";").replace(";1;", ";1.234;") + "\n")), r"refused found '1\.234 \(a point among decimal commas\)'"),
    "thousands in a German layout": (both(GERMAN, text_of(lambda t: t + ROW.replace(",", ";").replace(";1;", ";1.234,5;") + "\n")), r"refused found '1\.234,5'; expected a number \(without separators of thousands\)"),
    "semicolons in a valid row": (named_row("events.csv", title="Plan; 'Made in China 2025'; phase II", **PLAN), "read"),
    "a text that looks like a dialect": (named_row("events.csv", title="a;b|c d 'e' ''f'', g", **PLAN), "read"),
}  # fmt: skip
