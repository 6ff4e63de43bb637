"""Render 1,000 runbooks, beside PyYAML's own C loader on the YAML that they are made from.

Run it as a script: `python tests/benchmarks/bench_render.py [rounds]`. The figure to hold is a
ratio of at most 0.5, in the median of the rounds, for two kinds of plans:

- dense ones of 150 lines, which state what `bcp lint` asks for (scope, contract, impact, exit) with
  a step for every twenty lines;
- the starter plans that come with bcp, 250 times, as people write them: 500 lines each in the mean.

All differ in their prose, so that nothing is rendered once and kept; the workspace's people and
roles are the same for all, as they are in life.
"""

import gc
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import yaml
from jinja2 import Environment

from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace, build_workspace, open_workspace
from bcp.render.environment import make_environment
from bcp.render.runbook import runbook

PLANS = 1000
TURN = 50
RUNBOOKS = Path(__file__).resolve().parents[2] / "runbooks"
STEPS = 7
AT_MOST = 0.5

SETTINGS = """\
schema: bcp-workspace/1
data_classes: [public, internal, personal]
people:
  - {id: lead, name: Incident lead, phone: "+49 30 0000001"}
  - {id: deputy, name: Deputy lead, phone: "+49 30 0000002"}
roles:
  - {id: incident-lead, title: Incident lead, person: lead, alternate: deputy, may: [declare]}
own:
  - {id: gateway, title: AI gateway, failure_domains: [cloud:aws, identity:okta]}
"""
HEAD = """\
# Continuity plan of one AI dependency; reviewed every quarter.
schema: bcp/1
id: vendor-{number}
title: Vendor {number}
document: {{version: "1", status: draft, owner: lead, review_every: 90d}}
purpose: Keep customer service {number} answering while vendor {number} is not available.
scope:
  includes: ["The API {number}, as far as customer service uses it"]
  excludes: ["Loss of the office {number}"]
  assumptions: ["The phones of desk {number} work"]
  covers: Outages of up to ten days.
dependency:
  vendor: vendor-{number}
  contract:
    ref: Order form {number}
    agreement: DPA-{number}
    region: eu
    ends: 2027-12-31
    support: Open a ticket with vendor {number}, then call the account manager.
    sla:
      availability: 99.9%
      services: [api]
      credits: [{{below: 99.9%, credit: 10%}}, {{below: 99%, credit: 25%}}]
      claim_within: 30d
  kept_at_vendor: []
  substitution: {{ease: medium, because: hard_to_migrate, reintegration: easy}}
  services:
    - id: api
      title: API {number}
      sources:
        - family: incidentio
          url: "https://status-{number}.vendor.example"
          components: ["Chat Completions", "Responses"]
      probes:
        - {{id: models, kind: http, url: "https://api.vendor.example/models", secret: vendor/key}}
  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]
processes:
  - id: support
    title: Customer service {number}
    uses: [api]
    data: [internal, personal]
    tier: 1
    rto: 30m
    mtpd: 4h
    minimum_capacity: 40%
    critical: true
    critical_because: Customers of desk {number} have no other way to reach us.
    rpo: 0s
    impacts:
      - {{after: 1h, kind: customer, rating: 2, basis: Complaints of desk {number}}}
      - {{after: 4h, kind: financial, rating: 4, amount: 4800 EUR, basis: Loss an hour}}
    owner: lead
    deputy: deputy
activation:
  criteria:
    - {{id: vendor-says-down, service: api, at_least: partial_outage, for: 10m}}
    - {{id: we-see-it-down, service: api, probes_failing_for: 5m}}
fallbacks:
  - id: azure
    kind: other_vendor
    title: Another vendor {number}
    relies_on: [own/gateway]
    capacity: 100%
    data: {{classes: [public]}}
  - id: by-hand
    kind: non_ai
    title: Agents answer by hand {number}
    failure_domains: []             # nothing that a vendor runs
    capacity: 50%
    data: {{classes: [public, internal, personal]}}
    steps:
"""
STEP = """\
      - id: open-queue-{step}
        kind: manual
        title: Open the manual queue {step} of {number}
        do: "Set the queue **AI-down {step}** of desk {number} to open."
        expect: The first ticket of the queue {step} of {number} shows.
        role: incident-lead
        target: 5m                  # as measured in the last drill
"""
TAIL = """\
    failback:
      when: {{service: api, at_most: operational, for: 60m}}
      steps:
        - id: close-queue
          kind: manual
          title: Close the manual queue of {number}
          do: |-
            Drain and close the queue of {number}.
            Tell the team leads.
communications:
  - id: customers
    audience: Customers of desk {number}
    role: incident-lead
    first: 30m
    every: 2h
    template: |-
      Our assistant {number} is not available. Our people answer instead, and need longer.
      We write again within two hours.
operating:
  limits: ["Short answers at desk {number}"]
  review_every: 2h
exit_plan:
  triggers: ["Vendor {number} ends the service"]
  planned: Move desk {number} after its golden prompts pass.
standdown:
  criteria:
    - Desk {number} answers as before.
    - What waited at desk {number} is done.
exercises:
  every: 180d
"""


