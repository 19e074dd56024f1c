"""Pictures for links, as networks show them: of the cover, of each chapter with its first chart, and of each claim with its verdict.

They are drawn by a process of their own while pages are written, and kept by what they show: only what changed is drawn again.
"""

import hashlib
import io
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup
from sphinx.application import Sphinx

from aibalance.article.audit import MARKS
from aibalance.book.cite.metadata import EDITION, Part
from aibalance.book.figures.figures import FAMILY, FONTS, plain_colours, wrapped
from aibalance.book.site.known import executed, known
from aibalance.book.site.markup import markup
from aibalance.charts.style import LIGHT
from aibalance.runs.execution.processes import PROCESSES, end_with_parent
from aibalance.runs.pages import capital

PREVIEWS = "previews"
WIDTH, HEIGHT, MARGIN, LINE = 1200, 630, 48, 46  # pixels; the size that networks ask for
LARGEST = 30_000  # bytes of a picture
COLOURS = (48, 24, 12)  # of a picture with a chart: the most with which it is small enough
MAKERS = ("pillow", "vl-convert-python")  # what a picture depends on beside what it shows
VERDICTS = {
    "supported": "#1d6f42",
    "supported with caveat": "#8a5a00",
    "contradicted": "#a32418",
    "not testable": "#5a626c",
}
STEPS = 16  # of a colour between ground and ink, for smooth letters
Shown = tuple[str, ...]


