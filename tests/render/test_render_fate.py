"""Who stands on which layer: of the plan by itself, of the response tools once for all plans."""

from msgspec.structs import astuple
from plans.samples import SETTINGS, larger_with

from bcp.plan.workspace import Workspace
from bcp.render.fate import Fate, domain_remarks, domain_rows, fate, fate_rows, tool_rows

CHAT = "response_tools:\n  - {id: chat, title: Chat, without_it: By phone, STANDS}\n"


def with_chat(stands: str) -> Workspace:
    """The larger plan's workspace, with one response tool."""
    tools = CHAT.replace("STANDS", stands)
    return larger_with(SETTINGS, ("people:\n", f"{tools}people:\n"))


def found(workspace: Workspace) -> Fate:
    return fate(workspace, workspace.plan("openai").plan)


def remarks(workspace: Workspace) -> str:
    plan = workspace.plan("openai").plan
    return " ".join(domain_remarks(found(workspace), workspace.services(plan), plan))


def test_each_workspace_has_its_own_response_tools_in_whatever_order_they_are_asked() -> None:
    shared, alone = (with_chat(f"failure_domains: [{each}]") for each in ("cloud:azure", "own:pbx"))
    for _ in range(2):
        for workspace, domain, common in (
            (shared, "`cloud:azure`", "`cloud:azure`"), (alone, "`own:pbx`", "nothing"),
        ):  # fmt: skip
            (row,) = tool_rows(workspace, found(workspace))
            assert astuple(row) == ("Chat", "nothing named", domain, common, "By phone")


def test_a_layer_that_a_tool_alone_stands_on_comes_last_and_says_so() -> None:
    rows = domain_rows(found(with_chat("failure_domains: [own:pbx, own:pbx]")), "OpenAI")
    last = rows[-1]
    assert (last.domain, last.dependency, last.tools) == ("`own:pbx`", "none", "Chat")
    assert last.meaning.startswith("response tools alone")
    assert sum(row.domain == "`own:pbx`" for row in rows) == 1


def test_a_tool_stands_on_what_it_relies_on() -> None:
    workspace = with_chat("relies_on: [own/gateway]")
    (tool,) = found(workspace).tools.standings
    assert tool.domains == workspace.find_service("own/gateway").failure_domains
    assert tool.is_assessed
    assert "Chat" not in remarks(workspace)


def test_what_relies_on_something_that_nobody_assessed_may_stand_on_anything() -> None:
    workspace = with_chat("relies_on: [groq/api]")
    (row,) = tool_rows(workspace, found(workspace))
    assert row.domains == "none; **not assessed**: `groq/api`"
    assert row.shared == "nothing; **not assessed**: `groq/api`"
    assert "the response tool Chat" in remarks(workspace)
    assert found(workspace).tools.nobody == "none known"


def test_a_fallback_stands_on_all_that_it_relies_on_each_layer_once() -> None:
    workspace = larger_with(SETTINGS)
    first = found(workspace).fallbacks.standings[0]
    assert [each.key for each in first.relies_on] == ["azure-openai/eu", "own/gateway"]
    assert first.directly_on == ("azure-openai/eu", "own/gateway")
    assert len(set(first.domains)) == len(first.domains)
    assert fate_rows(found(workspace))[0].relies_on == (
        "Azure OpenAI: GPT deployments in an EU region (`azure-openai/eu`), "
        "LiteLLM gateway (`own/gateway`)"
    )
