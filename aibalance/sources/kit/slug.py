"""The one rule by which names of hubs and organizations become identifiers."""

import re
import unicodedata


def slug(name: str) -> str:
    """Return a name in lower case without accents, every run of other characters than a-z and 0-9 as one hyphen.

    "Z.ai (Zhipu AI)" is z-ai-zhipu-ai.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
