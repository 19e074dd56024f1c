"""The picture of each chart, PNG, drawn from its SVG file: a third of a second each, so with the formats and not in every build."""

import hashlib
import io
import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from aibalance.book.figures.bars import PICTURE, with_pictures
from aibalance.book.figures.figures import FONTS
from aibalance.data.store import write_text
from aibalance.runs.execution.processes import PROCESSES


def write_pictures(site: Path, kept: Path) -> list[Path]:
    """Write figures/<id>.png beside each drawing of a built site, name it in the chart's metadata and offer it below the chart.

    kept: a folder of pictures by the digest of their drawing, from which those that did not change are taken; others are removed
    from it. Returns the pictures.
    """
    drawings = sorted((site / "figures").glob("*.svg"))
    kept.mkdir(parents=True, exist_ok=True)
    names = {path: kept / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.{PICTURE[0]}" for path in drawings}
    for old in set(kept.iterdir()) - set(names.values()):
        old.unlink()
    _draw({path: name for path, name in names.items() if not name.exists()}.items())
    made = []
    for drawing, picture in names.items():
        made.append(drawing.with_suffix(picture.suffix))
        made[-1].write_bytes(picture.read_bytes())
        about = json.loads(drawing.with_suffix(".json").read_text(encoding="utf-8"))
        about["files"][PICTURE[0]] = f"figures/{made[-1].name}"
        write_text(drawing.with_suffix(".json"), json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    for page in sorted(site.glob("*/*.html")):
        write_text(page, with_pictures(page.read_text(encoding="utf-8")))
    return made


def _draw(wanted: Iterable[tuple[Path, Path]]) -> None:
    if tasks := list(wanted):
        with ProcessPoolExecutor(min(len(tasks), os.cpu_count() or 1), PROCESSES) as workers:
            list(workers.map(draw, *zip(*tasks, strict=True)))


def draw(drawing: Path, picture: Path) -> None:
    """Draw an SVG file as PNG at twice its size, in the font that its labels were measured with."""
    import vl_convert
    from PIL import Image

    vl_convert.register_font_directory(str(FONTS))
    png = vl_convert.svg_to_png(drawing.read_text(encoding="utf-8"), scale=2)
    # A chart has few colours: a palette takes a fifth of the room and looks the same.
    small = Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    draft = picture.with_suffix(".draft")
    small.save(draft, format="PNG", optimize=True)
    draft.replace(picture)
