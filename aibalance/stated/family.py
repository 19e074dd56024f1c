"""Families of statistics: whom one is about, and so what it must be when the pair is given the other way round.

A leader's statistic is about who is ahead and by how much: it does not change. A focus's is about an economy by the place
that the reader gave it: it and its twin change places, a ratio becomes its reciprocal, a difference its opposite. Any other
is about neither of the two in particular, and does not change.
"""

LEADER, FOCUS, NEITHER = "leader", "focus", "none"
FAMILIES = (LEADER, FOCUS, NEITHER)
# An id declares the family by its words; where it does not, the statistic does, where it is made.
WORDS = {
    "focus": FOCUS, "rival": FOCUS, "sender": FOCUS, "other": FOCUS,  # who sends people, and whom that is compared with
    "leader": LEADER, "trailer": LEADER, "times": LEADER, "gap": LEADER, "lag": LEADER,
    "passing": LEADER, "parity": LEADER,
}  # fmt: skip


def family_of(id: str) -> str:
    """Return the family that the words of an id declare; the focus's before the leader's."""
    found = {WORDS[word] for word in id.split("_") if word in WORDS}
    return FOCUS if FOCUS in found else LEADER if LEADER in found else NEITHER
