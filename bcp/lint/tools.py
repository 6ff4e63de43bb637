"""Rules on the tools of the response itself: chat, pager, single sign-on, this program."""

from collections.abc import Iterator, Mapping

from bcp.document.source import Where
from bcp.lint.assessed import unassessed
from bcp.lint.base import Found, Rule, Severity, Shared, Subject, by_tier
from bcp.plan.known import Fault
from bcp.plan.reach import reached
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import ResponseTool

_HINT = "list single sign-on, chat, pager and where the runbooks lie, each with without_it:"


def none_named(subject: Subject) -> Found:
    """A workspace that has no `bcp.yaml` to name the tools in."""
    if subject.workspace.settings_file is None:
        message = "there is no bcp.yaml, so nobody has said which tools the response needs"
        yield Fault(("id",), message, f"make one with response_tools: {_HINT}")


def none_named_for_all(shared: Shared) -> Iterator[Fault]:
    """A `bcp.yaml` that names none."""
    if not shared.settings.response_tools:
        yield Fault((), "nobody has said which tools the response itself needs", _HINT)


def share_fate(shared: Shared) -> Iterator[Fault]:
    """A tool that stands on a layer of a vendor that it would be needed against."""
    layers = layers_of_vendors(shared.workspace)
    for number, tool in enumerate(shared.settings.response_tools):
        where: Where = ("response_tools", number)
        if tool.failure_domains is None and not tool.relies_on:
            message = f"nobody has said what {tool.id} stands on"
            yield Fault(where, message, "write failure_domains:, or relies_on:")
            continue
        for key in unassessed(shared.workspace, tool.relies_on):
            message = f"{tool.id} relies on {key}, and nobody has said what that stands on"
            yield Fault(where, message, "write failure_domains: for it")
        for domain in tool_stands_on(shared.workspace, tool):
            if plans := layers.get(domain):
                message = f"{tool.id} stands on {domain}, as does the vendor of {', '.join(plans)}"
                hint = "keep a second way that stands elsewhere, and exercise without_it:"
                yield Fault(where, message, hint)


def layers_of_vendors(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """Each failure domain under a service of a plan, with the plans."""
    found: dict[str, dict[str, None]] = {}
    for loaded in workspace.plans:
        for target in workspace.services(loaded.plan):
            for domain in target.failure_domains or ():
                found.setdefault(domain, {})[loaded.plan.id] = None
    return {domain: tuple(plans) for domain, plans in found.items()}


def tool_stands_on(workspace: Workspace, tool: ResponseTool) -> tuple[str, ...]:
    """All that is under a tool, each layer once."""
    behind = reached(workspace, tool.relies_on)
    further = (domain for target in behind for domain in target.failure_domains or ())
    return tuple(dict.fromkeys((*(tool.failure_domains or ()), *further)))


RULES: dict[str, Rule] = {
    "no-response-tools": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="The workspace names the tools that the response itself needs.",
        why="Where login, chat or the place of the runbooks fails with the vendor, the response "
        "fails, too. In Facebook's outage of October 2021 the failure kept its own engineers out "
        "of the tools that they needed (widely reported; from memory, not checked).",
        mend="Write response_tools: in bcp.yaml: single sign-on, chat, pager, the place of the "
        "runbooks; for each what it stands on, and how the response goes on without it.",
        before="schema: bcp-workspace/1",
        after="response_tools:",
        check=none_named,
        shared=none_named_for_all,
        clauses=("iso22301 8.4.4",),
    ),
    "response-tools-share-fate": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="No tool of the response stands on a layer of a vendor that a plan is about.",
        why="What falls together with the vendor cannot help against its fall.",
        mend="Move the tool, or keep a second way that stands elsewhere: phones, paper, a second "
        "chat; write it in without_it: and exercise it.",
        before="failure_domains: [cloud:azure]",
        after="failure_domains: [site:office]",
        shared=share_fate,
        clauses=("nist-800-53 CP-7, CP-7(1) to (3)",),
    ),
}
