import json
from datetime import timedelta
from pathlib import Path

from insight_samples import T0, after, finding, openai_plan, sweep, workspace

from bcp.insight.check_report import check_json
from bcp.insight.situation import Situation, assess
from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.scalars import Json
from bcp.model.verdict import Verdict
from bcp.plan.workspace import build_workspace

# The object that scripts may rely on. An ellipsis stands for any text that is not empty, and
# "…Z" for an instant.
PROMISED = """
{"schema": "bcp.check/1", "checked_at": "…Z", "exit_code": 2,
 "vantage": {"state": "ok", "controls": []},
 "plans": [{"id": "openai", "verdict": "major_outage",
   "services": [{"id": "api", "verdict": "major_outage", "scope": "page and probe", "agreement": "disagree", "cause": null, "reason": "…",
     "pages": [{"family": "incidentio", "url": "…", "state": "major_outage", "read_at": "…Z", "age_s": 0, "error": null,
                "components": [{"id": "…", "name": "…", "state": "major_outage"}],
                "incidents": [{"id": "…", "title": "…", "status": "investigating", "impact": "major_outage", "started_at": "…Z"}]}],
     "probes": [{"id": "models", "state": "operational", "http_status": 200, "latency_ms": 41, "advice": null}]}],
   "shared_cause": null,
   "activation": {"met": true, "criteria": [{"id": "vendor-says-down", "met": true, "since": "…Z", "reason": "…"}]},
   "processes": [{"id": "support", "state": "primary", "rto_deadline": "…Z",
     "fallbacks": [{"id": "by-hand", "state": "ready", "reasons": [], "capacity": 50, "meets_rto": true}]}]}]}
"""  # noqa: E501 - as the contract is printed
MINIMAL = Path(__file__).parent.parent / "plans" / "minimal.yaml"
WE_SEE_IT = "    - {id: we-see-it-down, service: api, probes_failing_for: 5m}\n"


def the_promised_world() -> tuple[Situation, Sweep]:
    """The minimal plan with one of its criteria, the page out since 02:51 and the probe fine."""
    text = MINIMAL.read_text().replace(WE_SEE_IT, "")
    here = build_workspace(Path("/workspace"), {"runbooks/openai.yaml": text.encode()})
    out = Verdict.MAJOR_OUTAGE
    page = PageReading(
        "incidentio", "https://status.openai.com", out, T0,
        components=(Component("01JM", "Chat Completions", out),),
        incidents=(Incident("01K", "Elevated errors", "investigating", out, after(-9)),),
    )  # fmt: skip
    probe = ProbeReading(
        "models", "http", Verdict.OPERATIONAL, T0, "as expected", http_status=200, latency_ms=41
    )
    api = ServiceFinding(
        "openai/api", out, "page and probe", "disagree", None, "the page says major outage",
        (page,), (probe,),
    )  # fmt: skip
    read = sweep(after(1), api, vantage=Vantage("ok"))
    return assess(here, here.plan("openai"), read, (), after(1)), read


ADDED = {
    "": ["remarks", "recorded"],
    "/plans/0/services/0": ["source", "age_s"],
    "/plans/0/services/0/pages/0": ["note"],
    "/plans/0/services/0/probes/0": ["reason"],
    "/plans/0/processes/0/fallbacks/0": ["quotas"],
}
"""Keys that came to the promised ones, behind them, by the place of their object."""


def same(promised: Json, found: Json, place: str = "") -> None:
    """Hold every key, its order and its value against the promise."""
    if isinstance(promised, dict):
        assert isinstance(found, dict), place
        assert list(found) == [*promised, *ADDED.get(place, [])], place
        for key in promised:
            same(promised[key], found[key], f"{place}/{key}")
    elif isinstance(promised, list):
        assert isinstance(found, list), place
        assert len(found) == len(promised), place
        for number, item in enumerate(promised):
            same(item, found[number], f"{place}/{number}")
    elif promised == "…":
        assert isinstance(found, str), place
        assert found, place
    elif promised == "…Z":
        assert isinstance(found, str), place
        assert found.endswith("Z"), place
        assert len(found) == len("2026-11-21T03:00:00Z"), place
    else:
        assert (found, type(found)) == (promised, type(promised)), place


def test_the_object_is_the_promised_one_key_by_key_in_order() -> None:
    situation, read = the_promised_world()
    found = check_json([situation], read, 2)
    same(json.loads(PROMISED), json.loads(json.dumps(found)))


def test_its_instants_agree_with_each_other() -> None:
    situation, read = the_promised_world()
    text = json.dumps(check_json([situation], read, 2))
    found = json.loads(text)
    plan = found["plans"][0]
    assert found["checked_at"] == "2026-11-21T03:01:00Z"
    assert plan["activation"]["criteria"][0]["since"] == "2026-11-21T02:51:00Z"
    assert plan["processes"][0]["rto_deadline"] == "2026-11-21T03:21:00Z"


def test_services_and_processes_keep_the_plans_order() -> None:
    here = workspace()
    loaded = openai_plan(here)
    read = sweep(T0, finding("major_outage", key="openai/sora"))
    plan = _only_plan(check_json([assess(here, loaded, read, (), T0)], read, 2))
    assert _ids(plan["services"]) == ["api", "chatgpt", "sora", "files"]
    assert _ids(plan["processes"]) == ["video", "support", "texts"]


def test_what_cannot_be_said_is_null() -> None:
    here = workspace()
    read = sweep(T0, finding("operational"))
    plan = _only_plan(check_json([assess(here, openai_plan(here), read, (), T0)], read, 3))
    text = json.loads(json.dumps(plan))
    assert text["processes"][1]["rto_deadline"] is None
    assert text["activation"]["criteria"][0]["since"] is None
    assert text["processes"][2]["fallbacks"][3]["capacity"] is None
    assert text["processes"][1]["fallbacks"][0]["meets_rto"] is None


def test_a_shared_cause_and_where_processes_stand_are_told() -> None:
    here = workspace()
    down = [finding("major_outage"), finding("major_outage", key="openai/chatgpt")]
    read = sweep(T0, *down)
    situation = assess(here, openai_plan(here), read, (), T0 + timedelta(seconds=1))
    standing = {("openai", "support"): "on:by-hand"}
    plan = json.loads(json.dumps(_only_plan(check_json([situation], read, 2, standing))))
    assert [process["state"] for process in plan["processes"]] == [
        "primary", "on:by-hand", "primary",
    ]  # fmt: skip
    assert plan["shared_cause"].startswith("shared: two services")


def test_the_controls_are_listed_with_their_answers() -> None:
    failing = Vantage("failing", (("https://one.example/health", False),))
    found = check_json([], sweep(T0, vantage=failing), 3)
    assert found["vantage"] == {
        "state": "failing",
        "controls": [{"url": "https://one.example/health", "answered": False}],
    }


def _only_plan(found: dict[str, Json]) -> dict[str, Json]:
    plans = found["plans"]
    assert isinstance(plans, list)
    assert isinstance(plans[0], dict)
    return plans[0]


def _ids(items: Json) -> list[Json]:
    assert isinstance(items, list)
    return [item["id"] for item in items if isinstance(item, dict)]
