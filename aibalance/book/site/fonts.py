"""The fonts of the book, cut down to the characters on its pages: a serif to read, and the font that charts are measured in."""

import shutil
from pathlib import Path

import font_source_serif_pro
import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

SERIF = Path(font_source_serif_pro.__file__).parent / "files"
SANS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # of charts, and of labels, tables and controls beside them
# File served, file it is made from, and the OpenType features that the styles use.
FONTS = (
    (
        "serif-regular.woff2",
        SERIF / "SourceSerifPro-Regular.ttf",
        ["kern", "liga", "lnum", "tnum", "sups", "locl", "mark"],
    ),
    ("serif-italic.woff2", SERIF / "SourceSerifPro-It.ttf", ["kern", "liga", "lnum"]),
    ("serif-semibold.woff2", SERIF / "SourceSerifPro-Semibold.ttf", ["kern", "liga", "lnum", "tnum"]),
    ("chart.woff2", SANS / "DejaVuSans.ttf", ["kern"]),
    ("chart-bold.woff2", SANS / "DejaVuSans-Bold.ttf", ["kern"]),
)
# What a script may write beyond the text of the pages: letters, figures, and the signs of numbers.
ALWAYS = {*map(chr, range(0x20, 0x7F)), *"–—‘’“”…−×·≈≥≤\u00a0\u202f"}
# Tables that a browser does not read.
DROPPED = [*subset.Options().drop_tables, "FFTM"]
# Spaces that the serif lacks, in thousandths of an em.
SPACES = {0x202F: 200, 0x2009: 200}


def write_fonts(folder: Path, characters: set[str]) -> None:
    """Write the web fonts, and the serif's licence, to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source, features in FONTS:
        font = TTFont(source, recalcTimestamp=False)
        _add_spaces(font)
        options = subset.Options(
            flavor="woff2", hinting=False, notdef_outline=True, drop_tables=DROPPED, layout_features=features
        )
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(character) for character in characters | ALWAYS])
        cutter.subset(font)
        if source.parent == SERIF:
            _rename(font, "Book Serif")
        font.flavor = "woff2"
        font.save(folder / name)
    shutil.copy(SERIF / "LICENSE.txt", folder / "serif-licence.md")


def _add_spaces(font: TTFont) -> None:
    """Give a font the thin spaces that stand before units, as empty glyphs."""
    order = font.getGlyphOrder()
    for code, width in SPACES.items():
        if code not in font.getBestCmap():
            name = f"uni{code:04X}"
            order = [*order, name]
            font.setGlyphOrder(order)
            font["glyf"][name] = Glyph()
            font["hmtx"][name] = (width * font["head"].unitsPerEm // 1000, 0)
            for table in font["cmap"].tables:
                if table.isUnicode():
                    table.cmap[code] = name


def _rename(font: TTFont, family: str) -> None:
    """Name a cut font differently, as the licence asks of one that is no longer the original."""
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = family.replace(" ", "") if record.nameID == 6 else family