def draw_previews(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", begin)
    app.connect("build-finished", write_previews)


def hero(parts: Mapping[str, Part], chapter: str) -> Part | None:
    """Return the first chart of a chapter; of the first chapter that has one where no chapter is named or it has none."""
    drawn = [part for part in parts.values() if part.kind == "figure"]
    return next((part for part in drawn if part.chapter == chapter), drawn[0] if drawn else None)


def preview_of(parts: Mapping[str, Part], page: Part | None, numbers_of: str = "") -> tuple[str, str]:
    """Return the file of the picture for a page, from the site's root, and what it shows in words; ("", "") without any."""
    if page is not None and page.kind == "claim":
        return f"{PREVIEWS}/{page.id}.png", page.title
    chapter = numbers_of or (page.chapter if page is not None else "")
    drawn = hero(parts, chapter)
    if not drawn:
        return "", ""
    own = drawn.chapter == chapter and (page is None or page.kind != EDITION)
    return f"{PREVIEWS}/{chapter if own else EDITION}.png", drawn.title


def shown(app: Sphinx) -> Iterator[tuple[str, Shown]]:
    """Yield (name, what it shows) of each picture: a title, a drawing and a signature, or a claim, its verdict and a signature."""
    told, charts = known(app), executed(app).charts
    first = hero(told.parts, "")
    if first:
        yield EDITION, ("chart", told.book.title, first.title, charts[first.id][2], told.book.subtitle)
    for chapter in dict.fromkeys(part.chapter for part in told.parts.values() if part.kind == "figure"):
        drawn = hero(told.parts, chapter)
        if drawn:
            title = told.parts[chapter].title if chapter in told.parts else told.book.title
            yield chapter, ("chart", drawn.title, "", charts[drawn.id][2], f"{title} · {told.book.title}")
    for part in told.parts.values():
        if part.kind == "claim":
            yield part.id, ("claim", part.fields["statement"], part.fields["verdict"], told.book.title)


def begin(app: Sphinx) -> None:
    """Let another process draw what no earlier build left."""
    if app.builder.name != "html":
        return
    kept = Path(app.doctreedir) / PREVIEWS
    kept.mkdir(parents=True, exist_ok=True)
    named = {name: (kept / f"{_digest(what)}.png", what) for name, what in shown(app)}
    for old in set(kept.iterdir()) - {path for path, _ in named.values()}:
        old.unlink()
    wanted = [(path, what) for path, what in named.values() if not path.exists()]
    pool = ProcessPoolExecutor(1, PROCESSES, initializer=end_with_parent) if wanted else None
    drawing = [pool.submit(draw, path, what) for path, what in wanted] if pool else []
    app._aibalance_previews = named, pool, drawing  # type: ignore[attr-defined]


def write_previews(app: Sphinx, error: Exception | None) -> None:
    """Write previews/<name>.png, by the id of chapter or claim, and "edition" for the book."""
    if not hasattr(app, "_aibalance_previews"):
        return
    named: dict[str, tuple[Path, Shown]]
    pool: ProcessPoolExecutor | None
    drawing: list[Future[None]]
    named, pool, drawing = app._aibalance_previews
    try:
        if error is None:
            for drawn in drawing:
                drawn.result()
            folder = Path(app.outdir) / PREVIEWS
            folder.mkdir(exist_ok=True)
            for name, (path, _) in named.items():
                (folder / f"{name}.png").write_bytes(path.read_bytes())
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _digest(what: Shown) -> str:
    makers = [Path(__file__).read_text(encoding="utf-8"), *map(version, MAKERS)]
    return hashlib.sha256(json.dumps([what, makers]).encode()).hexdigest()


def draw(target: Path, what: Shown) -> None:
    """Draw one picture into a file."""
    kind, *values = what
    content = chart_picture(*values) if kind == "chart" else claim_picture(*values)
    draft = target.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(target)


def chart_picture(title: str, subtitle: str, stored: str, signature: str) -> bytes:
    """Return the picture of a chart as PNG, in as many colours as keep it small."""
    import vl_convert
    from PIL import Image

    vl_convert.register_font_directory(str(FONTS))
    drawn = Image.open(io.BytesIO(vl_convert.svg_to_png(preview(title, stored, signature, subtitle)))).convert("RGB")
    for colours in COLOURS:
        file = io.BytesIO()
        drawn.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        if file.tell() <= LARGEST:
            break
    return file.getvalue()


def preview(title: str, stored: str, signature: str, subtitle: str = "") -> str:
    """Return the picture as SVG: title in at most three lines, subtitle in two, the wide drawing of a chart's HTML, signature."""
    lines = [(line, 36, "bold", "ink") for line in textwrap.wrap(title, 52)[:3]]
    lines += [(line, 26, "normal", "muted") for line in textwrap.wrap(subtitle, 72)[:2]]
    top, shown = float(MARGIN), []
    for line, size, weight, ink in lines:
        top += size * 1.28
        shown.append({"text": line, "y": f"{top - size * 0.28:g}", "size": size, "weight": weight, "ink": LIGHT[ink]})
    top += 12
    place = f'x="{MARGIN}" y="{top:g}" width="{WIDTH - 2 * MARGIN}" height="{HEIGHT - top - 62:g}"'
    return markup(
        "preview.svg",
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
        family=Markup(FAMILY),
        ground=LIGHT["ground"],
        muted=LIGHT["muted"],
        lines=shown,
        drawing=Markup(_drawing(stored).replace("<svg ", f"<svg {place} ", 1)),
        signature=signature,
    )


def _drawing(stored: str) -> str:
    """Return the first drawing in a chart's HTML, with the light colours in place of the page's variables."""
    found = re.search(r"<svg .*?</svg>", stored, flags=re.DOTALL)
    if not found:
        raise ValueError("chart: found no SVG in its markup; expected the markup of a chart")
    return plain_colours(found[0])


def claim_picture(statement: str, verdict: str, signature: str) -> bytes:
    """Return the picture of a claim as PNG: verdict, statement, signature; each band of the picture has one colour of ink."""
    from PIL import Image, ImageDraw, ImageFont

    size = next(
        s for s in (54, 46, 40, 34, 28, 22) if s == 22 or len(wrapped(statement, s, "bold", 1080)) * s * 1.3 < 370
    )
    page = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(page)

    def font(weight: str, points: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(FONTS / f"DejaVuSans{weight}.ttf"), points)

    pen.rectangle((0, 0, WIDTH, 17), fill=255)
    pen.text((60, 66), f"{MARKS.get(verdict, '')} {capital(verdict)}", font=font("-Bold", 38), fill=255)
    for place, line in enumerate(wrapped(statement, size, "bold", 1080)):
        pen.text((60, 160 + place * size * 1.3), line, font=font("-Bold", size), fill=255)
    pen.text((60, HEIGHT - 64), signature, font=font("", 26), fill=255)
    bands = (
        (0, 130, VERDICTS.get(verdict, LIGHT["muted"])),
        (130, HEIGHT - 84, LIGHT["ink"]),
        (HEIGHT - 84, HEIGHT, LIGHT["muted"]),
    )
    picture, palette = Image.new("P", (WIDTH, HEIGHT)), list[int]()
    for place, (top, bottom, ink) in enumerate(bands):
        band = page.crop((0, top, WIDTH, bottom)).point([place * STEPS + v * (STEPS - 1) // 255 for v in range(256)])
        picture.paste(Image.frombytes("P", band.size, band.tobytes()), (0, top))
        palette += [
            round(255 + (c - 255) * n / (STEPS - 1)) for n in range(STEPS) for c in bytes.fromhex(ink.lstrip("#"))
        ]
    picture.putpalette(palette)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
