"""Anchors: the name under which a page knows a statistic that a sentence links to."""

import re


def number_anchor(chapter: str, statistic: str) -> str:
    """Return the anchor of a statistic: letters, digits and dashes, which is all that docutils keeps."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"number-{chapter}-{statistic}").strip("-")
