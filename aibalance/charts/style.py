"""House style: one colour for each of those compared through the whole book, fixed fonts, and SVG that is the same on every run."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

# Colours on white and on the dark ground. Tests measure contrast and differences under simulated colour blindness.
LIGHT = {
    "usa": "#1f5fa8", "chn": "#d03a2b", "eu27": "#9f82c9", "ind": "#12a184",
    "eu27_ink": "#8059b8", "ind_ink": "#0b7c65", "amber": "#a85408",
    "other2": "#22371f", "other3": "#618298", "other4": "#493652", "other5": "#797562", "other3_ink": "#587689",
    "other": "#5b6470", "pale": "#a9b0b9", "ink": "#1b1f24", "muted": "#5a626c", "grid": "#e4e7eb", "ground": "#fefefe",
}  # fmt: skip
DARK = {
    "usa": "#6fa8ea", "chn": "#ff7a66", "eu27": "#9c5eba", "ind": "#83fccb",
    "eu27_ink": "#aa71c6", "ind_ink": "#83fccb", "amber": "#e9a45c",
    "other2": "#dcdee6", "other3": "#768ea2", "other4": "#c4b898", "other5": "#8e8277", "other3_ink": "#768ea2",
    "other": "#aab2bd", "pale": "#5f6874", "ink": "#eceff2", "muted": "#a8b0ba", "grid": "#2b323b", "ground": "#14181d",
}  # fmt: skip
# Words need more contrast than lines: their colour where an economy's own would be too faint to read.
INKS = {"eu27": "eu27_ink", "ind": "ind_ink", "other3": "other3_ink"}
# Greys of the lines of further economies in one chart: near to grey, and no two alike under simulated colour blindness.
GREYS = ("other", "other2", "other3", "other4", "other5")
PAIR = ("usa", "chn")  # the hues of focus and rival, the strongest
# What a data package calls the colours that it gives away.
TONES = {"blue": "usa", "red": "chn", "violet": "eu27", "green": "ind"}
ECONOMIES: dict[str, str] = {}  # {code: name of its colour}, as the data package of this process has it: see `wear`

# Colours of verdicts, which a word and a mark always accompany.
VERDICTS = {
    "supported": LIGHT["ind_ink"], "supported with caveat": LIGHT["amber"], "contradicted": LIGHT["chn"], "not testable": LIGHT["other"],
}  # fmt: skip

WIDE, NARROW = 10.0, 5.0  # inches of 72 units: 720 and 360 CSS pixels, the text column and a phone
FONT_SIZE = 12.5

RC: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": FONT_SIZE,
    "axes.labelsize": FONT_SIZE,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "text.color": LIGHT["ink"],
    "axes.labelcolor": LIGHT["muted"],
    "xtick.color": LIGHT["muted"],
    "ytick.color": LIGHT["muted"],
    "axes.edgecolor": LIGHT["muted"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": LIGHT["grid"],
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "ytick.left": False,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "figure.dpi": 72,
    "savefig.dpi": 72,
    "svg.fonttype": "none",
    "svg.hashsalt": "ai-balance-of-power",
    "axes.unicode_minus": True,
    "text.parse_math": False,  # names in data may hold dollar signs
    "figure.constrained_layout.use": True,
}


def wear(colours: Mapping[str, str]) -> None:
    """Give economies their own colours from now on, {code: blue, red, violet or green}, as datapackage.json names them."""
    ECONOMIES.clear()
    ECONOMIES.update({code: TONES[colour] for code, colour in colours.items()})


def hues(pair: Sequence[str]) -> dict[str, str]:
    """Return {code: name of its colour} of the two economies that a run compares: the first two hues, whoever they are.

    Where one of the two has one of these hues as its own, it keeps it, in either order.
    """
    free = [hue for hue in PAIR if hue not in [ECONOMIES.get(code) for code in pair]]
    return {code: own if (own := ECONOMIES.get(code)) in PAIR else free.pop(0) for code in pair}


def colour(economy: str) -> str:
    """Return the fixed colour of an economy, by code; grey for all that have no colour of their own."""
    return LIGHT[ECONOMIES.get(economy, "other")]


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the house style, whatever the caller's settings are."""
    settings: dict[Any, Any] = {**{k: v for k, v in mpl.rcParamsDefault.items() if k != "backend"}, **RC}
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Text stays text in the drawing, so whoever shows it finds the glyph in another font. Names from data may also be longer
        # than a layout has room for: a crowded chart, not a failed chapter.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from")
        warnings.filterwarnings("ignore", message=".*layout not applied.*")
        yield
