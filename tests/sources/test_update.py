"""Update: what a publisher's server may do, what comes of it, and that the book changes only when its owner says so."""

import contextlib
import hashlib
import json
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import trustme
from click.testing import CliRunner
from conftest import PROJECT, add_row, bare_package
from made_up import specs
from test_public import put_microsoft, put_world_bank

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.store import data_digest, digest
from aibalance.data.tables import read
from aibalance.sources.kit.description import describe, names
from aibalance.sources.kit.download import DownloadError, Limits, fetch
from aibalance.sources.kit.renew import renew

QUICK = Limits(connect=0.5, whole=1.5, size=10_000, attempts=2, pause=0)
GOOD = b"a,b\n1,2\n"
DAY = "2027-03-01"


class Publisher(BaseHTTPRequestHandler):
    """A server that behaves as each of its paths says; `served` counts the requests by path."""

    served: ClassVar[dict[str, int]] = {}
    files: ClassVar[dict[str, bytes]] = {}
    short: ClassVar[set[str]] = set()  # files whose length is announced as less than it is

    def do_GET(self) -> None:
        name = self.path.lstrip("/")
        self.served[name] = self.served.get(name, 0) + 1
        if name in self.files:
            body = self.files[name]
            self.answer(body, length=len(body) - 3 if name in self.short else None)
        else:
            getattr(self, name.replace("-", "_"))()

    def answer(self, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def good(self) -> None:
        self.answer(GOOD)

    def drips(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(60):
            self.wfile.write(b"1,2\n")
            self.wfile.flush()
            time.sleep(0.1)

    def silent(self) -> None:
        time.sleep(1)

    def cuts_off(self) -> None:
        self.answer(GOOD, length=500)
        self.connection.close()

    def announces_too_much(self) -> None:
        self.answer(GOOD, length=10_000_000)

    def sends_too_much(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(GOOD * 5000)

    def fails(self) -> None:
        self.answer(b"", 500)

    def recovers(self) -> None:
        self.answer(b"", 503) if self.served["recovers"] < 2 else self.answer(GOOD)

    def missing(self) -> None:
        self.answer(b"not here", 404)

    def page(self) -> None:
        self.answer(b"\n<!DOCTYPE html><html>Log in</html>")

    def empty(self) -> None:
        self.answer(b"")

    def moved(self) -> None:
        self.answer(b"", 302, Location="/good")

    def elsewhere(self) -> None:
        self.answer(b"", 302, Location="https://example.org/good")

    def plain(self) -> None:
        self.answer(b"", 302, Location=f"http://localhost:{self.connection.getsockname()[1]}/good")

    def circle(self) -> None:
        self.answer(b"", 302, Location="/circle")

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the client had enough
            super().handle()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the game."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Publisher.served, Publisher.files, Publisher.short = {}, {}, set()
    with authority.cert_pem.tempfile(dir=str(tmp_path)) as trusted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        http = Server(("127.0.0.1", 0), Publisher)
        http.socket = context.wrap_socket(http.socket, server_side=True)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"https://localhost:{http.server_port}/"
        http.shutdown()
        http.server_close()


@pytest.mark.parametrize("name", ["good", "moved", "recovers"])
def test_a_file_is_fetched_whole_also_after_a_redirect_on_its_host_or_a_passing_error(
    server: str, name: str, tmp_path: Path
) -> None:
    fetched = fetch(server + name, tmp_path / "file.csv", QUICK)
    assert (tmp_path / "file.csv").read_bytes() == GOOD
    assert (fetched.bytes, fetched.sha256) == (len(GOOD), hashlib.sha256(GOOD).hexdigest())


@pytest.mark.parametrize(
    ("name", "message", "tries"),
    [
        ("drips", r"bytes after 1\.5 s; expected the whole file by then", 1),
        ("silent", r"no answer within 0\.5 s, 2 times", 2),
        ("cuts-off", r"8 bytes of 500|8 of 500 bytes, then", 2),
        ("announces-too-much", r"10,000,000 bytes announced; expected at most 10,000", 1),
        ("sends-too-much", r"more than 10,000 bytes", 1),
        ("fails", r"status 500, 2 times", 2),
        ("missing", r"status 404; expected 200", 1),
        ("page", r"found markup \(a web page\?\)", 1),
        ("empty", r"found an empty file", 1),
        ("elsewhere", r"a redirect to example\.org; expected the file from localhost", 1),
        ("plain", r"found the address http://localhost:\d+/good; expected https", 1),
        ("circle", r"more than 5 redirects", 6),
    ],
)
def test_a_server_that_misbehaves_leaves_one_sentence_and_no_file(
    server: str, name: str, message: str, tries: int, tmp_path: Path
) -> None:
    (tmp_path / "into").mkdir()
    with pytest.raises(DownloadError, match=message):
        fetch(server + name, tmp_path / "into" / "file.csv", QUICK)
    assert list((tmp_path / "into").iterdir()) == []
    assert Publisher.served[name] == tries


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(DownloadError, match="certificate"):
        fetch(server + "good", tmp_path / "file.csv", QUICK)


def test_plain_http_is_never_fetched(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="expected https"):
        fetch("http://localhost:1/good", tmp_path / "file.csv", QUICK)


def published(server: str, data: Path, name: str, put: Callable[[Path], None], upstream: Path) -> None:
    """Let the server publish a source's files, and the package say where, as if an edition of them had been read."""
    upstream.mkdir()
    put(upstream)
    source = describe(name)
    for stem, told in source.sources.items():
        add_row(data, "sources", **{**told, "id": f"{stem}-old", "short": f"{stem} old", "edition": "old",
                                    "published": "2026-11", "grade": "data-file", "seen_in": "made up",
                                    "seen_on": "2026-11-23"})  # fmt: skip
    for spec in specs(name):
        Publisher.files[f"{name}/{spec.name}"] = (upstream / spec.name).read_bytes()
        add_row(data, "downloads", importer=name, file=spec.name, source=f"{source.files[spec.key].source}-old",
                url=f"{server}{name}/{spec.name}", bytes=1, sha256="0" * 64, seen_on="2026-11-23")  # fmt: skip


def test_each_source_succeeds_or_fails_alone_and_a_second_update_finds_nothing_new(server: str, tmp_path: Path) -> None:
    data = bare_package(tmp_path / "data")
    published(server, data, "world-bank", put_world_bank, tmp_path / "bank")
    published(
        server,
        data,
        "microsoft-ai-diffusion",
        lambda f: put_microsoft(f, ("China", "10%", "11%", "12%")),
        tmp_path / "ms",
    )
    assert check_all(data) == []
    (path,) = (p for p in Publisher.files if p.startswith("microsoft"))
    Publisher.files[path] = b"Economy,Share\nChina,10%\n"
    asked, quick = ["world-bank", "microsoft-ai-diffusion", "us-visas"], Limits(attempts=1, pause=0)
    first = renew(data, asked, tmp_path / "first", DAY, quick, lambda _: None)
    assert [o.state for o in first] == ["new", "failed", "by hand"]
    assert "found no column of the form" in first[1].why
    rows = read(data, "observations")
    assert set(rows["source"].str.startswith("world-bank")) == {True}
    sources = read(data, "sources").set_index("id")
    assert sources.loc[f"world-bank-gdp-{DAY}", ["edition", "seen_on"]].tolist() == [f"download of {DAY}", DAY]
    assert sources.loc["world-bank-gdp-old", "edition"] == "old"  # the new edition stands beside it
    assert check_all(data) == []
    before = data_digest(data)
    second = renew(data, asked, tmp_path / "second", DAY, quick, lambda _: None)
    assert [o.state for o in second] == ["unchanged", "failed", "by hand"]
    assert data_digest(data) == before


def test_a_server_that_announces_less_than_it_sends_is_found_out_by_the_importer(server: str, tmp_path: Path) -> None:
    data = bare_package(tmp_path / "data")
    published(server, data, "world-bank", put_world_bank, tmp_path / "bank")
    Publisher.short = {f"world-bank/{specs('world-bank')[1].name}"}
    before = data_digest(data)
    (outcome,) = renew(data, ["world-bank"], tmp_path / "files", DAY, Limits(attempts=1), lambda _: None)
    assert outcome.state == "failed"
    assert "cut off" in outcome.why
    assert data_digest(data) == before


def test_a_series_follows_an_update_and_the_rows_that_it_read_stay(server: str, tmp_path: Path) -> None:
    data = bare_package(tmp_path / "data")
    put_ = lambda f: put_microsoft(f, ("China", "10%", "11%", "12%"))  # noqa: E731
    published(server, data, "microsoft-ai-diffusion", put_, tmp_path / "ms")
    first = renew(data, ["microsoft-ai-diffusion"], tmp_path / "one", DAY, Limits(attempts=1), lambda _: None)
    assert first[0].state == "new"
    later = "2027-06-01"
    (path,) = Publisher.files
    Publisher.files[path] = Publisher.files[path].replace(b"12%", b"15%")
    second = renew(data, ["microsoft-ai-diffusion"], tmp_path / "two", later, Limits(attempts=1), lambda _: None)
    assert second[0].state == "new", second[0].why
    row = read(data, "series").set_index("series").loc["ai_diffusion"]
    assert (row["source"], row["predecessor"]) == (
        f"microsoft-ai-diffusion-{later}",
        f"microsoft-ai-diffusion-{DAY}",
    )
    assert set(read(data, "observations")["source"]) == {row["source"], row["predecessor"]}
    assert check_all(data) == []


def test_each_file_of_each_source_has_an_address_or_a_word_why_not() -> None:
    for name in names():
        for file in describe(name).files.values():
            assert file.url or file.note, (name, file.name)


def test_offline_it_says_so_and_changes_nothing(tmp_path: Path) -> None:
    book = tmp_path / "book"
    (book / "chapters").mkdir(parents=True)
    shutil.copy(PROJECT / "_config.yml", book)
    data = bare_package(book / "data")
    published("https://localhost:1/", data, "world-bank", put_world_bank, tmp_path / "bank")
    before = digest(p for p in book.rglob("*") if p.is_file())
    command = ["--project", str(book), "update", "world-bank", "--out", str(tmp_path / "new"), "--attempts", "1"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "no connection, 1 times" in result.output
    assert "nothing was changed: of 1 sources 0 are as they were and 1 could not be read" in result.output
    assert digest(p for p in book.rglob("*") if p.is_file()) == before
    assert not (tmp_path / "new").exists()


def test_an_unknown_source_is_refused_with_the_nearest(tmp_path: Path) -> None:
    command = ["--project", str(PROJECT), "update", "world-bnk", "--out", str(tmp_path / "new")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "nearest: world-bank" in result.output


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what all tests start from; the first that needs it makes it."""
    return tmp_path_factory.mktemp("once")


@pytest.fixture
def updated(server: str, book: Path, once: Path) -> Path:
    """A book whose update found a new edition; the run that it made."""
    data, run = book / "data", book / "run"
    if (once / "book").exists():
        shutil.copytree(once / "book", book, dirs_exist_ok=True)
        return run
    put: Callable[[Path], None] = lambda f: put_microsoft(f, ("China", "10%", "11%", "12%"))  # noqa: E731
    published(server, data, "microsoft-ai-diffusion", put, book / "ms")
    assert CliRunner().invoke(main, ["--project", str(book), "refresh-outputs"]).exit_code == 0
    command = ["--project", str(book), "update", "microsoft-ai-diffusion", "--out", str(run)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "microsoft-ai-diffusion: new: sources +1 ~0" in result.output
    shutil.copytree(book, once / "book")
    return run


@pytest.mark.prove
def test_an_update_changes_the_book_only_when_it_is_accepted(book: Path, updated: Path) -> None:
    before = data_digest(book / "data")
    assert read(book / "data", "observations").query("source.str.startswith('microsoft')").empty
    dry = CliRunner().invoke(main, ["--project", str(book), "accept", str(updated), "--dry-run"])
    assert "would change: data/observations.csv" in dry.output
    assert data_digest(book / "data") == before
    done = CliRunner().invoke(main, ["--project", str(book), "accept", str(updated)])
    assert done.exit_code == 0, done.output
    assert data_digest(book / "data") == data_digest(updated / "data") != before
    assert not read(book / "data", "observations").query("source.str.startswith('microsoft')").empty
    (book / "chapters" / "01-money.ipynb").write_text("gone on since", encoding="utf-8")
    again = CliRunner().invoke(main, ["--project", str(book), "accept", str(updated)])
    assert again.exit_code == 0
    assert again.output.startswith("already accepted: ")
    assert (book / "chapters" / "01-money.ipynb").read_text(encoding="utf-8") == "gone on since"


def test_a_run_is_refused_when_the_book_or_the_run_has_changed_since(book: Path, updated: Path) -> None:
    tables = {"book": book / "data" / "observations.csv", "run": updated / "data" / "observations.csv"}
    for name, path in tables.items():
        kept = path.read_bytes()
        path.write_bytes(b"\n".join(kept.split(b"\n")[:-2]) + b"\n")
        result = CliRunner().invoke(main, ["--project", str(book), "accept", str(updated)])
        assert result.exit_code == 2, name
        assert "expected" in result.output or "rerun on the tables of today" in result.output
        path.write_bytes(kept)


def test_a_killed_accept_is_finished_by_running_it_again(
    book: Path, updated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import aibalance.runs.accept as module

    written: list[Path] = []
    write = module.write_text

    def killed(path: Path, text: str) -> bool:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path)
        return write(path, text)

    monkeypatch.setattr(module, "write_text", killed)
    with pytest.raises(KeyboardInterrupt):
        module.accept(book, updated)
    assert data_digest(book / "data") != data_digest(updated / "data")
    monkeypatch.setattr(module, "write_text", write)
    other = updated.parent / "other"
    shutil.copytree(updated, other)
    about = json.loads((other / "run.json").read_text())
    kept = read(other / "data", "observations")
    (other / "data" / "observations.csv").write_text(kept.iloc[1:].to_csv(index=False), encoding="utf-8")
    about["data"] = data_digest(other / "data")
    (other / "run.json").write_text(json.dumps(about), encoding="utf-8")
    refused = CliRunner().invoke(main, ["--project", str(book), "accept", str(other)])
    assert refused.exit_code == 2
    assert "half taken in" in refused.output
    module.accept(book, updated)
    assert data_digest(book / "data") == data_digest(updated / "data")
    assert not (book / module.JOURNAL).exists()
