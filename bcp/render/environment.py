"""Jinja, in its sandbox: templates are files that anybody may have written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr, Filter
from jinja2.runtime import Context, Macro
from jinja2.sandbox import SandboxedEnvironment
from msgspec.structs import astuple

from bcp.assets import templates_folder
from bcp.model.errors import DocumentError, Problem
from bcp.plan.workspace import Workspace
from bcp.render import escape
from bcp.render.row import Row


class Made(str):
    """Text that another template made: every output in it ended in a filter already."""

    __slots__ = ()


def made(text: Made) -> str:
    """A part of the document as another template made it; raises TypeError for any other text."""
    if not isinstance(text, Made):
        raise TypeError("only what a template made may be put in as it is")
    return text


class Kept(dict[str, str]):
    """What a place makes of a text, kept: the same roles and targets stand in every step's table.

    To find one again takes half of what `lru_cache` takes for it; a runbook asks 400 times.
    """

    def __init__(self, make: Callable[[str], str], most: int = 1024) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, text: str) -> str:
        if len(self) >= self._most:
            self.clear()
        made = self[text] = self._make(text)
        return made


_cell = Kept(escape.cell).__getitem__
_line = Kept(escape.line).__getitem__
_paragraph = Kept(escape.paragraph).__getitem__
_word = Kept(escape.word).__getitem__


def rows(table: Sequence[Row], *absent: str) -> str:
    """The lines of a table, each value a cell of prose.

    Args:
        table: rows, their fields in the order of the columns.
        absent: the one row that stands there where the table has none.
    """
    if not table:
        return _row(absent)
    lines = [" | ".join(map(_cell, astuple(row))) for row in table]
    return "| " + " |\n| ".join(lines) + " |"


@lru_cache(64)  # most plans leave out the same
def _row(values: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_cell, values))} |"


def facts(table: Sequence[tuple[str, str]]) -> str:
    """The lines of a table of two columns, as `rows` makes them: pairs need no more than this."""
    return "\n".join([f"| {_cell(name)} | {_cell(words)} |" for name, words in table])


def fields(table: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    """Each row as its values, in the order of its fields: for a loop that takes it apart."""
    return map(astuple, table)


FILTERS: dict[str, Callable[..., str]] = {
    "line": _line,
    "paragraph": _paragraph,
    "cell": _cell,
    "rows": rows,
    "facts": facts,
    "heading": escape.heading,
    "code": escape.code,
    "code_cell": escape.code_cell,
    "word": _word,
    "fence": escape.fence,
    "made": made,
}
"""Every output of a template ends in one of these: it names the place where the text lands."""


_FAULTS = (
    TemplateError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip
"""What goes wrong in a template is Python's too: a division by zero, a list where text belongs."""


_SURROUNDINGS = ("_loop_vars", "_block_vars")
"""What compiled templates hand to a call for those who want the context; macros do not."""


class Outputs(CodeGenerator):
    """Puts no `str()` around what a filter of ours makes: it is a text already, 400 a runbook.

    The two methods are those by which Jinja's own native templates leave it out everywhere.
    """

    def _output_child_pre(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if not _is_text(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if not _is_text(node):
            super()._output_child_post(node, frame, finalize)


def _is_text(node: Expr) -> bool:
    return isinstance(node, Filter) and node.name in FILTERS


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, which calls a template's own macros without a detour.

    What Jinja asks of whatever is called (is it safe, does it want the context) has one answer for
    a macro, and costs more than a step's whole table.
    """

    def call(self, context: Context, called: object, /, *args: object, **kwargs: object) -> object:
        """Call what a template calls; raises SecurityError where that is not allowed."""
        if type(called) is not Macro:
            return super().call(context, called, *args, **kwargs)
        for name in _SURROUNDINGS:
            kwargs.pop(name, None)
        return called(*args, **kwargs)


class Filled(Template):
    """A template that lets go of what it was filled with.

    Its macros and its context hold each other, so all that a document was made from would stay
    until the collector of circles found it, a dozen documents later: a fifteenth of the time.
    """

    def render(self, *args: Mapping[str, object], **kwargs: object) -> str:
        """The document; what a template does wrong is raised with the template's own lines."""
        values = self._always.copy()
        values.update(*args, **kwargs)
        context = self.environment.context_class(
            self.environment, values, self.name, self.blocks, globals=self._always
        )
        try:
            return self.environment.concat(self.root_render_func(context))
        except _FAULTS:
            self.environment.handle_exception()
        finally:
            context.vars.clear()

    @cached_property
    def _always(self) -> dict[str, object]:
        """What every template may name, `range` and the like: gathered once, not per document."""
        return dict(self.globals)


def make_environment(workspace: Workspace) -> SandboxedEnvironment:
    """Make the environment of a process: a workspace's templates stand before ours, by name.

    Raises:
        BadInput: the installation carries no templates.
    """
    folders = [templates_folder()]
    if not workspace.is_shipped:
        folders.insert(0, workspace.root / "templates")
    environment = Sandbox(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown, not HTML: each output names its place
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        optimized=False,  # it folds what is constant: our templates hold nothing of the kind
    )
    environment.template_class = Filled
    environment.code_generator_class = Outputs
    environment.filters.update(FILTERS)
    environment.filters["fields"] = fields
    environment.filters["whole"] = str
    return environment


@contextmanager
def faults_of(name: str) -> Iterator[None]:
    """Turn a fault of a template into one that names its line.

    Raises:
        DocumentError: the template is missing, is not Jinja, names what there is not, or reaches
            for what the sandbox refuses.
    """
    try:
        yield
    except _FAULTS as error:
        line = getattr(error, "lineno", None) or _line_in(name, error.__traceback__)
        said = getattr(error, "message", None) or str(error) or type(error).__name__
        problem = Problem(f"templates/{name}", line, 0, "", said)
        raise DocumentError(
            [problem], next_action="Mend the template, or remove it to use the one of bcp."
        ) from None


def _line_in(name: str, trace: TracebackType | None) -> int:
    """The last line of the template in the trace, which Jinja writes as if it were Python."""
    line = 0
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).name == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
