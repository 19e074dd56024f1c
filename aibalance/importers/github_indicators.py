"""What the files of the GitHub Innovation Graph measure, and what they miss."""

from typing import Any

_PLACE = (
    "Place follows the internet address, so private networks move activity abroad; Chinese activity on Gitee and "
    "GitCode is not seen. "
    "Economies with fewer than 100 developers in a quarter are left out."
)
_SHARED = {"direction": "higher", "minimum": 0, "section": "04"}
_PAIRED = "A year is the mean of its published quarters; one with fewer than four quarters is partial."
INDICATORS: list[dict[str, Any]] = [
    _SHARED
    | {
        "id": "developers",
        "label": "Developers on GitHub",
        "unit": "developers",
        "definition": "Accounts of people located in the economy in the quarter. The world is the sum of all "
        "economies, without the row of the EU.",
        "misses": f"Counts accounts, also idle ones, not people at work. {_PLACE}",
        "subject_kind": "none",
    },
    _SHARED
    | {
        "id": "git_pushes",
        "label": "Pushes to GitHub",
        "unit": "pushes",
        "definition": "Times that developers in the economy uploaded code to public repositories in the quarter.",
        "misses": f"Public work only. China's fall since 2020 is at least partly one of measurement. {_PLACE}",
        "subject_kind": "none",
    },
    _SHARED
    | {
        "id": "repositories",
        "label": "Repositories on GitHub",
        "unit": "repositories",
        "definition": "Public repositories whose members are mostly located in the economy; the same quarter of each "
        "year.",
        "misses": f"Counts repositories that nobody works on any more. {_PLACE}",
        "subject_kind": "none",
    },
    _SHARED
    | {
        "id": "developer_organizations",
        "label": "Organizations on GitHub",
        "unit": "organizations",
        "definition": "Groups of developers, such as companies and universities, mostly located in the economy; the "
        "same quarter of each year.",
        "misses": f"Counts groups that are not active any more. {_PLACE}",
        "subject_kind": "none",
    },
    _SHARED
    | {
        "id": "topic_pushers",
        "label": "Developers at work on an AI topic",
        "unit": "developers",
        "definition": "Developers in the economy who pushed at least once in the quarter to a public repository "
        "tagged with the topic.",
        "misses": "Suppressed below 100 developers: a missing row is not zero. Tags are the owners' choice, and "
        f"words go out of fashion. {_PLACE}",
        "subject_kind": "label",
    },
    _SHARED
    | {
        "id": "collaborations",
        "label": "Software collaboration",
        "unit": "collaborations",
        "definition": "Pushes and pull requests per quarter from developers in one economy to repositories of "
        "owners in the other, both ways together. "
        f"Each pair is one row, in alphabetical order of the codes. {_PAIRED}",
        "misses": "Grows with the size of both: see the total. Suppressed when few developers take part: a missing "
        "row is not zero, and such pairs are "
        f"left out. EU27 stands beside its members: use one or the other. {_PLACE}",
        "direction": "neutral",
        "section": "03",
        "subject_kind": "economy",
    },
    _SHARED
    | {
        "id": "collaborations_total",
        "label": "Software collaboration with all partners",
        "unit": "collaborations",
        "definition": "Pushes and pull requests per quarter across the border, in both directions, with all "
        "partners. The world counts each once, so it is "
        f"half the sum over economies. {_PAIRED}",
        "misses": f"Without pairs that are suppressed. {_PLACE}",
        "direction": "neutral",
        "section": "03",
        "subject_kind": "none",
    },
]
