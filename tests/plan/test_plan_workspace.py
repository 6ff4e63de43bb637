"""A workspace from files: sound and broken plans side by side, what is found in them, freezing."""

import hashlib
from pathlib import Path

import pytest
from plans.samples import PLAN, ROOT, SETTINGS, larger_files, larger_with, minimal_text

from bcp.model.errors import BadInput, DocumentError
from bcp.plan.freezing import files_for
from bcp.plan.loaded import SourceFile
from bcp.plan.workspace import Workspace, build_workspace

AZURE = "runbooks/azure.yaml"


def plan_text(plan_id: str, *, relies_on: str = "") -> bytes:
    text = minimal_text().replace("id: openai\n", f"id: {plan_id}\n", 1)
    return text.replace("failure_domains: []", f"relies_on: [{relies_on}]").encode()


def chain(**relies_on: str) -> Workspace:
    files = {
        f"runbooks/{name}.yaml": plan_text(name, relies_on=other)
        for name, other in relies_on.items()
    }
    return build_workspace(ROOT, files)


def paths_for(workspace: Workspace, plan_id: str) -> list[str]:
    return [file.path for file in files_for(workspace, plan_id)]


def test_a_broken_plan_never_hinders_another() -> None:
    files = larger_files() | {AZURE: b"schema: bcp/1\nid: azure-openai\n", "runbooks/x.yaml": b"["}
    workspace = build_workspace(ROOT, files)
    assert [loaded.plan.id for loaded in workspace.plans] == ["openai"]
    assert [file.path for file in workspace.broken] == [AZURE, "runbooks/x.yaml"]
    assert workspace.broken[0].ids == {"azure", "azure-openai"}
    assert workspace.broken[1].ids == {"x"}


def test_a_broken_plan_is_unknown_to_whoever_relies_on_it() -> None:
    workspace = build_workspace(ROOT, larger_files() | {AZURE: b"id: azure-openai\n"})
    assert [loaded.plan.id for loaded in workspace.plans] == ["openai"]
    target = workspace.find_service("azure-openai/eu")
    assert not target.can_be_read
    assert target.failure_domains is None
    assert target.why_not == f"{AZURE} has problems, so it says nothing"


def test_a_broken_plan_is_asked_for_by_its_id_or_by_its_files_name() -> None:
    workspace = build_workspace(ROOT, {AZURE: b"schema: bcp/1\nid: azure-openai\n"})
    for name in ("azure-openai", "azure"):
        with pytest.raises(DocumentError) as stopped:
            workspace.plan(name)
        assert {problem.file for problem in stopped.value.problems} == {AZURE}


def test_an_unknown_plan_is_told_with_those_that_are_there() -> None:
    with pytest.raises(BadInput) as stopped:
        larger_with(PLAN).plan("opneai")
    assert "'opneai'" in stopped.value.what
    assert stopped.value.means == "The plans there: openai."


def test_two_plans_with_one_id_are_both_broken_and_name_each_other() -> None:
    files = larger_files() | {"runbooks/twin.yaml": plan_text("openai"), AZURE: plan_text("azure")}
    workspace = build_workspace(ROOT, files)
    assert [loaded.plan.id for loaded in workspace.plans] == ["azure"]
    with pytest.raises(DocumentError) as stopped:
        workspace.plan("openai")
    assert [str(problem) for problem in stopped.value.problems] == [
        f"{PLAN}:2:5  id: 'openai' is also the id of the plan in runbooks/twin.yaml",
        f"runbooks/twin.yaml:2:5  id: 'openai' is also the id of the plan in {PLAN}",
    ]


def test_a_broken_bcp_yaml_is_an_error_for_all() -> None:
    with pytest.raises(DocumentError) as stopped:
        build_workspace(ROOT, larger_files() | {SETTINGS: b"schema: bcp-workspace/1\nownn: []\n"})
    assert [problem.file for problem in stopped.value.problems] == [SETTINGS]


def test_bcp_yaml_in_two_places_is_an_error() -> None:
    files = larger_files()
    with pytest.raises(DocumentError) as stopped:
        build_workspace(ROOT, files | {"runbooks/bcp.yaml": files[SETTINGS]})
    (problem,) = stopped.value.problems
    assert problem.file == "runbooks/bcp.yaml"
    assert "bcp.yaml too" in problem.message


