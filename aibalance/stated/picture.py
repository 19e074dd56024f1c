"""A chart as a notebook stores it: a picture, which every viewer shows; what renders the book makes it a drawing again.

A viewer that does not trust a notebook, as JupyterLab at first, takes SVG out of HTML and leaves the labels behind as loose text.
The same SVG as the address of an image stays. On the site it stands in the page, where colours follow the reader's mode.
"""

import html
import re

# What ends an attribute or an address. (Line ends are dropped from addresses; SVG has a space before each.)
ESCAPED = (("%", "%25"), ('"', "%22"), ("#", "%23"), ("&", "%26"))
# White, as colours inside an image do not follow the mode of the page around it. The narrow layout is there for the site.
PICTURE = '<img class="drawing" alt="{alt}" width="720" style="background: white" src="data:image/svg+xml,{wide}" data-narrow="{narrow}">'
FOUND = re.compile(re.sub(r"\\{\w+\\}", '([^"]*)', re.escape(PICTURE)))


def picture(wide: str, narrow: str, alt: str) -> str:
    """Return a drawing in its two layouts, as SVG, as a picture that says `alt` to who cannot see it."""
    return PICTURE.format(wide=_written(wide), narrow=_written(narrow), alt=html.escape(alt))


def drawn(markup: str) -> str:
    """Return HTML with the SVG of each picture in the place of the picture."""
    return FOUND.sub(lambda found: _layouts(*found.groups()), markup)


def _layouts(alt: str, wide: str, narrow: str) -> str:
    return "".join(
        f'<div class="{name}"{hidden}>{_read(written).replace("<svg ", f"""<svg role="img" aria-label="{alt}" """, 1)}</div>'
        for name, hidden, written in (("wide", "", wide), ("narrow", " hidden", narrow))
    )


def _written(svg: str) -> str:
    for character, escape in ESCAPED:
        svg = svg.replace(character, escape)
    return svg


def _read(written: str) -> str:
    for character, escape in reversed(ESCAPED):
        written = written.replace(escape, character)
    return written
