"""Show a cell of a chapter as it stands on a page that explains it: {cell} market-04."""

from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class ShowCell(SphinxDirective):
    """The source of the cell with an id, read from its notebook when the page is made; no cell of this id ends the build."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the cell as a block of Python."""
        chapters = Path(self.env.srcdir) / "chapters"
        for path in sorted(chapters.glob("*.ipynb")):
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.id == self.arguments[0]:
                    self.env.note_dependency(str(path))
                    return [nodes.literal_block(cell.source, cell.source, language="python")]
        raise self.error(f"found no cell '{self.arguments[0]}' in the chapters")


def connect(app: Sphinx) -> None:
    """Register the directive with Sphinx."""
    app.add_directive("cell", ShowCell)
