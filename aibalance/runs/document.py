"""A YAML file that is checked by hand: its nodes know their lines, and all problems found in it are told at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from aibalance.data.checks.contract import Problem, nearest
from aibalance.data.tables import BadInputError


@dataclass
class Document:
    """A YAML file as nodes that know their lines, and the problems found in it so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            self.loader = yaml.SafeLoader(self.path.read_text(encoding="utf-8"))
            self.root = self.loader.get_single_node()
        except OSError as error:
            raise BadInputError(f"{self.path}: found {error.strerror}; expected a YAML file") from None
        except UnicodeDecodeError:
            raise BadInputError(f"{self.path}: found bytes that are no UTF-8 text; expected YAML") from None
        except yaml.YAMLError as error:
            mark, what = getattr(error, "problem_mark", None), getattr(error, "problem", "") or "no YAML"
            where = f" line {mark.line + 1}" if mark else ""
            raise BadInputError(f"{self.path}{where}: found {what}; expected YAML") from None
        if self.root is None:
            raise BadInputError(f"{self.path}: found nothing; expected YAML")

    def wrong(self, node: yaml.Node, found: str, expected: str, near: str = "") -> None:
        """Note a problem at a node."""
        self.problems.append(Problem(str(self.path), node.start_mark.line + 1, "", found, expected, near))

    def refused(self, node: yaml.Node, error: BadInputError) -> None:
        """Note refusals of the library, "what: found this; expected that", as problems at a node."""
        for message in str(error).splitlines():
            what, _, rest = message.partition(": found ")
            found, _, expected = rest.partition("; expected ")
            self.wrong(node, f"{what}, {found}", expected)

    def stop(self) -> None:
        """Raise BadInputError if anything is wrong so far."""
        if self.problems:
            raise BadInputError("\n".join(str(problem) for problem in dict.fromkeys(self.problems)))

    def mapping(self, node: yaml.Node, allowed: Sequence[str] = ()) -> dict[str, yaml.Node]:
        """Return the values of a mapping by key; each key once, and of those allowed, if any are named."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, kind(node), f"a mapping of {', '.join(allowed) or 'parameters to values'}")
            return {}
        result: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if allowed and name not in allowed:
                self.wrong(key, f"the key '{name}'", f"one of: {', '.join(allowed)}", nearest(name, list(allowed)))
            elif name in result:
                self.wrong(key, f"the key '{name}' a second time", "each key once")
            else:
                result[name] = value
        return result

    def sequence(self, node: yaml.Node | None) -> list[yaml.Node]:
        """Return the entries of a list that has at least one; none where there is no node."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.wrong(node, kind(node), "a list with at least one entry")
            return []
        return list(node.value)

    def scalar(self, node: yaml.Node) -> Any:
        """Return a plain value, or None with a problem noted."""
        try:
            value = self.loader.construct_object(node) if isinstance(node, yaml.ScalarNode) else None
        except (yaml.YAMLError, ValueError):
            value = None
        if value is None:
            self.wrong(node, kind(node), "a number or text")
        return value


def kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return f"'{node.value}'" if node.value else "nothing"
    name = "list" if isinstance(node, yaml.SequenceNode) else "mapping"
    return f"a {name}" if node.value else f"an empty {name}"
