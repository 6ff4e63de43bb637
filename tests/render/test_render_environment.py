import gc
import re
from pathlib import Path
from weakref import ref

import pytest
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import unsafe
from plans.samples import minimal_text

from bcp.model.errors import DocumentError
from bcp.plan.workspace import Workspace, open_workspace
from bcp.render.controls import TEMPLATE as CONTROLS
from bcp.render.environment import FILTERS, Kept, make_environment
from bcp.render.papers_view import (
    AnalysisView,
    CallView,
    ClauseView,
    CopyView,
    DutyView,
    ExerciseView,
    HeldView,
    ImpactView,
    ProofView,
    RegimeView,
    RelatedView,
    RevisionView,
    SignalView,
    SourceView,
    StrategyView,
    ThingView,
    ToolView,
)
from bcp.render.runbook import TEMPLATE, render_all, runbook, runbook_view
from bcp.render.view import (
    CriterionView,
    DomainView,
    FateView,
    LadderView,
    LaterView,
    NoticeView,
    ObligationView,
    PersonView,
    ProcedureView,
    ReturnView,
    RoleView,
    RungView,
    ServiceView,
    StepView,
)
from render.workspaces import PROJECT, full, shipped

ROWS: dict[str, type] = {
    "revisions": RevisionView, "copies": CopyView,
    "services": ServiceView, "impacts": ImpactView, "domains": DomainView,
    "fates": FateView, "tools": ToolView, "roles": RoleView, "duties": DutyView, "calls": CallView,
    "signals": SignalView, "criteria": CriterionView, "obligations": ObligationView,
    "ladders": LadderView, "rungs": RungView, "strategies": StrategyView,
    "procedures": ProcedureView, "steps": StepView, "notices": NoticeView,
    "returns": ReturnView, "afterwards": LaterView, "planned": ExerciseView, "held": HeldView,
    "people": PersonView, "proofs": ProofView, "inventory": ThingView,
    "analyses": AnalysisView, "related": RelatedView, "sources": SourceView,
    "regimes": RegimeView, "clauses": ClauseView,
}  # fmt: skip
FACTS = (
    "control", "scope", "terms", "facts", "operating", "exit_plan", "exercises", "sla",
    "vendor_contacts",
)  # fmt: skip
"""Tables of plain pairs."""


TABLE = re.compile(r"\| (.+) \|\n\|(?: --- \|)+\n\{\{ (\w+)\|rows(?:\((.+)\))? \}\}\n")
PAIRS = re.compile(r"\n\| --- \| --- \|\n\{\{ (\w+)\|facts \}\}\n")
"""A table that is filled in whole: its columns, the name of its rows, the row that stands there
where there is none."""


def source_of(name: str) -> str:
    return (PROJECT / "templates" / name).read_text(encoding="utf-8")


def whole_tables() -> list[tuple[str, str, str]]:
    return [found for name in (TEMPLATE, CONTROLS) for found in TABLE.findall(source_of(name))]


def parsed(name: str) -> nodes.Template:
    return make_environment(shipped()).parse(source_of(name))


def outputs() -> list[nodes.Node]:
    return [
        each
        for name in (TEMPLATE, CONTROLS)
        for output in parsed(name).find_all(nodes.Output)
        for each in output.nodes
        if not isinstance(each, nodes.TemplateData)
    ]


def test_every_output_of_the_template_names_the_place_where_it_lands() -> None:
    found = outputs()
    assert len(found) > 100
    for each in found:
        is_macro = isinstance(each, nodes.Call)
        assert is_macro or (isinstance(each, nodes.Filter) and each.name in FILTERS), each


def test_the_template_holds_no_logic_beyond_loops() -> None:
    logic = (nodes.If, nodes.CondExpr, nodes.Assign, nodes.Compare)
    assert not [found for name in (TEMPLATE, CONTROLS) for found in parsed(name).find_all(logic)]


