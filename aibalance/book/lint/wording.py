"""The words by which a sentence concludes: the most, the least, the first, the only one, all, a change, a lead, a factor."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{[^{}]*\}")
MOST, LEAST, FIRST, LAST, ONLY, ALL, CHANGE, LEAD = "most", "least", "first", "last", "only", "all", "change", "lead"
FACTOR = "factor"  # typed, and not computed: nothing bears it out
UP = (
    r"widen\w*|gr[eo]w(?:s|n|ing)?|r[oi]se[sn]?|rising|gain\w*|increas\w+|doubled|tripled|quadrupled|surg\w+|accelerat(?:es|ed|ing)|climb\w*|"
    r"expand\w*"
)
DOWN = (
    r"narrow(?:s|ed|ing)?|shr[aiu]nks?|shrinking|fell|falls?|fallen|falling|lost|loses|declin\w+|drop(?:s|ped)|halved|plung\w+|"
    r"decreas\w+|clos(?:ed|es|ing)|slow(?:s|ed)|collaps\w+|contract(?:s|ed)"
)
# X stands for a statistic. "at most", "most of", "the most cited", "of all", "all as set" claim nothing of the kind.
WORDS: Mapping[str, str] = {
    MOST: r"widest|highest|largest|biggest|fastest|strongest|dearest|longest|greatest|furthest|richest|broadest|deepest|steepest|"
          r"(?:holds?|has|have|had|makes?|takes?) most\b|"
          r"(?<!at the )(?<!at )most(?! of\b)(?! recent)(?![- ]cited)|best|foremost|peak(?:ed|s)|record high|than any|than all|"
          r"than every|unmatched|unrivalled|second to none|tops|topped|number one",
    LEAST: r"narrowest|lowest|smallest|fewest|cheapest|slowest|shortest|closest|nearest|worst|weakest|(?<!at )least|record low|poorest",
    FIRST: r"first|earliest|oldest",
    LAST: r"last|latest|newest|most recent",
    ONLY: r"only|sole|alone (?:among|has|have|leads?|holds?)|unique\w*|no other|nobody else|no one else|"
          r"(?<=with X )alone|(?<=for X )alone",
    ALL: r"(?<!of )(?<!in )(?<!at )(?<!of the )(?<!with )(?<!over )(?<!X )(?<!against )all(?! in all)(?! by\b)(?! \w+ together)|"
         r"(?<!all )in all(?! +X)(?! the world)(?= \w)|of all(?= *(?:[.,;:]|$))|none|every|"
         r"(?<!of )(?<!that )(?<!for )(?<!on )both|never|always|nobody|no one|neither|(?<!counted )(?<!counts )once(?! past)|"
         r"without exception|throughout|steadily|"
         r"consistently|year (?:after|by) year|whatever|whichever|regardless|under any|"
         r"no (?:economy|country|measure|indicator|year|developer|firm|company|hub|model|list|edition|choice)",
    CHANGE: rf"{UP}|{DOWN}|held(?= (?:its|steady|level|firm|up|on)\b)|has held|have held|stood still|kept|caught up|"
            r"catch(?:es|ing) up|overt\w+|pulled (?:ahead|away)|unchanged|revers(?:ed|es)|no longer|still|remain(?:s|ed)(?! open)|turned",
    LEAD: r"leads(?! of\b)(?! to\b)|(?<!to )led|ahead|behind|trail(?:s|ed)|dominat\w+|surpass\w*|outspen\w+|outpac\w+|outnumber\w*|"
          r"beats?|exceed\w*|wins?|won|"
          r"(?:more|fewer|less|(?!rather|other|over|under|after|tier\b)\w{2,}er)(?: (?:in|of|for|from|by|at) X)? than(?! X)(?! a\b)",
    FACTOR: r"twice|thrice|(?:three|four|five|ten) times as|(?:half|double) (?:as|that of|what)|(?:two|three|four|five|ten)fold",
}  # fmt: skip
COMPILED = {kind: re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE) for kind, words in WORDS.items()}
DIRECTIONS = tuple(re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in (UP, DOWN))


def claims_of(words: str) -> dict[str, list[str]]:
    """Return what the words of a sentence claim besides its statistics: {kind: words}."""
    plain = re.sub(r" +", " ", PLACE.sub(" X ", re.sub(r"\*\*[^*]+\*\*", "", words)))
    return {kind: found for kind, pattern in COMPILED.items() if (found := pattern.findall(plain))}


def about(sentence: str) -> str:
    """Return a sentence as messages and reviewed.csv name it: on one line, its first hundred characters."""
    line = re.sub(r"\s+", " ", sentence).strip()
    return line if len(line) <= 100 else f"{line[:99]}…"