def test_bcp_yaml_in_runbooks_is_no_plan() -> None:
    files = larger_files()
    files["runbooks/bcp.yaml"] = files.pop(SETTINGS)
    workspace = build_workspace(ROOT, files)
    assert workspace.settings_file is not None
    assert workspace.settings_file.path == "runbooks/bcp.yaml"
    assert not workspace.broken
    assert workspace.switch("alias").params == ("alias",)


def test_scenarios_and_other_files_are_no_plans() -> None:
    more = {"runbooks/scenarios/a.yaml": b"[", "runbooks/openai.md": b"[", "plan.yaml": b"["}
    workspace = build_workspace(ROOT, larger_files() | more)
    assert len(workspace.plans) == 1
    assert not workspace.broken


@pytest.mark.parametrize(
    ("schema", "hint"),
    [("bcp-workspace/1", "a workspace's settings stand in bcp.yaml"), ("bcp/2", "write bcp/1")],
)
def test_another_schema_is_one_fault_and_not_a_hundred(schema: str, hint: str) -> None:
    text = minimal_text().replace("schema: bcp/1", f"schema: {schema}\nnew: thing")
    (broken,) = build_workspace(ROOT, {PLAN: text.encode()}).broken
    (problem,) = broken.error.problems
    assert (problem.line, problem.path, problem.hint) == (1, "schema", hint)
    assert f"'{schema}' is not 'bcp/1'" in problem.message


def test_a_plan_under_the_name_of_bcp_yaml_is_told_so() -> None:
    with pytest.raises(DocumentError) as stopped:
        build_workspace(ROOT, {SETTINGS: minimal_text().encode()})
    (problem,) = stopped.value.problems
    assert problem.hint == "a plan stands in runbooks/, under a name of its own"


def test_no_schema_at_all_is_a_fault_of_the_shape() -> None:
    (broken,) = build_workspace(ROOT, {PLAN: minimal_text().partition("\n")[2].encode()}).broken
    (problem,) = broken.error.problems
    assert "schema" in problem.message


def test_a_file_that_cannot_be_read_is_broken_and_says_why() -> None:
    workspace = build_workspace(ROOT, larger_files(), unreadable={AZURE: "Permission denied"})
    (broken,) = workspace.broken
    (problem,) = broken.error.problems
    assert str(problem) == f"{AZURE}  the file cannot be read: Permission denied"
    with pytest.raises(DocumentError, match=SETTINGS):
        build_workspace(ROOT, {}, unreadable={SETTINGS: "Permission denied"})


def test_a_service_is_found_in_a_plan_with_all_that_it_stands_on() -> None:
    target = larger_with(PLAN).find_service("openai/chat")
    assert target.title == "ChatGPT"
    assert target.can_be_read
    assert target.failure_domains == (
        "vendor:openai", "cloud:azure", "edge:cloudflare", "model:gpt", "identity:openai-auth",
    )  # fmt: skip


def test_a_vendor_is_a_failure_domain_of_its_services_said_or_not() -> None:
    domains = "failure_domains: [vendor:openai, cloud:azure, edge:cloudflare, model:gpt]"
    workspace = larger_with(PLAN, (domains, "failure_domains: []"))
    assert workspace.find_service("openai/api").failure_domains == ("vendor:openai",)
    workspace = larger_with(PLAN, (f"  {domains}\n", ""), ("vendor: openai", "vendor: nobody"))
    assert workspace.find_service("openai/api").failure_domains is None


def test_a_plan_goes_before_the_catalogue() -> None:
    assert larger_with(PLAN).find_service("azure-openai/eu").title.startswith("Azure OpenAI: ")
    text = plan_text("azure-openai").replace(b"id: api", b"id: eu").replace(b"[api]", b"[eu]")
    text = text.replace(b"service: api", b"service: eu")
    workspace = build_workspace(ROOT, larger_files() | {AZURE: text})
    assert not workspace.broken
    assert workspace.find_service("azure-openai/eu").title == "API"
    assert workspace.find_service("azure-openai/us").title.startswith("Azure OpenAI: ")


@pytest.mark.parametrize("reference", ["own/moat", "nowhere/eu", "openai/apo", "openai"])
def test_what_leads_nowhere_is_bad_input(reference: str) -> None:
    with pytest.raises(BadInput):
        larger_with(PLAN).find_service(reference)


