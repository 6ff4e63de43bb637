"""Load and validate 1,000 plans of about 150 lines, beside PyYAML's own C loader on the same bytes.

Run it as a script: `python tests/benchmarks/bench_load.py [rounds]`. The figure to hold is a ratio
of medians of at most 1.0: all of bcp's reading, with its checks and models, in the time that
`yaml.load(…, Loader=CSafeLoader)` takes to make plain dicts.
"""

import gc
import sys
import time
from collections.abc import Callable
from statistics import median

import yaml

from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.plan.model import Plan

PLANS = 1000
STEPS = 20
AT_MOST = 1.0

HEAD = """\
# Continuity plan of one AI dependency; reviewed every quarter.
schema: bcp/1
id: openai-{number}
title: OpenAI {number}
dependency:
  vendor: openai
  services:
    - id: api
      title: API
      sources:
        - family: incidentio
          url: "https://status.openai.com"
          components: ["Chat Completions", "Responses"]
      probes:
        - {{id: models, kind: http, url: "https://api.openai.com/v1/models", secret: openai/key}}
  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]
processes:
  - id: support
    title: Customer service
    uses: [api]
    data: [internal, personal]
    tier: 1
    rto: 30m
    mtpd: 4h
    minimum_capacity: 40%
activation:
  criteria:
    - {{id: vendor-says-down, service: api, at_least: partial_outage, for: 10m}}
    - {{id: we-see-it-down, service: api, probes_failing_for: 5m}}
fallbacks:
  - id: by-hand
    kind: non_ai
    title: Agents answer by hand
    failure_domains: []             # nothing that a vendor runs
    capacity: 50%
    data: {{classes: [public, internal, personal]}}
    steps:
"""
STEP = """\
      - id: open-queue-{step}
        kind: manual
        title: Open the manual queue {step}
        do: "Set the queue **AI-down {step}** to open."
        target: 5m                  # as measured in the last drill
"""
TAIL = """\
    failback:
      when: {service: api, at_most: operational, for: 60m}
      steps:
        - id: close-queue
          kind: manual
          title: Close the manual queue
          do: |
            Drain and close the queue.
            Tell the team leads.
"""


def plan(number: int) -> bytes:
    """One plan, unlike all others."""
    steps = "".join(STEP.format(step=step) for step in range(STEPS))
    return (HEAD.format(number=number) + steps + TAIL).encode()


def plain(source: bytes) -> object:
    """What PyYAML does: dicts, lists, numbers; no check, no place."""
    return yaml.load(source, Loader=yaml.CSafeLoader)


def read(source: bytes) -> object:
    """What bcp does without the models."""
    return load(source, "plan.yaml")


def read_and_validate(source: bytes) -> object:
    """What bcp does."""
    return shaped(Plan, load(source, "plan.yaml"))


def seconds(work: Callable[[bytes], object], sources: list[bytes]) -> float:
    """The time for all of them, once."""
    gc.collect()
    start = time.perf_counter()
    for source in sources:
        work(source)
    return time.perf_counter() - start


def say(text: str) -> None:
    """Write a line; nothing else is on standard output."""
    sys.stdout.write(text + "\n")


def main(rounds: int = 7) -> int:
    """Print medians of interleaved rounds; 1 where the ratio is over its figure."""
    sources = [plan(number) for number in range(PLANS)]
    lines = sources[0].count(b"\n")
    say(f"{PLANS} plans of {lines} lines, {len(sources[0])} bytes; {rounds} rounds, interleaved")
    works = (plain, read, read_and_validate)
    times: dict[str, list[float]] = {work.__name__: [] for work in works}
    for _ in range(rounds):
        for work in works:
            times[work.__name__].append(seconds(work, sources))
    base = median(times["plain"])
    for name, measured in times.items():
        middle = median(measured)
        spread = f"{min(measured):.3f} to {max(measured):.3f}"
        say(f"{name:18} {middle:.3f} s  ({spread})  {middle / base:.2f} x")
    return 0 if median(times["read_and_validate"]) <= AT_MOST * base else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
