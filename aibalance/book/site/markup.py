"""HTML from templates: a fragment is a file of `templates/`, and every value put into it is escaped."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parents[1] / "templates"
ESCAPED = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def markup(template: str, **values: Any) -> Markup:
    """Return the HTML that a template makes of values; those that are Markup stand as they are, all others are escaped.

    template: the name of a file in `templates/`. Raises UndefinedError if the template asks for a value that is not given.
    """
    return Markup(environment().get_template(template).render(values).strip())


def one_line(template: str, between: str = "", **values: Any) -> Markup:
    """Return what a template makes of values on one line, as HTML within Markdown wants it. between: what takes the place of line ends."""
    return Markup(markup(template, **values).replace("\n", between))


def json_within(value: Any) -> Markup:
    """Return a value as JSON for a script element of a page; characters that could end the element are escaped."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED))


def part(template: str, name: str, *values: Any) -> Markup:
    """Return the HTML that one macro of a template makes of values, escaped in the same way."""
    made: Markup = getattr(environment().get_template(template).module, name)(*values)
    return made.strip()


@cache
def environment() -> Environment:
    """Return the templates of the book, each read once; escaping is on for all of them."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
