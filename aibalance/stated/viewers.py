"""HTML as a notebook stores it, for viewers of every kind, and as the page shows it.

A viewer that does not trust a notebook, as JupyterLab at first, takes SVG out of HTML and leaves the labels behind as loose text;
the same SVG as the address of an image stays. Two dollar signs are a formula to most viewers, unless a class says otherwise.
On the site drawings stand in the page, where colours follow the reader's mode, and nothing needs to be said of formulas.
"""

import html
import re

# What ends an attribute or an address. (Line ends are dropped from addresses; SVG has a space before each.)
ESCAPED = (("%", "%25"), ('"', "%22"), ("#", "%23"), ("&", "%26"))
# White, as colours inside an image do not follow the mode of the page around it. The narrow layout is there for the site.
PICTURE = '<img class="drawing" alt="{alt}" width="720" style="background: white" src="data:image/svg+xml,{wide}" data-narrow="{narrow}">'
NO_FORMULA = '<div class="mathjax_ignore tex2jax_ignore">'  # what MathJax and what most who embed it look for
WORDS = re.compile(r"<(t[dh])(?=[ >])(?![^>]*(?:class=[\"']?n\b|style=))")  # cells of a table that are no numbers
LEFT = " style='text-align: left'"  # of words in a table, which JupyterLab sets to the right as if they were numbers
STRONG = re.compile(r'(<p class="chart-title">)<b>(.*?)</b>(</p>)')  # elsewhere there are no styles to set it off
FOUND = re.compile(re.sub(r"\\{\w+\\}", '([^"]*)', re.escape(PICTURE)))


def picture(wide: str, narrow: str, alt: str) -> str:
    """Return a drawing in its two layouts, as SVG, as a picture that says `alt` to who cannot see it."""
    return PICTURE.format(wide=_written(wide), narrow=_written(narrow), alt=html.escape(alt))


def for_notebook(markup: str) -> str:
    """Return HTML in which nothing is a formula and words of a table stand left, for who typesets outputs: JupyterLab, nbconvert."""
    return NO_FORMULA + WORDS.sub(rf"<\1{LEFT}", markup) + "</div>"


def for_page(markup: str) -> str:
    """Return HTML that a notebook stores as the page has it: with the SVG of each picture in its place."""
    if markup.startswith(NO_FORMULA):
        markup = markup.removeprefix(NO_FORMULA).removesuffix("</div>")
    return FOUND.sub(lambda found: _layouts(*found.groups()), STRONG.sub(r"\1\2\3", markup.replace(LEFT, "")))


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
