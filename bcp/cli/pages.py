"""`--html` of runbooks: each document again, as a page for browsers and paper, beside it."""

from collections.abc import Iterable
from pathlib import Path

from bcp.cli.replaced_file import replace_file
from bcp.model.errors import BadInput
from bcp.plan.workspace import Workspace
from bcp.render.environment import make_environment
from bcp.render.html import page


def write_pages(workspace: Workspace, documents: Iterable[tuple[Path, str]]) -> tuple[Path, ...]:
    """Write the pages; what a page says already is not written again.

    Args:
        workspace: whose `templates/page.html.j2` and `page.css` stand before ours.
        documents: where each lies, and its Markdown.

    Returns:
        The paths that were written.

    Raises:
        BadInput: a file cannot be written.
        DocumentError: a template has a fault.
    """
    environment = make_environment(workspace)
    pages = [(path.with_suffix(".html"), page(text, "", environment)) for path, text in documents]
    return tuple(path for path, html in pages if _replaced(path, html))


def _replaced(path: Path, html: str) -> bool:
    try:
        if path.is_file() and path.read_bytes() == html.encode():
            return False
        replace_file(path.resolve(), html)  # a link stays one
    except OSError as error:
        raise BadInput(
            f"The page {path} cannot be written: {error.strerror}.",
            means="What was there before is still there, and the Markdown says the same.",
            next_action="Make room or the folder writable, then run the command again.",
        ) from error
    return True
