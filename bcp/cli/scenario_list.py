"""`bcp drill --list`: the scenarios, each with what it is to show."""

import json
from collections.abc import Iterator, Sequence

from bcp.cli.scenarios import scenario_files
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.drilling import read_scenario, scenario_ids
from bcp.model.duration import duration_text
from bcp.model.errors import DocumentError, Problem
from bcp.model.exits import Exit
from bcp.model.screen import Facts, Gap, Part, Screen, Tone, line
from bcp.model.visible import visible
from bcp.plan.scenario import Scenario
from bcp.plan.scenario_references import concerns
from bcp.plan.workspace import Workspace

SCHEMA = "bcp.scenarios/1"


def list_work(plan: str | None, *, as_json: bool) -> Work:
    """The work of a command line.

    Args:
        plan: lists only those in which something happens to this plan; None for all.
        as_json: whether they are printed as data.
    """

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        found, problems = _read(scenario_files(workspace))
        shown = [one for one in found if plan is None or _fits(one, workspace, plan)]
        _print(setting, shown, as_json=as_json)
        if problems:
            raise DocumentError(problems)
        return Exit.OK

    return work


def _read(files: dict[str, bytes]) -> tuple[list[Scenario], list[Problem]]:
    """All that can be read; a broken one hides no other."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for scenario_id in scenario_ids(files):
        try:
            found.append(read_scenario(files, scenario_id))
        except DocumentError as broken:
            problems += broken.problems
    return found, problems


def _fits(scenario: Scenario, workspace: Workspace, plan: str) -> bool:
    return concerns(scenario, workspace, workspace.plan(plan))


def _print(setting: Setting, shown: Sequence[Scenario], *, as_json: bool) -> None:
    if as_json:
        found = {"schema": SCHEMA, "scenarios": [_json(one) for one in shown]}
        setting.out.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    elif setting.out.is_terminal:
        setting.out.show(_screen(shown))
    else:
        rows = ("\t".join(map(visible, _row(one))) for one in shown)
        setting.out.write("".join(f"{row}\n" for row in rows))


def _screen(shown: Sequence[Scenario]) -> Screen:
    parts = [part for one in shown for part in _parts(one)]
    last = line("bcp drill PLAN --scenario ID begins one.", Tone.STRONG)
    none = line("No scenario tells of it. One of your own goes into runbooks/scenarios/.", hang=2)
    return Screen((*parts, last) if parts else (none,))


def _parts(scenario: Scenario) -> Iterator[Part]:
    yield line(f"{scenario.id}: {scenario.title}", Tone.STRONG, hang=2)
    rows = [("objective", line(one.text)) for one in scenario.objectives]
    rows.append(("plans", line(", ".join(scenario.plans) or "any")))
    rows.append(("arrives", line(f"{duration_text(scenario.operator_arrives)} after the onset")))
    yield Facts(tuple(rows), indent=2)
    yield Gap()


def _row(scenario: Scenario) -> tuple[str, ...]:
    """A scenario for a pipe: its id, plans, title, and what it is to show."""
    objectives = " | ".join(one.text for one in scenario.objectives)
    return scenario.id, ", ".join(scenario.plans), scenario.title, objectives


def _json(scenario: Scenario) -> dict[str, object]:
    return {
        "id": scenario.id,
        "title": scenario.title,
        "why": scenario.why,
        "plans": list(scenario.plans),
        "objectives": [{"text": one.text, "process": one.process} for one in scenario.objectives],
        "artificialities": list(scenario.artificialities),
        "injects": len(scenario.injects),
        "operator_arrives_s": int(scenario.operator_arrives.total_seconds()),
    }
