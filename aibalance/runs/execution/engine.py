"""The papermill engine that asks the kernel, after the last cell, what the chapter has read and which values are hard to round."""

import ast
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

NAME = "aibalance"
DATA = "../data"  # of a chapter, seen from its folder
BOUNDARY = "__import__('aibalance.stated.rounding', fromlist=['rounding']).near_boundary()"
READS = "__import__('aibalance.data.reads', fromlist=['reads'])"
ONCE = "__import__('aibalance.data.tables', fromlist=['tables']).read_once_for_good()"


class RecordingClient(PapermillNotebookClient):
    """Executes a notebook; leaves what was read, as data.reads.seen() tells it, in the metadata `reads`, and the
    values that lie too near to a rounding boundary, as rounding.near_boundary() does, in `near_boundary`.

    All questions are silent: they count as no cell and leave no name behind.
    """

    def papermill_execute_cells(self) -> None:
        """Execute all cells, watched."""
        self._ask(f"{READS}.watch({DATA!r})")
        self._ask(ONCE)
        super().papermill_execute_cells()
        self.nb.metadata["reads"] = self._ask(f"{READS}.seen()")
        self.nb.metadata["near_boundary"] = self._ask(BOUNDARY)

    def _ask(self, expression: str) -> Any:
        """Return the value of an expression in the kernel. Raises RuntimeError if it has none."""
        message = self.kc.execute("", silent=True, store_history=False, user_expressions={"answer": expression})
        answer = self.wait_for_reply(message)["content"].get("user_expressions", {}).get("answer", {})
        if answer.get("status") != "ok":
            raise RuntimeError(f"{expression}: {answer.get('ename', 'no answer')}: {answer.get('evalue', '')}")
        return ast.literal_eval(answer["data"]["text/plain"])


class RecordingEngine(NBClientEngine):
    """Papermill's own engine with that client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, log_output: bool = False, stdout_file: Any = None, stderr_file: Any = None,
        start_timeout: int = 60, execution_timeout: int | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Execute one notebook."""
        kwargs.pop("input_path", None)
        RecordingClient(
            nb_man, log=logger, kernel_name=kernel_name, log_output=log_output, stdout_file=stdout_file,
            stderr_file=stderr_file, startup_timeout=start_timeout, timeout=execution_timeout, **kwargs,
        ).execute()  # fmt: skip


papermill_engines.register(NAME, RecordingEngine)
