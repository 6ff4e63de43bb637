"""The plans that come with bcp: they hold what they promise, and reach nobody by mistake."""

import re
from datetime import timedelta

import pytest

from bcp.insight.readiness import ladder
from bcp.plan.loaded import LoadedPlan, known_of
from bcp.plan.model import Fallback, Process
from bcp.plan.procedure import procedure, return_procedure
from bcp.plan.references import plan_problems
from bcp.plan.workspace import open_workspace
from render.workspaces import PROJECT, shipped

REAL_HOSTS = {
    "status.openai.com", "api.openai.com", "status.claude.com", "api.anthropic.com",
    "status.cloud.google.com", "generativelanguage.googleapis.com", "aistudio.google.com",
    "azure.status.microsoft",
}  # fmt: skip
FILES = sorted((PROJECT / "runbooks").glob("*.yaml"))
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in FILES}

each_plan = pytest.mark.parametrize("loaded", shipped().plans, ids=lambda loaded: loaded.plan.id)


def cleared(process: Process, fallback: Fallback) -> bool:
    return set(process.data) <= set(fallback.data.classes)


def time_to_switch(fallback: Fallback) -> timedelta:
    return sum((step.target or timedelta.max for step in fallback.steps), timedelta())


def test_they_load_without_a_fault_in_the_project_and_as_shipped() -> None:
    for workspace in (shipped(), open_workspace(None)):
        assert workspace.broken == ()
        ids = [loaded.plan.id for loaded in workspace.plans]
        assert ids == ["anthropic", "azure-openai", "gemini", "openai"]
    assert shipped().settings_file is not None


@pytest.mark.parametrize("name", SOURCES)
def test_each_file_says_first_that_it_is_a_starter(name: str) -> None:
    comment = SOURCES[name].partition("schema:")[0]
    assert "starter" in comment
    assert ".example" in comment


@pytest.mark.parametrize("name", SOURCES)
def test_hosts_are_the_vendors_or_samples(name: str) -> None:
    hosts = set(re.findall(r"https?://([^/\"\s]+)", SOURCES[name]))
    assert {host for host in hosts if not host.endswith(".example")} <= REAL_HOSTS


def test_nobody_is_reached_by_mistake() -> None:
    people = shipped().settings.people
    assert all(re.fullmatch(r"\+49 30 000000[0-9]", person.phone or "") for person in people)
    assert all((person.email or "").endswith("@company.example") for person in people)


def test_there_are_no_controls_that_would_fail() -> None:
    assert shipped().settings.controls == ()
    assert "# controls:" in SOURCES["bcp.yaml"]


def test_every_role_has_another_person_to_stand_in() -> None:
    for role in shipped().settings.roles:
        assert role.alternate not in (None, role.person)
    assert [role.id for role in shipped().settings.roles if "declare" in role.may] == [
        "incident-lead"
    ]


@each_plan
def test_it_is_a_draft_that_names_its_owner(loaded: LoadedPlan) -> None:
    control = loaded.plan.document
    assert control
    assert control.status == "draft"
    assert control.approved_by is None
    assert control.owner != control.reviewer
    assert "starter plan" in (loaded.plan.purpose or "")


@each_plan
def test_each_process_can_be_kept_going_in_time(loaded: LoadedPlan) -> None:
    for process in loaded.plan.processes:
        good = [
            fallback
            for fallback in ladder(loaded.plan, process)
            if cleared(process, fallback)
            and (fallback.capacity_for(process.id) or 0) >= process.minimum_capacity
            and time_to_switch(fallback) <= process.rto
        ]
        assert good, process.id
        assert process.rto + (process.wrt or timedelta()) <= process.mtpd


@each_plan
def test_each_process_can_go_on_without_any_ai(loaded: LoadedPlan) -> None:
    for process in loaded.plan.processes:
        kinds = {each.kind for each in ladder(loaded.plan, process) if cleared(process, each)}
        assert kinds & {"non_ai", "stop"}, process.id