def test_the_template_takes_rows_apart_in_the_order_of_their_fields() -> None:
    seen = {}
    loops = (loop for name in (TEMPLATE, CONTROLS) for loop in parsed(name).find_all(nodes.For))
    for loop in loops:
        rows = loop.iter.node if isinstance(loop.iter, nodes.Filter) else loop.iter
        if isinstance(loop.target, nodes.Tuple) and isinstance(rows, nodes.Name):
            seen[rows.name] = [name.name for name in loop.target.find_all(nodes.Name)]
    assert seen.pop("before") == ["words", "exact"]
    whole = {name for _, name, _ in whole_tables()}
    apart = {name: kind for name, kind in ROWS.items() if name not in whole}
    assert seen == {name: list(kind.__annotations__) for name, kind in apart.items()}


def test_a_table_that_is_filled_in_whole_has_a_column_for_each_field() -> None:
    tables = whole_tables()
    assert len(tables) == sum(source_of(name).count("|rows") for name in (TEMPLATE, CONTROLS))
    for columns, name, absent in tables:
        fields = ROWS[name].__annotations__
        assert len(columns.split(" | ")) == len(fields), name
        assert not absent or len(absent.split('", "')) == len(fields), name


def test_a_table_of_pairs_has_two_columns() -> None:
    assert sorted(PAIRS.findall(source_of(TEMPLATE))) == sorted([*FACTS, "facts"])
    assert source_of(TEMPLATE).count("|facts }}") == len(FACTS) + 1
    template = make_environment(shipped()).from_string("{{ pairs|facts }}")
    assert template.render(pairs=(("a|b", "`x`"), ("c", "d*"))) == "| a\\|b | `x` |\n| c | d\\* |"


def test_a_row_that_stands_for_none_is_there_only_where_there_is_none() -> None:
    template = make_environment(shipped()).from_string('{{ table|rows("none", "a|b", "c") }}')
    assert template.render(table=()) == "| none | a\\|b | c |"
    table = (ProofView("x", "y", "z"), ProofView("|", "*", "z"))
    assert template.render(table=table) == "| x | y | z |\n| \\| | \\* | z |"


def test_a_template_of_the_workspace_stands_before_ours(tmp_path: Path) -> None:
    workspace = _with_template(tmp_path, "{{ title|heading }}: {{ purpose|line }}\n")
    assert render_all(workspace)[0].text == "OpenAI: not stated\n"


def test_a_template_in_the_current_folder_means_nothing_to_the_shipped_plans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / TEMPLATE).write_text("mine\n")
    monkeypatch.chdir(tmp_path)
    workspace = open_workspace(None)
    text = runbook(workspace, workspace.plan("openai"), make_environment(workspace))
    assert text.startswith("# OpenAI: continuity runbook\n")


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("a\n{% for x in y %}\n", 2, "Unexpected end of template"),
        ("a\n\n{{ nobody|cell }}\n", 3, "'nobody' is undefined"),
        ("a\n{{ title|shout }}\n", 2, "No filter named 'shout'"),
        ("{% for p in impacts %}\n{{ p.nobody|cell }}\n{% endfor %}", 2, "has no attribute"),
        ("a\nb\n{{ title.__class__.__mro__|cell }}\n", 3, "unsafe"),
        ("{% include 'nowhere.j2' %}\n", 1, "nowhere.j2"),
        ("{{ 'a' if }}", 1, "unexpected 'end of print statement'"),
        ("a\n{{ 1 / 0 }}\n", 2, "division by zero"),
        ("a\n\n{{ impacts|line }}\n", 3, "'str' objects doesn't apply to a 'tuple'"),
        ("{% macro a() %}{{ a() }}{% endmacro %}\n{{ a() }}\n", 1, "recursion"),
        ("a\n`bcp show {{ purpose|word }}`\n", 2, "'not stated' is not an id"),
        ("a\n{{ title|made }}\n", 2, "only what a template made"),
        ("a\n{{ range(10000000) }}\n", 2, "Range too big"),
    ],
)
def test_a_fault_of_a_template_is_told_with_its_line(
    tmp_path: Path, template: str, line: int, said: str
) -> None:
    workspace = _with_template(tmp_path, template)
    with pytest.raises(DocumentError) as caught:
        render_all(workspace)
    [problem] = caught.value.problems
    assert problem.file == f"templates/{TEMPLATE}"
    assert said in problem.message
    assert "\n" not in problem.message
    assert problem.line == line
    assert "template" in caught.value.next_action


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    workspace = _with_template(tmp_path, "")
    (tmp_path / "templates" / TEMPLATE).write_bytes(b"\xff\xfe")
    with pytest.raises(DocumentError, match=f"1 problem in templates/{TEMPLATE}"):
        render_all(workspace)


