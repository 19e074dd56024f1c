"""Drawings for print: Chromium prints a pattern as a large picture and a veil as a layer, lines and tints as themselves."""

import re

GAP = 5.0  # between lines, in pixels of the drawing
PATTERN = re.compile(r'<pattern [^>]*\bid="([^"]+)"[^>]*>(.*?)</pattern>', flags=re.DOTALL)
FILLED = re.compile(r'<path d="([^"]*)"([^>]*?)fill: url\(#([^)]+)\)([^>]*)/>')
COLOUR = r"((?:var\(--[\w-]+, )?#[0-9a-f]{6}\)?)"


def for_print(svg: str) -> str:
    """Return a drawing that looks the same and weighs little in a PDF."""
    svg = re.sub(r"(?<=[ \";])opacity: ([\d.]+)", r"fill-opacity: \1; stroke-opacity: \1", svg)
    return as_lines(svg)


def as_lines(svg: str) -> str:
    """Return a drawing whose hatched rectangles are hatched by lines in the colours of their patterns."""
    patterns = dict(PATTERN.findall(svg))

    def drawn(found: re.Match[str]) -> str:
        path, before, name, after = found.groups()
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
        if name not in patterns or len(numbers) < 4:
            return found[0]
        ground = re.search(rf"<rect [^>]*fill[:=][ \"]*{COLOUR}", patterns[name])
        ink = re.search(rf"stroke: {COLOUR}", patterns[name])
        box = (min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]))
        shape = f'<path d="{path}"{before}fill: {ground[1] if ground else "none"}{after}/>'
        stroke = ink[1] if ink else "#5b6470"
        return f'{shape}<path d="{lines(*box)}" style="fill: none; stroke: {stroke}; stroke-width: 0.8"/>'

    return FILLED.sub(drawn, svg) if patterns else svg


def lines(left: float, top: float, right: float, bottom: float) -> str:
    """Return the path of rising diagonal lines through a rectangle, each cut at its edges."""
    parts, reach = [], GAP
    while reach < (right - left) + (bottom - top):
        # The line on which x - left plus y - top is `reach`: from the left or bottom edge to the top or right edge.
        down = min(reach, bottom - top)
        across = min(reach, right - left)
        parts.append(f"M {left + reach - down:.2f} {top + down:.2f} L {left + across:.2f} {top + reach - across:.2f}")
        reach += GAP
    return " ".join(parts)
