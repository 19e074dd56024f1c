"""Ask every address that the book names whether it still answers: sources, references, guides. Needs the network.

Prints the addresses that are gone and exits 1 if there are any. A host that refuses robots, asks for patience or breaks off
proves nothing about its page, so such answers are listed apart and do not fail.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import requests

PROJECT = Path(__file__).parents[1]
GONE = {404, 410}
ATTEMPTS, PATIENCE, AT_ONCE = 2, 30, 8
AGENT = "Mozilla/5.0 (compatible; link check of The AI Balance of Power)"
ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\]+[^\s<>\"'`{}|\\.,;:!?)\]*]")


def addresses(project: Path) -> dict[str, str]:
    """Return {address: the file that names it}."""
    found: dict[str, str] = {}
    for path in sorted(
        [*(project / "data").glob("*.csv"), *(project / "chapters").glob("*.md"), project / "README.md"]
    ):
        if path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[])
            texts = [value for name in table if "url" in name or "address" in name for value in table[name].unique()]
        else:
            texts = [path.read_text(encoding="utf-8")]
        for text in texts:
            for address in ADDRESS.findall(text):
                found.setdefault(address.split("#")[0], path.relative_to(project).as_posix())
    return found


def answer(address: str) -> str:
    """Return "" if the page is there, "gone" with the reason if it is not, or why nothing can be said."""
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            with requests.get(address, headers={"User-Agent": AGENT}, timeout=PATIENCE, stream=True) as reply:
                if reply.status_code in GONE:
                    return f"gone ({reply.status_code})"
                if reply.ok:
                    return ""
                reason = f"answered {reply.status_code}"
        except requests.ConnectionError as error:
            if "NameResolutionError" in str(error):
                return "gone (no such host)"
            reason = type(error).__name__
        except requests.RequestException as error:
            reason = type(error).__name__
    return reason


def main() -> int:
    """Ask all; return the exit code."""
    named = addresses(PROJECT)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip(named, pool.map(answer, named), strict=True))
    gone = [address for address, what in answers.items() if what.startswith("gone")]
    for address in sorted(answers, key=lambda address: (address not in gone, address)):
        if answers[address]:
            print(f"{answers[address]}: {address} ({named[address]})")
    unsure = sum(1 for what in answers.values() if what and not what.startswith("gone"))
    print(f"{len(named)} addresses: {len(gone)} gone, {unsure} of which nothing can be said")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main())
