"""Code on pages: highlighted without marks around words and signs that have the colour of the text, which are most of it."""

from collections.abc import Iterable
from typing import Any

from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.token import Token  # type: ignore[import-untyped]
from sphinx.highlighting import PygmentsBridge

PLAIN = {Token.Name, Token.Name.Namespace, Token.Punctuation, Token.Text.Whitespace}


class Marked(HtmlFormatter):
    """The formatter of Pygments with fewer marks."""

    def format_unencoded(self, tokensource: Iterable[tuple[Any, str]], outfile: Any) -> None:
        """Write tokens as HTML."""
        plain = ((Token.Text if kind in PLAIN else kind, text) for kind, text in tokensource)
        super().format_unencoded(plain, outfile)


def use_fewer_marks() -> None:
    """Have Sphinx highlight code in this way, on all pages that this process makes."""
    PygmentsBridge.html_formatter = Marked
