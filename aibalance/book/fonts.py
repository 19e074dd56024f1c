"""The font of the charts, cut down to the characters that they use."""

from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

CHARACTERS = "".join(map(chr, range(0x20, 0x250))) + "–—‘’“”…−×·→←↑↓≥≤≈✓✗\u202f\u2009⁰¹²³⁴⁵⁶⁷⁸⁹⁻"


def chart_font(path: Path) -> None:
    """Write DejaVu Sans, which matplotlib ships and measures labels with, as a small web font."""
    font = TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", recalcTimestamp=False)
    options = subset.Options(flavor="woff", hinting=False, notdef_outline=True, layout_features=["kern"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=CHARACTERS)
    cutter.subset(font)
    font.flavor = "woff"
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