class _Text:
    def __str__(self) -> str:
        return "text"


def test_a_document_lets_go_of_what_it_was_made_from_at_once() -> None:
    source = "{% macro twice() %}{{ text }}, {{ text }}{% endmacro %}{{ twice() }}"
    template = make_environment(shipped()).from_string(source)
    text = _Text()
    held = ref(text)
    gc.disable()  # the collector would find a circle sooner or later, and hide that there is one
    try:
        assert template.render({"text": text}) == "text, text"
        del text
        assert held() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% macro m(a, b='-') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(b=2, a=3) }}", "1-32"),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{% for x in [1, 2] %}{{ m(x) }}{% endfor %}", "12"),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{% block b %}{% endblock %}{{ m(1) }}", "1"),
        ("{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}x{% endcall %}", "<x>"),
        ("{% macro m() %}{{ varargs|length }}{{ kwargs.a }}{% endmacro %}{{ m(1, 2, a=3) }}", "23"),
        ("{% set a = 1 %}{% block b %}{{ a }}{{ range(3)|list|length }}{% endblock %}", "13"),
        ("{% filter upper %}{% macro m(a) %}{{ a }}{% endmacro %}{{ m('x') }}{% endfilter %}", "X"),
    ],
)
def test_macros_are_called_as_jinja_calls_them(source: str, text: str) -> None:
    assert make_environment(shipped()).from_string(source).render() == text


@pytest.mark.parametrize("source", ["{{ text.format.__call__() }}", "{{ bad() }}", "{{ m(c=1) }}"])
def test_what_is_no_macro_is_asked_for_its_safety_and_a_macro_for_its_names(source: str) -> None:
    macro = "{% macro m(a) %}{{ a }}{% endmacro %}"
    template = make_environment(shipped()).from_string(macro + source)
    with pytest.raises((SecurityError, TypeError)):
        template.render(text="", bad=_dangerous)


@unsafe
def _dangerous() -> str:
    return "done"


def test_the_same_view_gives_the_same_bytes_in_any_environment() -> None:
    workspace = full()
    loaded = workspace.plan("full")
    texts = {runbook(workspace, loaded, make_environment(workspace)) for _ in range(2)}
    assert len(texts) == 1
    environment = make_environment(workspace)
    once, twice = (runbook_view(workspace, loaded, environment) for _ in range(2))
    assert once == twice


def _with_template(root: Path, template: str) -> Workspace:
    (root / "runbooks").mkdir()
    (root / "templates").mkdir()
    (root / "runbooks/openai.yaml").write_text(minimal_text(), encoding="utf-8")
    (root / "templates" / TEMPLATE).write_text(template, encoding="utf-8")
    return open_workspace(root)


def test_a_text_is_made_once_until_there_are_too_many() -> None:
    asked: list[str] = []

    def make(text: str) -> str:
        asked.append(text)
        return text.upper()

    kept = Kept(make, most=2)
    assert [kept[each] for each in "abaab"] == list("ABAAB")
    assert asked == ["a", "b"]
    assert [kept[each] for each in "ca"] == ["C", "A"]
    assert asked == ["a", "b", "c", "a"]


def test_what_no_filter_of_ours_makes_is_put_in_as_text() -> None:
    template = make_environment(shipped()).from_string(
        "{{ 5 }} {{ some|length }} {{ 'a*'|cell }} {{ some|first|line }} {{ 'b'|code|upper }}"
    )
    assert template.render(some=["- x", "y"]) == "5 2 a\\* \\- x `B`"
