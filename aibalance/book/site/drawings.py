"""Drawings on a page, made shorter without a visible change: tenths of a pixel, steps instead of places, nothing out of sight."""

import re
from collections import Counter

Point = tuple[float, float]
Box = tuple[float, float, float, float]
DRAWING = re.compile(r'<svg role="img".*?</svg>', flags=re.DOTALL)
# A path of straight lines only, as matplotlib writes it.
PATH = re.compile(r'<path d="((?:[MLz]|-?[\d.]+|\s)+)"([^>]*)>')
# Matplotlib repeats on each element what is its own default or the browser's.
IDLE = (
    (re.compile(r' transform="rotate\(-?0(?: [-\d.]+){0,2}\)"'), ""),
    (re.compile(r' (?:version="1\.1"|xmlns:xlink="[^"]*"|type="text/css")'), ""),
    (re.compile(r"; (?:stroke-miterlimit: 10|stroke-linejoin: miter)(?=[;\"])"), ""),
    (re.compile(r'<path d="[^"]*" style="fill: none"/>'), ""),
    (re.compile(r"<g/>"), ""),
    (re.compile(r"\bxlink:href="), "href="),
    (re.compile(r"<defs><style[^>]*>.*?</style></defs>"), ""),  # book.css says it once
    (re.compile(r"(var\(--chart-\w+), #[0-9a-f]{6}\)"), r"\1)"),  # book.css always defines them
    (re.compile(r"; font-family: '[^']*'(?=[;\"])"), ""),  # likewise
)
# The box of a drawing states its shape, so that a browser can leave it undrawn until it comes near.
BOX = re.compile(
    r'<div class="(wide|narrow)"( hidden(?:="")?)?>(?=<svg role="img"[^>]*? viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)")'
)
STYLE = re.compile(r'(?<= )style="([^"]*)"')


def compact(page: str) -> str:
    """Return the page with every chart on it written shorter, and styles that recur in them written once, in its head."""
    page = BOX.sub(r'<div class="\1"\2 style="aspect-ratio:\3/\4">', DRAWING.sub(lambda m: drawing(m[0]), page))
    uses = Counter(style for svg in DRAWING.findall(page) for style in STYLE.findall(svg))
    names = {style: f"d{place:x}" for place, (style, times) in enumerate(uses.most_common()) if times > 2}
    if not names or "</head>" not in page:
        return page

    def named(match: re.Match[str]) -> str:
        return f'class="{names[match[1]]}"' if match[1] in names else match[0]

    page = DRAWING.sub(lambda m: STYLE.sub(named, m[0]), page)
    rules = "".join(f".{name}{{{style.replace('; ', ';').replace(': ', ':')}}}" for style, name in names.items())
    return page.replace("</head>", f"<style>{rules}</style></head>", 1)


def drawing(svg: str) -> str:
    """Return one drawing written shorter; it looks the same at any size that a page shows."""
    view = re.search(r'viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"', svg)
    if not view:
        return svg
    x, y, width, height = map(float, view.groups())
    clips = {m[1]: _box(m[2]) for m in re.finditer(r'<clipPath id="([^"]+)">\s*<rect ([^>]*)/?>', svg)}

    def shorter(match: re.Match[str]) -> str:
        clip = re.search(r"url\(#([^)]+)\)", match[2])
        seen = clips.get(clip[1], (x, y, x + width, y + height)) if clip else (-1e9, -1e9, 1e9, 1e9)
        path = steps(match[1], seen)
        return f'<path d="{path}"{match[2]}>' if path or "id=" in match[2] else _nothing(match[2])

    svg = PATH.sub(shorter, svg)
    for idle, instead in IDLE:
        svg = idle.sub(instead, svg)
    return _flat(svg)


def _flat(svg: str) -> str:
    """Return the drawing without groups that say nothing."""
    open_groups: list[bool] = []

    def keep(match: re.Match[str]) -> str:
        if match[0] == "</g>":
            return "</g>" if open_groups.pop() else ""
        open_groups.append(match[0] != "<g>")
        return match[0] if open_groups[-1] else ""

    return re.sub(r"</g>|<g(?: [^>]*)?(?<!/)>", keep, svg)


def _nothing(rest: str) -> str:
    return "" if rest.rstrip().endswith("/") else f"<path{rest}>"


def _box(attributes: str) -> Box:
    side = {name: float(value) for name, value in re.findall(r'\b(x|y|width|height)="([-\d.]+)"', attributes)}
    x, y = side.get("x", 0.0), side.get("y", 0.0)
    return x, y, x + side.get("width", 0.0), y + side.get("height", 0.0)


def steps(path: str, seen: Box) -> str:
    """Return straight-line path data as steps in tenths of a pixel, without closed shapes that lie outside the box `seen`."""
    result = []
    for part in re.findall(r"M[^M]*", path):
        places = [(float(a), float(b)) for a, b in re.findall(r"(-?[\d.]+) (-?[\d.]+)", part)]
        closed = "z" in part
        across, down = [p[0] for p in places], [p[1] for p in places]
        if closed and (
            max(across) < seen[0] - 9 or min(across) > seen[2] + 9 or max(down) < seen[1] - 9 or min(down) > seen[3] + 9
        ):
            continue
        result.append(_line(places, closed))
    return "".join(result)


def _line(places: list[Point], closed: bool) -> str:
    tenths = [(round(a * 10), round(b * 10)) for a, b in places]
    text, at = f"M{_number(tenths[0][0])}{_joined(tenths[0][1])}", tenths[0]
    moves = []
    for place in tenths[1:]:
        step = (place[0] - at[0], place[1] - at[1])
        if step == (0, 0) and len(tenths) > 2:
            continue
        moves.append(f"{_joined(step[0])}{_joined(step[1])}")
        at = place
    if moves:
        text += "l" + "".join(moves).lstrip()
    return text + ("z" if closed else "")


def _number(tenths: int) -> str:
    """Return tenths as the shortest decimal: 12, .5, -3.1."""
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text not in ("0", "-0") else "0"


def _joined(tenths: int) -> str:
    text = _number(tenths)
    return text if text.startswith("-") else f" {text}"
