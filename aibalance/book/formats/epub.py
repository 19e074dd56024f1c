"""The book as an EPUB, made by Sphinx's own builder from pages without scripts."""

import html
import io
import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from aibalance.book.figures.figures import FAMILY, FONTS, plain_colours, wrapped
from aibalance.book.formats.archive import entry
from aibalance.book.formats.paper import still
from aibalance.book.naming import file_name, publication
from aibalance.book.site.known import known
from aibalance.charts.style import LIGHT
from aibalance.data.store import write_text
from aibalance.runs.pages import capital

STYLE = Path(__file__).parents[1] / "static" / "epub-book.css"
COVER = "_static/cover.png"


# What the EPUB offers to those who read it otherwise, in the vocabulary of schema.org.
ACCESSIBLE = (
    ("accessMode", "textual"), ("accessMode", "visual"), ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "alternativeText"), ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "readingOrder"), ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"), ("accessibilityHazard", "none"),
    ("accessibilitySummary", "Each chart has a text alternative computed from its rows; tables are tables; nothing moves."),
)  # fmt: skip


def configure(app: Sphinx, config: Config) -> None:
    """Describe the EPUB: title, author, language, identifier, cover; leave out what serves the site only."""
    name = file_name(Path(app.srcdir))
    config.epub_basename, config.epub_title = name, config.project
    config.epub_author = config.epub_publisher = config.author
    config.epub_contributor, config.epub_language = config.author, config.language
    config.epub_copyright = "Text CC BY 4.0, code MIT; rows of data keep the rights of their publishers"
    # The identifier of one edition, the same for all who build it; Sphinx uses it as an XML name too.
    config.epub_identifier = config.epub_uid = f"{name}-{config.version}"
    config.epub_scheme, config.epub_tocscope = "edition", "includehidden"
    config.epub_cover = (COVER, "")
    config.epub_description = f"{config.project}, edition {config.version}"
    config.epub_tocdepth, config.epub_use_index, config.epub_show_urls = 2, False, "no"


def furnish(app: Sphinx) -> None:
    """Give the EPUB its cover and its style, and nothing of what the site and its extensions would add."""
    folder = Path(app.outdir)
    app.config.html_static_path = []
    write_text(folder / "_static" / STYLE.name, STYLE.read_text(encoding="utf-8"))
    app.add_css_file(STYLE.name)
    subtitle = publication(Path(app.srcdir)).get("subtitle", "")
    write_cover(folder, app.config.project, subtitle, known(app).book.edition)


def write_cover(folder: Path, title: str, subtitle: str, edition: str) -> None:
    """Write the cover as a PNG picture of 1200 by 1800 pixels."""
    import vl_convert

    lines = wrapped(title, 96, "bold", 1000)
    texts = "".join(
        f'<text x="100" y="{560 + 120 * place}" style="font: bold 96px {FAMILY}; fill: {LIGHT["ink"]}">{html.escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    below = 560 + 120 * len(lines)
    words = wrapped(capital(subtitle), 40, "normal", 1000)
    texts += "".join(
        f'<text x="100" y="{below + 30 + 56 * place}" style="font: 40px {FAMILY}; fill: {LIGHT["muted"]}">{html.escape(line)}</text>'
        for place, line in enumerate(words)
    )
    texts += f'<text x="100" y="1680" style="font: 36px {FAMILY}; fill: {LIGHT["muted"]}">Edition {html.escape(edition)}</text>'
    bars = "".join(
        f'<rect x="{x}" y="300" width="{width}" height="14" fill="{LIGHT[ink]}"/>'
        for x, width, ink in ((100, 500, "usa"), (600, 500, "chn"))
    )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1800">'
        f'<rect width="1200" height="1800" fill="{LIGHT["ground"]}"/>{bars}{texts}</svg>'
    )
    vl_convert.register_font_directory(str(FONTS))
    (folder / COVER).parent.mkdir(parents=True, exist_ok=True)
    (folder / COVER).write_bytes(vl_convert.svg_to_png(picture, scale=1))


def prepare_page(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Make a page's body valid XHTML without scripts, its drawings files of their own."""
    context["script_files"] = []
    own = ("epub.css", STYLE.name)
    context["css_files"] = [file for file in context["css_files"] if str(file.filename).endswith(own)]
    if "body" not in context:
        return
    folder, root = Path(app.outdir), "../" * page.count("/")

    def picture(place: int, svg: str) -> str:
        path = f"figures/{posixpath.basename(page)}-{place}.svg"
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(drawing_file(svg), encoding="utf-8")
        alt = re.search(r'aria-label="([^"]*)"', svg)
        return f'<img class="drawing" src="{root}{path}" alt="{alt[1] if alt else ""}"/>'

    soup = still(context["body"], picture)
    for style in soup.select("style"):
        style.decompose()
    known = {posixpath.splitext(app.env.doc2path(name, base=False))[0] for name in app.env.found_docs}
    for link in soup.select("a[href]"):
        path, _, anchor = str(link["href"]).partition("#")
        target = posixpath.splitext(posixpath.normpath(posixpath.join(posixpath.dirname(page), path)))[0]
        if not path or re.match(r"https?:|mailto:", path):
            continue
        if target in known:
            link["href"] = f"{posixpath.splitext(path)[0]}.xhtml" + (f"#{anchor}" if anchor else "")
        else:  # a page that the EPUB does not have
            link.unwrap()
    for reference in soup.select("[role=doc-biblioentry]"):
        del reference["role"]
    # Every element closed, every attribute with a value.
    context["body"] = soup.decode(formatter="minimal")


def drawing_file(svg: str) -> str:
    """Return a drawing of a page as an SVG document of its own, in plain colours."""
    svg = plain_colours(re.sub(r' (?:role|aria-label|class)="[^"]*"', "", svg))
    start = svg[: svg.index(">")]
    if "xmlns=" not in start:
        svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return svg + "\n"


def described(package: bytes) -> bytes:
    """Return the description of an EPUB's package with what it says of its accessibility."""
    lines = "".join(f'<meta property="schema:{name}">{html.escape(value)}</meta>' for name, value in ACCESSIBLE)
    return package.replace(b"</metadata>", lines.encode() + b"</metadata>", 1)


def repacked(epub: bytes) -> bytes:
    """Return an EPUB whose cover is declared in the way of version 3, that tells how it can be read, and whose archive holds no times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(epub)) as made, zipfile.ZipFile(buffer, "w") as target:
        names = sorted(
            made.namelist(), key=lambda name: (name != "mimetype", name)
        )  # the type must come first, unpacked
        for name in names:
            content = made.read(name)
            if name == "content.opf":
                content = content.replace(
                    f'href="{COVER}"'.encode(), f'href="{COVER}" properties="cover-image"'.encode()
                )
                content = described(content)
            target.writestr(entry(name, packed=name != "mimetype"), content, compresslevel=9)
    return buffer.getvalue()