def plan(number: int) -> bytes:
    """One plan, unlike all others."""
    steps = "".join(STEP.format(step=step, number=number) for step in range(STEPS))
    return (HEAD.format(number=number) + steps + TAIL.format(number=number)).encode()


def workspace() -> Workspace:
    """The dense plans, read and checked."""
    files = {f"runbooks/vendor-{number}.yaml": plan(number) for number in range(PLANS)}
    return _sound({"bcp.yaml": SETTINGS.encode(), **files})


def starters() -> Workspace:
    """The starter plans again and again: plans and processes with ids of their own, other words."""
    files = {path.stem: path.read_text() for path in sorted(RUNBOOKS.glob("*.yaml"))}
    settings = files.pop("bcp").encode()
    named = _named(files)
    numbered = {
        f"runbooks/{name}-{number}.yaml": _reworded(named.sub(rf"\g<0>-{number}", text), number)
        for number in range(PLANS // len(files))
        for name, text in files.items()
    }
    return _sound({"bcp.yaml": settings, **numbered})


def _named(plans: Iterable[str]) -> re.Pattern[str]:
    """Where the starter plans name plans and processes by their ids."""
    processes = [each.id for loaded in open_workspace(None).plans for each in loaded.plan.processes]
    each = "|".join(processes)
    of_plan = rf"\b(?:{'|'.join(plans)})(?=/)|(?<=^id: )\S+"
    of_process = (
        rf"(?<=^  - id: )(?:{each})$|(?<=capacity: \{{)(?:{each})(?=:)|(?<=%, )(?:{each})(?=:)"
    )
    return re.compile(f"{of_plan}|{of_process}", re.MULTILINE)


def _reworded(text: str, number: int) -> bytes:
    return re.sub(r"\b(the|a|and|is) ", rf"\g<0>{number} ", text).encode()


def _sound(files: dict[str, bytes]) -> Workspace:
    built = build_workspace(Path.cwd(), files)
    if len(built.plans) != PLANS:
        raise SystemExit(f"{len(built.broken)} plans are broken: {built.broken[0].error.problems}")
    return built


def load_plainly(plans: Iterable[LoadedPlan]) -> None:
    """What PyYAML does with the same files: dicts, lists, numbers; no check, no place."""
    for loaded in plans:
        yaml.load(loaded.file.content, Loader=yaml.CSafeLoader)


def render(built: Workspace, plans: Iterable[LoadedPlan], environment: Environment) -> None:
    """What bcp does with a part of the plans."""
    for loaded in plans:
        runbook(built, loaded, environment)


def once(built: Workspace) -> tuple[float, float]:
    """The seconds for all of them, loaded plainly and rendered.

    Taken in turns of a few plans each, so that what disturbs the machine meets both alike. The
    template is compiled anew, as in each process; what is loaded is left out of searches for
    garbage, for it would make the plain loader slow.
    """
    gc.collect()
    gc.freeze()
    start = time.perf_counter()
    environment = make_environment(built)
    rendering, loading = time.perf_counter() - start, 0.0
    for at in range(0, PLANS, TURN):
        plans = built.plans[at : at + TURN]
        start = time.perf_counter()
        load_plainly(plans)
        middle = time.perf_counter()
        render(built, plans, environment)
        loading += middle - start
        rendering += time.perf_counter() - middle
    return loading, rendering


def say(text: str) -> None:
    """Write a line; nothing else is on standard output."""
    sys.stdout.write(text + "\n")


def measured(built: Workspace, rounds: int) -> float:
    """Print both times and their ratio: medians of all rounds."""
    environment = make_environment(built)
    texts = [runbook(built, each, environment) for each in built.plans[:: PLANS // 20]]
    sources = [each.file.content for each in built.plans]
    lines = sum(each.count(b"\n") for each in sources) // PLANS
    say(f"{PLANS} plans of {lines} lines, {sum(map(len, sources)) // PLANS} bytes in the mean")
    say(f"runbooks of {sum(text.count(chr(10)) for text in texts) // len(texts)} lines")
    times = [once(built) for _ in range(rounds)]
    ratios = [rendering / loading for loading, rendering in times]
    say(f"load plainly  {median(loading for loading, _ in times):.3f} s")
    say(f"render        {median(rendering for _, rendering in times):.3f} s")
    say(f"ratio         {median(ratios):.2f} x  ({min(ratios):.2f} to {max(ratios):.2f})")
    return median(ratios)


def main(rounds: int = 7) -> int:
    """Both kinds of plans, `rounds` rounds each; 1 where a ratio is over its figure."""
    ratios = [measured(made(), rounds) for made in (workspace, starters)]
    return 0 if max(ratios) <= AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
