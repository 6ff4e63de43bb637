"""What a walk costs: ten steps beside `bcp --help`, and whether two hundred grow linearly.

Run: python tests/benchmarks/bench_walk.py [ROUNDS]

CPU seconds of whole processes, medians of interleaved runs; the answers are prepared, the one
status page is a server on loopback, the log is on disk.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "endtoend")]

from loopback import Loopback, http  # noqa: E402 - the tests' own modules
from machine import Machine, machine  # noqa: E402 - the same

AT_MOST_S = 0.6
LINEAR = 1.25
"""How much more the second hundred steps may cost than the first."""
DECLARE = "declare: {answer: override, reason: a benchmark}\nchoose: by-hand\n"


def plan(url: str, steps: int) -> str:
    """The minimal plan, its page on loopback, with so many manual steps."""
    text = (TESTS / "plans" / "minimal.yaml").read_text()
    before, _, rest = text.partition("    steps:\n")
    _, _, after = rest.partition("    failback:\n")
    walked = "".join(
        f"      - {{id: s{n}, kind: manual, title: Step {n}, do: Do it.}}\n" for n in range(steps)
    )
    whole = f"{before}    steps:\n{walked}    failback:\n{after}"
    source = f'      sources: [{{family: gatus, url: "{url}", components: [core_api]}}]\n'
    head, _, tail = whole.partition("      sources:\n")
    return head + source + "processes:\n" + tail.partition("processes:\n")[2]


def cpu_s(desk: Machine, *words: str) -> float:
    """CPU seconds of one whole process, user and system."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bcp", *words], cwd=desk.folder, env=desk.environ,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bcp {' '.join(words)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def walk_s(url: str, steps: int) -> float:
    """CPU seconds of a run with so many steps, in a workspace of its own."""
    with tempfile.TemporaryDirectory() as folder:
        desk = machine(Path(folder))
        desk.write("runbooks/openai.yaml", plan(url, steps))
        answers = DECLARE + "".join(f"s{n}: done\n" for n in range(steps))
        desk.write("answers.yaml", answers)
        return cpu_s(desk, "failover", "openai", "--answers", "answers.yaml")


def help_s() -> float:
    """CPU seconds of `bcp --help`."""
    with tempfile.TemporaryDirectory() as folder:
        return cpu_s(machine(Path(folder)), "--help")


def main() -> int:
    """Measure and print; 1 if a figure is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken: dict[str, list[float]] = {"help": [], "1": [], "10": [], "100": [], "200": []}
    with Loopback() as server:
        server.otherwise = http(200, b"[]", content_type="application/json")
        for _ in range(rounds):
            taken["help"].append(help_s())
            for steps in ("1", "10", "100", "200"):
                taken[steps].append(walk_s(server.url("").rstrip("/"), int(steps)))
    found = {name: statistics.median(times) for name, times in taken.items()}
    more = found["10"] - found["help"]
    growth = (found["200"] - found["100"]) / (found["100"] - found["1"]) * 99 / 100
    print(f"10 steps, CPU over bcp --help: {more:.2f} s, at most {AT_MOST_S} s")
    print(f"the second hundred steps / the first: {growth:.2f} x, at most {LINEAR} x")
    print("  ".join(f"{name}: {seconds:.2f} s" for name, seconds in found.items()))
    return 1 if more > AT_MOST_S or growth > LINEAR else 0


if __name__ == "__main__":
    sys.exit(main())
