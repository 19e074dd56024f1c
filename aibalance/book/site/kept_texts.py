"""Texts that are dear to make, kept from one build to the next by all that they are made from."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any


class KeptTexts:
    """Texts by the digest of what they are made from. before: of an earlier build; those that are asked for again are in `now`."""

    def __init__(self, before: Mapping[str, str] | None = None) -> None:
        self.before = before or {}
        self.now: dict[str, str] = {}

    def text(self, made_from: Any, make: Callable[[], str]) -> str:
        """Return the text that follows from some values, made only if no earlier build made it. made_from: what JSON can hold."""
        key = digest(made_from)
        if key not in self.now:
            self.now[key] = self.before[key] if key in self.before else make()
        return self.now[key]


def digest(values: Any) -> str:
    """Return the digest of values that JSON can hold; of others their words."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
