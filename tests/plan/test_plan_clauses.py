"""What regimes ask: every file is whole, names what there is, and claims nothing."""

import re
from functools import cache

import pytest
from plans.samples import FOLDER, ROOT

from bcp.assets import regimes_folder
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.errors import BadInput, BcpError, DocumentError, UsageError
from bcp.plan import clauses, lacking
from bcp.plan.clauses import KNOWN, RECORDS, REGIMES, Clause, regimes
from bcp.plan.parts import PARTS
from bcp.plan.workspace import Workspace, build_workspace

SECTIONS = {*(str(number) for number in range(19)), *"ABCDEFGHIJK"}
CLAIMS = re.compile(
    r"\b(compl(y|ies|iant|iance)|conform\w*|certif\w*|guarantee\w*|ensures?)\b", re.IGNORECASE
)
SETTINGS = """schema: bcp-workspace/1
organisation: {name: Sample company, lei: 529900T8BM49AURSDO55}
response_tools:
  - {id: chat, title: Chat, failure_domains: [vendor:chat], without_it: The telephone list}
"""
BY_SCHEMA = {name for name, part in PARTS.items() if part.lacks is lacking.nothing}


def test_every_regime_has_a_file_and_every_file_is_a_regime() -> None:
    assert {path.stem for path in regimes_folder().iterdir()} == set(REGIMES)
    assert tuple(one.id for one in regimes()) == REGIMES


@pytest.mark.parametrize("name", REGIMES)
def test_a_regime_says_its_edition_and_how_each_clause_is_known(name: str) -> None:
    (regime,) = regimes((name,))
    assert re.search(r"[0-9]", regime.edition), "an edition has a year or a number"
    assert set(regime.known) == {how for one in regime.clauses for how in one.known}
    assert list(regime.known) == [how for how in KNOWN if how in regime.known]


@pytest.mark.parametrize("name", REGIMES)
def test_each_clause_is_told_once_and_something_bears_on_it(name: str) -> None:
    (regime,) = regimes((name,))
    ids = [one.id for one in regime.clauses]
    assert len(ids) == len(set(ids))
    for one in regime.clauses:
        assert one.parts or one.records, one.id
        assert len(one.parts) == len(set(one.parts)), one.id
        assert len(one.records) == len(set(one.records)), one.id
        assert set(one.sections) <= SECTIONS


@pytest.mark.parametrize("name", REGIMES)
def test_a_map_says_supports_and_never_complies(name: str) -> None:
    (regime,) = regimes((name,))
    words = [regime.title, regime.edition, regime.note or ""]
    words += [text for one in regime.clauses for text in (one.asks, one.elsewhere or "")]
    assert [text for text in words if CLAIMS.search(text)] == []


def test_every_part_and_record_is_asked_for_by_some_clause() -> None:
    everything = [one for regime in regimes() for one in regime.clauses]
    assert {name for one in everything for name in one.parts} == set(PARTS)
    assert {kind for one in everything for kind in one.records} == set(RECORDS)


def test_sections_follow_from_parts_numbers_before_letters() -> None:
    clause = Clause(
        id="1", asks="x", parts=("analysis", "dependency", "exit-plan"), known=("memory",)
    )
    assert clause.sections == ("3", "4", "15", "F", "G")


@pytest.mark.parametrize("fault", [BadInput, UsageError])
def test_a_regime_that_is_not_there_is_refused_as_a_plan_is_that_names_it(
    fault: type[BcpError],
) -> None:
    with pytest.raises(fault) as refused:
        regimes(("nis2", "doora"), fault=fault)
    plan = FOLDER / "minimal.yaml"
    text = plan.read_text().replace("\nactivation:", "\ncontrols: [doora]\nactivation:", 1)
    files = {"runbooks/openai.yaml": text.encode()}
    (broken,) = build_workspace(ROOT, files).broken
    (problem,) = broken.error.problems
    assert refused.value.what == f"Regime {problem.message}."
    assert (refused.value.next_action, problem.hint) == (
        "Did you mean 'dora'?",
        "did you mean 'dora'?",
    )


def test_asked_for_by_name_they_come_in_our_order() -> None:
    assert [one.id for one in regimes(("nis2", "iso22301"))] == ["iso22301", "nis2"]


def test_a_part_that_there_is_not_is_a_fault_with_its_line() -> None:
    text = (
        "schema: bcp-regime/1\nid: dora\ntitle: T\nedition: '1'\nknown: [memory]\nclauses:\n"
        "  - {id: '1', asks: x, parts: [exit-plan, exit-plann], known: [memory]}\n"
    )
    with pytest.raises(DocumentError) as refused:
        shaped(clauses.RegimeMap, load(text.encode(), "regimes/dora.yaml"))
    assert [(one.line, "exit-plann" in one.message) for one in refused.value.problems] == [
        (7, True)
    ]


@cache
def of_plan(name: str, settings: str) -> Workspace:
    files = {"runbooks/openai.yaml": (FOLDER / name).read_bytes(), "bcp.yaml": settings.encode()}
    built = build_workspace(ROOT, files)
    assert not built.broken, built.broken
    return built


def lacking_in(name: str, part: str) -> tuple[str, ...]:
    """What a plan lacks, said by one of the two plans that say all and little."""
    settings = SETTINGS if name == "says-all.yaml" else "schema: bcp-workspace/1\n"
    workspace = of_plan(name, settings)
    return PARTS[part].lacks(workspace, workspace.plan("openai").plan)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_plan_that_says_all_lacks_nothing(part: str) -> None:
    assert lacking_in("says-all.yaml", part) == ()


@pytest.mark.parametrize("part", sorted(set(PARTS) - BY_SCHEMA))
def test_a_plan_that_says_little_lacks_each_part(part: str) -> None:
    assert lacking_in("says-little.yaml", part) != ()


def test_what_lacks_is_named_one_by_one_or_all_at_once() -> None:
    assert lacking_in("says-little.yaml", "impacts") == ("every process",)
    assert lacking_in("says-little.yaml", "steps") == ("fallback claude",)
    assert lacking_in("says-little.yaml", "verification") == ("step start",)
    assert lacking_in("says-little.yaml", "data-agreements") == ("every fallback with AI",)
    assert lacking_in("says-little.yaml", "termination") == ("no contract is stated",)
    assert lacking_in("says-little.yaml", "organisation") == ("bcp.yaml",)
    assert lacking_in("says-little.yaml", "watched") == ("service openai/api",)