@each_plan
def test_each_fallback_is_assessed_wanted_and_has_a_way_back(loaded: LoadedPlan) -> None:
    plan = loaded.plan
    for fallback in plan.fallbacks:
        assert fallback.is_assessed
        assert fallback.failback
        assert fallback.failback.steps
        wanting = [each for each in plan.processes if fallback in ladder(plan, each)]
        assert wanting
        for process in wanting:
            assert fallback.capacity_for(process.id) is not None


@each_plan
def test_each_step_says_who_does_it_how_long_it_takes_and_how_it_is_undone(
    loaded: LoadedPlan,
) -> None:
    for fallback in loaded.plan.fallbacks:
        ids = tuple(process.id for process in loaded.plan.processes)
        there = procedure(shipped(), loaded, fallback, ids)
        for planned in there:
            step = planned.step
            assert step.role, planned.id
            assert step.target, planned.id
            assert step.do, planned.id
            assert "$(" not in step.instruction(planned.values), planned.id
            assert step.kind in ("decision", "switch") or (step.expect and step.rollback)
        back = return_procedure(shipped(), loaded, fallback, ids)
        assert all(planned.step.role and planned.step.target for planned in back)


@each_plan
def test_every_service_is_read_and_can_activate_the_plan(loaded: LoadedPlan) -> None:
    plan = loaded.plan
    watched = {part.service for each in plan.activation.criteria for part in each.parts()}
    for service in plan.dependency.services:
        assert shipped().find_service(f"{plan.id}/{service.id}").can_be_read
        assert service.id in watched
        assert any(service.id in process.uses for process in plan.processes)


@each_plan
def test_references_hold_by_themselves(loaded: LoadedPlan) -> None:
    known = known_of(shipped().settings, shipped().plans, shipped().catalogue)
    assert plan_problems(loaded.plan, loaded.document, known) == ()


def test_customer_service_is_what_the_screens_show() -> None:
    loaded = shipped().plan("openai")
    plan = loaded.plan
    support = plan.processes[0]
    assert (support.title, support.tier, str(support.loss)) == (
        "Customer service",
        1,
        "1,200 EUR/h",
    )
    assert support.uses == ("api",)
    assert support.data == ("internal", "personal")
    assert (support.rto, support.mtpd) == (timedelta(minutes=30), timedelta(hours=4))
    by_id = {fallback.id: fallback for fallback in plan.fallbacks}
    assert time_to_switch(by_id["by-hand"]) == timedelta(minutes=7)
    assert time_to_switch(by_id["azure"]) == timedelta(minutes=3)
    assert [step.title for step in by_id["by-hand"].steps][1] == "Open the manual queue"
    assert by_id["by-hand"].lasts == timedelta(hours=8)
    assert not cleared(support, by_id["claude"])
    assert by_id["azure"].relies_on == ("azure-openai/eu", "own/gateway")


def test_azure_is_what_other_plans_rely_on_and_what_the_catalogue_calls_it() -> None:
    known = shipped().catalogue.vendor("azure-openai")
    assert known
    plan = shipped().plan("azure-openai").plan
    assert [each.id for each in plan.dependency.services] == [each.id for each in known.services]
    for service in plan.dependency.services:
        target = shipped().find_service(f"azure-openai/{service.id}")
        assert [source.family for source in target.sources] == ["azure"]
        assert [source.region for source in target.sources] != [None]
        assert target.filled_in.failure_domains
        assert "model:gpt" in (target.failure_domains or ())


def test_gemini_is_told_by_a_probe_and_its_neighbour_by_a_page() -> None:
    api = shipped().find_service("gemini/gemini-api")
    assert (api.sources, [probe.kind for probe in api.probes]) == ((), ["models"])
    vertex = shipped().find_service("gemini/vertex-gemini")
    known = shipped().catalogue.find("google", "vertex-gemini")
    assert known
    assert [source.products for source in vertex.sources] == [
        source.products for source in known.sources
    ]
    hinted = next(
        each
        for each in shipped().plan("gemini").plan.activation.criteria
        if each.id == "seen-and-hinted"
    )
    assert [part.service for part in hinted.parts()] == ["gemini-api", "vertex-gemini"]