def test_a_component_of_ours_is_made_once_and_tells_what_it_relies_on() -> None:
    added = (
        "own:\n  - {id: chat, title: Our chat, relies_on: [groq/api]}\n  - {id: wiki, title: W}\n"
    )
    workspace = larger_with(SETTINGS, ("own:\n", added))
    chat = workspace.find_service("own/chat")
    assert chat is workspace.find_service("own/chat")
    assert (chat.relies_on, chat.is_assessed) == (("groq/api",), True)
    assert list(workspace.own_targets) == ["own/chat", "own/wiki", "own/gateway"]
    assert not workspace.find_service("own/wiki").is_assessed


def test_a_broken_file_called_own_is_no_component_of_ours() -> None:
    workspace = build_workspace(ROOT, larger_files() | {"runbooks/own.yaml": b"["})
    with pytest.raises(BadInput, match="no component under own"):
        workspace.find_service("own/moat")


def test_roles_and_people_are_the_workspaces_and_the_plans() -> None:
    added = "people: [{id: me, name: Me}]\nroles: [{id: desk, person: me}]\n"
    workspace = larger_with(PLAN, ("title: OpenAI\n", f"title: OpenAI\n{added}"))
    plan = workspace.plan("openai").plan
    assert workspace.role(plan, "desk").person == "me"
    assert workspace.role(plan, "incident-lead").alternate == "deputy"
    assert workspace.person(plan, "me").name == "Me"
    assert workspace.person(plan, "lead").phone == "+49 30 0000001"
    with pytest.raises(BadInput, match="no role with the id 'boss'"):
        workspace.role(plan, "boss")


def test_the_files_of_a_plan_are_its_own_then_bcp_yaml() -> None:
    assert paths_for(larger_with(PLAN), "openai")[:2] == [PLAN, SETTINGS]
    assert paths_for(chain(a="own-model/api", **{"own-model": "a/api"}), "a") == [
        "runbooks/a.yaml",
        "runbooks/own-model.yaml",
    ]


def test_the_files_of_a_plan_follow_what_it_relies_on_even_in_a_circle() -> None:
    workspace = chain(a="b/api", b="c/api", c="a/api", d="a/api")
    assert not workspace.broken
    assert sorted(paths_for(workspace, "a")) == [f"runbooks/{name}.yaml" for name in "abc"]
    frozen = {file.path: file.content for file in files_for(workspace, "a")}
    again = build_workspace(ROOT, frozen)
    assert [loaded.plan.id for loaded in again.plans] == ["a", "b", "c"]
    assert not again.broken


def test_a_broken_plan_that_is_relied_on_is_frozen_too_so_that_resuming_finds_the_same() -> None:
    files = {"runbooks/a.yaml": plan_text("a", relies_on="b/api"), "runbooks/b.yaml": b"["}
    workspace = build_workspace(ROOT, files)
    assert paths_for(workspace, "a") == ["runbooks/a.yaml", "runbooks/b.yaml"]
    with pytest.raises(DocumentError):
        files_for(workspace, "b")
    frozen = {file.path: file.content for file in files_for(workspace, "a")}
    assert build_workspace(ROOT, frozen).plan("a").plan == workspace.plan("a").plan


def test_what_bcp_yaml_relies_on_is_frozen_with_every_plan() -> None:
    component = b"own:\n  - {id: x, title: X, relies_on: [b/api]}\n"
    settings = larger_files()[SETTINGS].replace(b"own:\n", component)
    files = larger_files() | {SETTINGS: settings, "runbooks/b.yaml": plan_text("b")}
    workspace = build_workspace(ROOT, files)
    assert paths_for(workspace, "openai")[:3] == [PLAN, SETTINGS, "runbooks/b.yaml"]


def test_a_file_is_known_by_the_digest_of_its_bytes() -> None:
    file = SourceFile("a", b"\xffab\r\n")
    assert file.sha256 == hashlib.sha256(b"\xffab\r\n").hexdigest()


def test_a_workspace_knows_its_root_and_whether_it_is_shipped() -> None:
    workspace = build_workspace(Path("/a"), larger_files(), is_shipped=True)
    assert (workspace.root, workspace.is_shipped) == (Path("/a"), True)
    assert not larger_with(PLAN).is_shipped
