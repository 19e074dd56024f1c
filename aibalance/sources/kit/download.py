"""Fetch one upstream file: https only, from one host, within limits of size and time, whole or not at all."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

REDIRECTS = 5
BLOCK = 1 << 16
AGENT = "ai-balance-of-power (updates its data; fetches each file once)"


class DownloadError(Exception):
    """A file could not be fetched; the message names it, what was found and what was expected."""


class _PassingError(Exception):
    """Something that may go better the next time."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost. connect, whole: seconds. size: bytes. attempts: tries, with a pause that doubles each time."""

    connect: float = 10
    whole: float = 120
    size: int = 100_000_000
    attempts: int = 3
    pause: float = 1


@dataclass(frozen=True)
class Fetched:
    """A file as it came: its size in bytes, and its digest."""

    bytes: int
    sha256: str


def fetch(url: str, target: Path, limits: Limits = Limits(), wait: Callable[[float], None] = time.sleep) -> Fetched:
    """Write what `url` serves to `target`; return its size and digest. `target` appears only when all of it came.

    Tries again after lost connections and server errors (5xx), not after refusals. Raises DownloadError.
    """
    part = target.with_name(target.name + ".part")
    try:
        for attempt in range(limits.attempts):
            try:
                fetched = _once(url, part, limits)
                part.replace(target)
                return fetched
            except _PassingError as error:
                reason = error
            if attempt + 1 < limits.attempts:
                wait(limits.pause * 2**attempt)
        raise DownloadError(f"{url}: found {reason}, {limits.attempts} times; expected the file")
    finally:
        part.unlink(missing_ok=True)


def _once(url: str, part: Path, limits: Limits) -> Fetched:
    ends = time.monotonic() + limits.whole
    try:
        with requests.Session() as session, _opened(session, url, limits) as response:
            return _saved(response, url, part, limits, ends)
    except requests.exceptions.SSLError as error:
        raise DownloadError(
            f"{url}: found a certificate that is not trusted; expected the publisher's ({error})"
        ) from None
    except requests.exceptions.Timeout:
        raise _PassingError(f"no answer within {limits.connect:g} s") from None
    except (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL):
        raise _PassingError(f"no answer from the proxy {proxy(url)}") from None
    except requests.exceptions.InvalidSchema as error:
        raise DownloadError(
            f"{url}: found the proxy {proxy(url)}, which cannot be used ({error}); expected one of http or https, or none"
        ) from None
    except requests.exceptions.ConnectionError:
        through = proxy(url)
        raise _PassingError(f"no connection{f' through the proxy {through}' * bool(through)}") from None
    except requests.exceptions.RequestException as error:
        raise DownloadError(f"{url}: found {type(error).__name__} ({error}); expected the file") from None


def proxy(url: str) -> str:
    """Return the proxy that the environment sets for an address, without user and password; "" if there is none."""
    found = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)) or ""
    return re.sub(r"//[^/@]*@", "//", found)


def _opened(session: requests.Session, url: str, limits: Limits) -> requests.Response:
    """Follow redirects within the host, and return the answer that holds the file."""
    here = url
    for _ in range(REDIRECTS + 1):
        parts = urlsplit(here)
        if parts.scheme != "https":
            raise DownloadError(f"{url}: found the address {here}; expected https")
        if parts.netloc != urlsplit(url).netloc:
            raise DownloadError(
                f"{url}: found a redirect to {parts.netloc}; expected the file from {urlsplit(url).netloc}"
            )
        # Unpacked content would make the length that the server announces meaningless.
        headers = {"Accept-Encoding": "identity", "User-Agent": AGENT}
        response = session.get(here, headers=headers, stream=True, timeout=limits.connect, allow_redirects=False)
        if response.is_redirect:
            response.close()
            here = urljoin(here, response.headers["Location"])
            continue
        if response.status_code >= 500:
            response.close()
            raise _PassingError(f"status {response.status_code}")
        if response.status_code != 200:
            response.close()
            raise DownloadError(f"{url}: found status {response.status_code}; expected 200 and the file")
        return response
    raise DownloadError(f"{url}: found more than {REDIRECTS} redirects; expected the file")


def _saved(response: requests.Response, url: str, part: Path, limits: Limits, ends: float) -> Fetched:
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > limits.size:
        raise DownloadError(f"{url}: found {int(announced):,} bytes announced; expected at most {limits.size:,}")
    total, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as file:
            # read1 returns what has come so far, so that a server that drips is noticed.
            while block := response.raw.read1(BLOCK):
                if size == 0 and block.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                    raise DownloadError(f"{url}: found markup (a web page?); expected a data file")
                size += len(block)
                if size > limits.size:
                    raise DownloadError(f"{url}: found more than {limits.size:,} bytes; expected at most that")
                if time.monotonic() > ends:
                    raise DownloadError(
                        f"{url}: found {size:,} bytes after {limits.whole:g} s; expected the whole file by then"
                    )
                total.update(block)
                file.write(block)
    except HTTPError as error:
        raise _PassingError(
            f"{size:,} of {announced or 'an unknown number of'} bytes, then {_plainly(error)}"
        ) from None
    if announced.isdigit() and size != int(announced):
        raise _PassingError(f"{size:,} of {announced} bytes, then the end")
    if not size:
        raise DownloadError(f"{url}: found an empty file; expected a data file")
    return Fetched(size, total.hexdigest())


def _plainly(error: HTTPError) -> str:
    return "silence" if "timed out" in str(error) else "a broken connection"
