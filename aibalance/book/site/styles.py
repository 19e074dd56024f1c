"""Style sheets cut down to the rules that built pages can use: taken apart by tinycss2, kept by the names in a selector."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import tinycss2


@dataclass
class Names:
    """The names that pages and their scripts hold: a rule whose selector needs another one can match nothing.

    classes, ids, tags, attributes: of the pages. words: of the scripts, which may set any of them at any time.
    """

    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add_page(self, text: str) -> None:
        """Take up the names of one page."""
        self.tags |= {tag.lower() for tag in re.findall(r"<([a-zA-Z][\w-]*)", text)}
        self.attributes |= set(re.findall(r"\s([a-z][a-z-]*)(?==|[\s>])", text))
        self.ids |= _values("id", text)
        self.classes |= {name for names in _values("class", text) for name in names.split()}

    def add_script(self, text: str) -> None:
        """Take up every word in the strings of a script."""
        for string in re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', text):
            self.words |= set(re.findall(r"[A-Za-z_][\w-]*", " ".join(string)))


def _values(name: str, text: str) -> set[str]:
    """Return the values that an attribute has on a page, in either kind of quotation marks or in none."""
    found = re.findall(rf"""\s{name}=(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", text)
    return {"".join(value) for value in found}


def union(parts: Iterable[Names]) -> Names:
    """Return the names of several pages together."""
    whole = Names()
    for part in parts:
        for side in fields(whole):
            getattr(whole, side.name).update(getattr(part, side.name))
    return whole


def variables(text: str) -> set[str]:
    """Return the variables that a page or a script names."""
    return set(re.findall(r"var\(\s*(--[\w-]+)", text)) | set(re.findall(r'"(--[\w-]+)"', text))


def purged(sheet: str, names: Names, context: str) -> str:
    """Return the sheet without rules that match nothing, fonts, animations and variables that nothing names, or comments.

    context: the text of pages and scripts, in which variables may also be named.
    """
    css = "".join(_rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), names))
    before = ""
    while before != css:  # a variable may be named by another that nothing names
        before, css = css, _without_idle_variables(css, context)
    for name in sorted(set(re.findall(r"@keyframes ([\w-]+)", css))):
        if not re.search(rf"animation(?:-name)?:[^;}}]*\b{name}\b", css):
            css = re.sub(rf"@keyframes {name}\{{(?:[^{{}}]*\{{[^{{}}]*\}})*\}}", "", css)
    for face in re.findall(r"@font-face\{[^}]*\}", css):
        family = re.search(r"font-family:\s*[\"']?([^\"';}]+)", face)
        rest = css.replace(face, "")
        rest = re.sub(r"@font-face\{[^}]*\}", "", rest)
        if "Awesome" in face or (family and family[1] not in rest + context):
            css = css.replace(face, "")
    return css


def _without_idle_variables(css: str, context: str) -> str:
    used = set(re.findall(r"var\(\s*(--[\w-]+)", css)) | variables(context)
    css = re.sub(r"(--[\w-]+):[^;{}]*;?", lambda m: m[0] if m[1] in used else "", css)
    return re.sub(r"[^{}]+\{\}", "", css)


def _rules(rules: Iterable[Any], names: Names) -> Iterable[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [s for s in listed(rule.prelude) if possible(s, names)]
            if kept:
                yield ",".join(css_text(s) for s in kept) + "{" + _declarations(rule.content) + "}"
        elif rule.type == "at-rule" and rule.content is not None:
            if rule.at_keyword in ("media", "supports", "layer"):
                inner = "".join(
                    _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), names)
                )
                if inner:
                    yield f"@{rule.at_keyword} {css_text(rule.prelude)}{{{inner}}}"
            elif "keyframes" in rule.at_keyword:
                yield f"@{rule.at_keyword} {css_text(rule.prelude)}{{{css_text(rule.content)}}}"
            else:
                yield f"@{rule.at_keyword} {css_text(rule.prelude)}".rstrip() + "{" + _declarations(rule.content) + "}"


def listed(tokens: Iterable[Any]) -> list[list[Any]]:
    """Return the selectors of a list of them."""
    result: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            result.append([])
        else:
            result[-1].append(token)
    return result


def possible(selector: list[Any], names: Names) -> bool:
    """Say whether a page, or a script on it, can make an element that a selector names."""
    before = ""
    for token in selector:
        kind = token.type
        if kind == "ident":
            if before == "." and token.value not in names.classes and token.value not in names.words:
                return False
            if before not in (".", ":") and token.lower_value not in names.tags | names.words:
                return False
        elif kind == "hash":
            if token.value not in names.ids and token.value not in names.words:
                return False
        elif kind == "[] block":
            if not _has_attribute(token.content, names):
                return False
        elif (
            kind == "function"
            and token.lower_name in ("is", "where", "has", "host")
            and not any(possible(inner, names) for inner in listed(token.arguments))
        ):
            return False
        before = token.value if kind == "literal" else ""
    return True


def _has_attribute(content: list[Any], names: Names) -> bool:
    name = next((token.value for token in content if token.type == "ident"), "")
    values = [token.value for token in content if token.type == "string"]
    values += [token.value for token in content if token.type == "ident"][1:]
    if name == "class" and values:
        return any(values[0].strip() in known for known in names.classes)
    return name in names.attributes or name in names.words or name.removeprefix("data-") in names.words


def _declarations(content: Iterable[Any]) -> str:
    text = css_text(content)
    return re.sub(
        r";$", "", re.sub(r"\s*([;{}])\s*", r"\1", re.sub(r"^([\w-]+)\s*:\s*|(?<=;)\s*([\w-]+)\s*:\s*", _colon, text))
    )


def _colon(match: re.Match[str]) -> str:
    return f"{match[1] or match[2]}:"


def css_text(tokens: Iterable[Any]) -> str:
    return re.sub(r"\s+", " ", tinycss2.serialize([t for t in tokens if t.type != "comment"])).strip()
