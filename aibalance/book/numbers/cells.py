"""Show a cell of a chapter as it stands on a page that explains it: {cell} market-04."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from aibalance.book.site.known import executed


class ShowCell(SphinxDirective):
    """The source of the cell with an id, read from its notebook when the page is made; no cell of this id ends the build."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the cell as a block of Python."""
        book = executed(self.env.app)
        for file, notebook in book.notebooks.items():
            for cell in notebook.cells:
                if cell.id == self.arguments[0]:
                    self.env.note_dependency(str(book.chapters / file))
                    return [nodes.literal_block(cell.source, cell.source, language="python")]
        raise self.error(f"found no cell '{self.arguments[0]}' in the chapters")
