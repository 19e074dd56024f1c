"""Lighthouse over the built site, served gzipped: python benchmarks/lighthouse.py [--desktop] [page ...].

Needs node, a Chromium and the package `lighthouse` in the folder named by NODE_PATH (npm install lighthouse). Prints one line a page.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).parents[1] / "_build" / "html"
KINDS = ("performance", "accessibility", "best-practices", "seo")
MEASURES = {"first-contentful-paint": "FCP, s", "largest-contentful-paint": "LCP, s", "total-blocking-time": "TBT, s"}


class Gzipped(SimpleHTTPRequestHandler):
    """Serves files as any web server does: text compressed, everything cacheable."""

    def do_GET(self) -> None:
        """Answer with the file, compressed if it is text."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=31536000")
        if path.suffix in {".html", ".css", ".js", ".svg", ".json", ".csv"}:
            content = gzip.compress(content, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def audited(address: str, desktop: bool) -> dict[str, object]:
    """Return Lighthouse's report on one address."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
    program = Path(os.environ.get("NODE_PATH", "node_modules")) / "lighthouse" / "cli" / "index.js"
    command = ["node", str(program), address, "--output=json", "--quiet", f"--only-categories={','.join(KINDS)}"]
    command += ["--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"]
    command += ["--preset=desktop"] if desktop else []
    result = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium}, check=False
    )
    if result.returncode:
        raise SystemExit(f"lighthouse: {result.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(result.stdout))


def main() -> None:
    """Print scores, times, and every audit that is not perfect."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pages", nargs="*", help="paths below the site's root  [default: the chapters]")
    options.add_argument("--desktop", action="store_true", help="Lighthouse's desktop preset instead of its mobile one")
    given = options.parse_args()
    pages = given.pages or sorted(p.relative_to(SITE).as_posix() for p in (SITE / "chapters").glob("*.html"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Gzipped, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("| page |", " | ".join([*KINDS, *MEASURES.values()]), "| CLS | kB |")
    print("|---" * (4 + len(KINDS) + len(MEASURES)) + "|")
    for page in pages:
        report = audited(f"http://127.0.0.1:{server.server_port}/{page}", given.desktop)
        scores, audits = report["categories"], report["audits"]
        assert isinstance(scores, dict)
        assert isinstance(audits, dict)
        row = [f"{scores[kind]['score'] * 100:.0f}" for kind in KINDS]
        row += [f"{audits[name]['numericValue'] / 1000:.1f}" for name in MEASURES]
        row += [f"{audits['cumulative-layout-shift']['numericValue']:.3f}"]
        row += [f"{audits['total-byte-weight']['numericValue'] / 1000:.0f}"]
        print(f"| {page} | {' | '.join(row)} |", flush=True)
        for kind in KINDS[1:]:
            failed = [
                r["id"] for r in scores[kind]["auditRefs"] if audits[r["id"]]["score"] not in (None, 1) and r["weight"]
            ]
            if failed:
                print(f"    {kind}: {', '.join(failed)}", flush=True)
    server.shutdown()


if __name__ == "__main__":
    main()
