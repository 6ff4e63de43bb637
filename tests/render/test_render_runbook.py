import re
from pathlib import Path

import pytest
from plans.samples import larger_files, minimal_text, minimal_with
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.plan.workspace import Workspace, build_workspace, open_workspace
from bcp.render.environment import make_environment
from bcp.render.runbook import Rendered, render_all, runbook, stale
from bcp.version import VERSION
from render.markdown import headings
from render.workspaces import PROJECT, full, rendered, shipped


class MarkdownSnapshot(SingleFileSnapshotExtension):
    """One file a snapshot, that reads as a runbook."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@pytest.fixture
def markdown(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(MarkdownSnapshot)


def timeless(text: str) -> str:
    """A runbook without what changes from version to version."""
    return re.sub(r"`[0-9a-f]{64}`", "`SHA-256`", text).replace(f"bcp {VERSION}", "bcp VERSION")


def larger() -> str:
    return rendered(build_workspace(PROJECT, larger_files()), "openai")


def minimal() -> str:
    return rendered(minimal_with(), "openai")


def section(text: str, number: int | str) -> str:
    start = f"{number}\\." if isinstance(number, int) else f"Annex {number}\\."
    found = re.search(rf"^## {start} .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def test_the_minimal_plan(markdown: SnapshotAssertion) -> None:
    assert timeless(minimal()) == markdown


def test_the_larger_plan(markdown: SnapshotAssertion) -> None:
    assert timeless(larger()) == markdown


def test_a_plan_with_everything_in_it(markdown: SnapshotAssertion) -> None:
    assert timeless(rendered(full())) == markdown


def test_the_sections_are_the_same_in_every_runbook() -> None:
    wanted = [
        "Document control", "Purpose, objectives and success criteria",
        "Scope, limits, assumptions and time covered", "The AI dependency",
        "Business impact analysis", "Dependencies and shared fate",
        "Roles, authority and call tree", "Detection and outage assessment", "Activation",
        "Continuity strategies, in order", "Procedures", "Communications",
        "Operating in degraded mode", "Failback", "Stand-down", "Exit plan",
        "Exercise programme, history and open actions", "Metrics and SLA", "Control mapping",
    ]  # fmt: skip
    annexes = [
        "Contacts", "Vendor contacts", "Commands in detail", "Validation test plan", "Diagrams",
        "Inventory", "The whole business impact analysis", "Paper decision log", "Related plans",
        "Glossary", "Evidence manifest",
    ]  # fmt: skip
    for text in (minimal(), larger(), rendered(full())):
        found = [each for each in headings(text) if re.match(r"[0-9]+\. |Annex ", each)]
        assert found == [
            *(f"{number}. {title}" for number, title in enumerate(wanted)),
            *(
                f"Annex {letter}. {title}"
                for letter, title in zip("ABCDEFGHIJK", annexes, strict=True)
            ),
        ]


def test_no_heading_stands_twice() -> None:
    for plan_id in ("openai", "anthropic"):
        found = headings(rendered(shipped(), plan_id))
        assert sorted(found) == sorted(set(found))


def test_a_runbook_names_the_bytes_it_was_made_from() -> None:
    workspace = full()
    loaded = workspace.plan("full")
    text = rendered(workspace)
    assert workspace.settings_file
    manifest = section(text, "K")
    for file in (loaded.file, workspace.settings_file):
        assert f"| `{file.path}` | `{file.sha256}` | {len(file.content)} |" in manifest
    assert f"| Made by | bcp {VERSION};" in text


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        ("", "**Not approved.** The status of this plan is: draft."),
        (
            "document: {status: in_review}\n",
            "**Not approved.** The status of this plan is: in review.",
        ),
        ("document: {status: retired}\n", "**Retired.** Do not act on this document."),
        (
            "document: {status: approved}\n",
            "**Approval not shown.** The plan says approved, but not by whom and when.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_approved_says_so_first(control: str, shown: str) -> None:
    workspace = minimal_with(("dependency:\n", f"{control}dependency:\n"))
    assert rendered(workspace, "openai").splitlines()[2] == f"> {shown}"


def test_an_approved_plan_names_its_approver_and_the_day_of_its_review() -> None:
    text = rendered(full())
    assert [line for line in text.splitlines() if line.startswith("> ")] == [
        "> Review due by 2026-07-31: read after that day, this document is overdue."
    ]
    assert "| Approval | Incident lead, on 2026-05-02 |" in text
    assert "| Review due | 2026-07-31 |" in text


def test_what_a_plan_does_not_state_is_written() -> None:
    text = minimal()
    assert re.search(r"\|[ ]*\|", text) is None
    for row in ("| Owner | not stated |", "| Role | not stated |"):
        assert row in text
    gaps = "| **Not stated** | Included; Limits and exclusions; Assumptions; Time covered |"
    assert gaps in section(text, 2)
    assert "Lasts; Needed beforehand; Data approved by; Security that differs;" in section(text, 9)
    assert "**Exceptions:** not stated" in text
    assert "No communications are stated." in text
    assert "| none stated | none stated | none stated | none stated |" in section(text, "A")


def test_what_others_demand_to_be_told_says_from_when_its_time_counts() -> None:
    text = section(rendered(shipped(), "openai"), 8)
    [row] = [line for line in text.splitlines() if "`incident-report`" in line]
    assert "| classifying the incident (`bcp mark RUN classified`) | 4 hours | once |" in row
    assert "| none stated |" in section(minimal(), 8).partition("### Reporting clocks")[2]


def test_data_that_is_not_cleared_bars_a_fallback_and_its_steps() -> None:
    text = rendered(shipped(), "openai")
    [rung] = [row for row in section(text, 9).splitlines() if "NOT CLEARED" in row]
    assert "**NOT CLEARED** for personal data: cannot be chosen" in rung
    assert "| no: not cleared |" in rung
    assert "| Not for | **Customer service**: data not cleared |" in section(text, 9)
    procedures = section(text, 10)
    assert "`content/claude-switch`" in procedures
    assert "support/claude-switch" not in text


def test_a_fallback_that_nobody_assessed_is_shown_as_such() -> None:
    workspace = minimal_with(("    failure_domains: []\n", ""))
    fate = section(rendered(workspace, "openai"), 5)
    assert "| Agents answer by hand | nothing named | **not assessed** | **not assessed** |" in fate
    assert "| `cloud:azure` | all services | none known | none known | OpenAI alone" in fate
    assert "the fallback Agents answer by hand; the response tools, for none are stated." in fate
    assessed = section(minimal(), 5)
    assert "| Agents answer by hand | nothing named | none | nothing |" in assessed
    assert "| `cloud:azure` | all services | none | none known | OpenAI alone" in assessed
    assert "above: the response tools, for none are stated." in assessed


def test_a_dependency_that_nobody_assessed_is_shown_as_such() -> None:
    domains = "  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]\n"
    vendor = ("vendor: openai\n", "vendor: nobody\n")
    fate = section(rendered(minimal_with((domains, ""), vendor), "openai"), 5)
    assert 'service0 --> unassessed["not assessed"]' in fate
    assert "| **not assessed** | not assessed | not assessed | not assessed |" in fate


def test_what_the_catalogue_fills_in_is_marked_with_its_day() -> None:
    sources, probes = ("sources:\n        - {", "# - {"), ("probes:\n        - {", "# - {")
    domains = ("  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]\n", "")
    text = rendered(minimal_with(sources, probes, domains), "openai")
    [row] = [line for line in section(text, 7).splitlines() if line.startswith("| API ")]
    assert "<https://status.openai.com>: `01JMXBRMFE6N2NNT7DG6XZQ6PW`" in row
    assert "(from the catalogue of bcp, as of 2026-09-29)" in row
    assert "`models`: GET <https://api.openai.com/v1/models>" in row
    assert "(from the catalogue of bcp, as of 2026-11-23)" in row
    fate = section(text, 5)
    assert "`identity:openai-auth`" in fate
    assert (
        "Not stated by the plan, but from the catalogue of bcp, as of 2026-11-22: the failure "
        "domains of API; `bcp vendors openai` tells how each is known."
    ) in fate
    assert "from the catalogue" not in minimal()


def test_capacity_and_time_are_held_against_what_the_process_needs() -> None:
    support, content = section(rendered(full()), 9).split("### ")[1:3]
    assert "| 30%, **below** 40% | at least 3m; some steps have no target |" in support
    assert "| 100% | at least 3m; some steps have no target | not known | 8h |" in content
    late = minimal_with(("rto: 30m", "rto: 4m"))
    assert "| 50% | 5m | **no** | not stated |" in section(rendered(late, "openai"), 9)
    at_once = minimal_with(("rto: 30m", "rto: 5m"))
    assert "| 50% | 5m | **no** | not stated |" in section(rendered(at_once, "openai"), 9)
    declared = minimal_with(("rto: 30m", "rto: 5m, rto_from: declared"))
    assert "| 5m | by its targets | not stated |" in section(rendered(declared, "openai"), 9)
    slow = rendered(minimal_with(("rto: 30m", "rto: 3h")), "openai")
    assert "by its targets, if decided within 2h 55m |" in section(slow, 9)
    assert "| 5m | by its targets, if decided within 25m | not stated |" in section(minimal(), 9)


def test_a_clearance_without_an_approval_is_no_more_than_that() -> None:
    assert "| cleared, approval not shown | 50% |" in section(minimal(), 9)
    by = (", personal]}", ", personal], approved_by: x, approved_on: 2026-05-02}")
    approved = minimal_with(by, ("activation:", "people: [{id: x, name: Lead}]\nactivation:"))
    assert "| cleared | 50% |" in section(rendered(approved, "openai"), 9)


def test_steps_for_each_process_are_filled_in_and_numbered_for_each() -> None:
    text = section(rendered(full()), 10)
    for process in ("support", "content"):
        assert f"#### Step 1 of 2: Switch {process} (`{process}/go`)" in text
        assert f"GET https://llm.example/alias/{process}" in text
        assert f"**Do:** Set `{process}` to `second`; then dep-second answers." in text
    assert "#### Step 1 of 1: Ask (`content/wide-ask`)" in text


def test_a_switch_shows_how_it_is_read_set_proved_and_put_back() -> None:
    [step] = re.findall(r"(?ms)^#### .*`support/go`.*?(?=^#### )", rendered(full()))
    assert (
        "**Before:** Read the value at `/target`, and note it: undoing the step needs it." in step
    )
    assert "PUT https://llm.example/alias/support\nAuthorization: Bearer [secret llm/admin]" in step
    assert '{"target": "second"}' in step
    assert "the status is 200 or 201 and the header `x-deployment` is `dep-second`" in step
    assert "x-key: [secret llm/app]\nx-from: bcp\n" in step
    assert "It has to hold 3 of 3 times." in step
    assert "**Undo:** Set the switch back to the value that it had before." in step
    [unread] = re.findall(r"(?ms)^#### [^\n]*`support/flip`.*?(?=^#### )", rendered(full()))
    assert "**Before:**" not in unread
    assert "position that it had before. Nothing reads it: note it first." in unread
    assert step.index("**Before:**") < step.index("**Do:**") < step.index("**Exact action:**")


def test_secrets_are_named_and_roles_are_reached_by_phone() -> None:
    text = rendered(shipped(), "openai")
    assert "Authorization: Bearer [secret desk/admin]" in text
    assert "Support lead: Support lead, +49 30 0000003; else Deputy lead, +49 30 0000002" in text
    assert "2. May declare: Incident lead, +49 30 0000001; Deputy lead, +49 30 0000002." in text


def test_secrets_of_messages_and_of_standard_input_are_named_too() -> None:
    first = "      - {id: open-queue"
    tell = (
        "{id: tell, kind: notify, title: Tell, to: all, text: x, via: slack, secret_url: chat/hook}"
    )
    run = "{id: go, kind: command, title: Go, do: Go., run: [go], stdin: {secret: desk/key}}"
    text = rendered(minimal_with((first, f"      - {tell}\n      - {run}\n{first}")), "openai")
    assert "**Secrets that the steps need, by name:** `chat/hook`, `desk/key`" in text


def test_the_way_back_is_the_fallbacks_own_or_the_default() -> None:
    text = section(rendered(full()), 13)
    assert "**Return when:** API has been operational for 1 hour" in text
    assert "**Load returns:** 10%, then 100%" in text
    every = "each service that the process uses has been degraded or better for 30 minutes"
    assert f"**Return when:** {every}" in text
    plain = minimal_text().partition("    failback:")[0]
    bare = build_workspace(PROJECT, {"runbooks/openai.yaml": plain.encode()})
    assert "**Return when:** not stated" in section(rendered(bare, "openai"), 13)


def test_texts_arrive_as_they_were_written() -> None:
    written = "Mind the `{{ 7 * 7 }}`; it is {{ 7 * 7 }} | $(x) and <b>not bold</b>"
    workspace = minimal_with(("title: Customer service", f"title: '{written}'"))
    text = rendered(workspace, "openai")
    assert "49" not in section(text, 9)
    assert written.replace("`", "") in headings(text)


def test_render_all_puts_a_runbook_beside_each_plan(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, broken="schema: bcp/1\nid: broken\n")
    assert [document.path for document in render_all(workspace)] == ["runbooks/openai.md"]
    assert [file.path for file in workspace.broken] == ["runbooks/broken.yaml"]
    document = render_all(workspace)[0]
    environment = make_environment(workspace)
    assert document == Rendered(
        "runbooks/openai.md", runbook(workspace, workspace.plan("openai"), environment)
    )


def test_stale_names_what_is_missing_or_differs(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path)
    assert stale(workspace) == ("runbooks/openai.md",)
    target = tmp_path / "runbooks/openai.md"
    target.write_text(render_all(workspace)[0].text, encoding="utf-8")
    assert stale(workspace) == ()
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n"))
    assert stale(workspace) == ("runbooks/openai.md",)
    target.unlink()
    target.mkdir()
    assert stale(workspace) == ("runbooks/openai.md",)


def test_another_bcp_yaml_makes_a_runbook_stale(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path)
    (tmp_path / "runbooks/openai.md").write_text(render_all(workspace)[0].text, encoding="utf-8")
    (tmp_path / "bcp.yaml").write_text("schema: bcp-workspace/1\n# changed\n")
    assert stale(open_workspace(tmp_path)) == ("runbooks/openai.md",)


def test_nothing_is_written_beside_the_plans_that_come_with_bcp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = open_workspace(None)
    assert workspace.is_shipped
    assert workspace.plans
    assert render_all(workspace) == ()
    assert stale(workspace) == ()


def test_the_runbooks_of_the_starter_plans_are_up_to_date() -> None:
    assert [document.path for document in render_all(shipped())] == [
        "runbooks/anthropic.md", "runbooks/azure-openai.md", "runbooks/gemini.md",
        "runbooks/openai.md",
    ]  # fmt: skip
    assert stale(shipped()) == ()


def _workspace(root: Path, broken: str = "") -> Workspace:
    (root / "runbooks").mkdir()
    (root / "runbooks/openai.yaml").write_text(minimal_text(), encoding="utf-8")
    if broken:
        (root / "runbooks/broken.yaml").write_text(broken, encoding="utf-8")
    return open_workspace(root)
