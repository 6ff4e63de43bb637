"""How long bcp takes to start, beside an empty Python on the same machine.

Run: python tests/benchmarks/bench_start.py [ROUNDS]

Medians of interleaved runs; ratios, not seconds (design section 11).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLANS = 20
BCP = str(Path(sys.executable).with_name("bcp"))
EMPTY = (sys.executable, "-c", "pass")
FIGURES: dict[str, tuple[tuple[str, ...], float]] = {
    "bcp --version": ((BCP, "--version"), 1.5),
    "bcp --help": ((BCP, "--help"), 20),
    f"bcp lint, {PLANS} plans": ((BCP, "lint"), 28),
    f"bcp runs, {PLANS} plans": ((BCP, "runs"), 28),
}
"""What is run, and how many empty Pythons it may cost at most."""


def write_plans(folder: Path) -> None:
    """The minimal plan, twenty times under other names."""
    runbooks = folder / "runbooks"
    runbooks.mkdir()
    plan = (ROOT / "tests" / "plans" / "minimal.yaml").read_text()
    for number in range(PLANS):
        named = plan.replace("id: openai", f"id: vendor-{number}", 1)
        (runbooks / f"vendor-{number}.yaml").write_text(named)


def seconds(command: Sequence[str], folder: Path) -> float:
    """One run; its exit code does not matter, a crash does."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    started = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
    took = time.perf_counter() - started
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{command}: {ended.stderr.decode()}")
    return took


def medians(rounds: int, folder: Path) -> dict[str, float]:
    """The median of each command, all of them run in turn."""
    commands = {"empty": EMPTY, **{name: command for name, (command, _) in FIGURES.items()}}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(seconds(command, folder))
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> int:
    """Print each figure; 1 if one is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        write_plans(Path(folder))
        found = medians(rounds, Path(folder))
    missed = 0
    sys.stdout.write(f"python -c pass: {found['empty'] * 1000:.1f} ms\n")
    for name, (_, most) in FIGURES.items():
        ratio = found[name] / found["empty"]
        missed += ratio > most
        sys.stdout.write(f"{name}: {found[name] * 1000:.1f} ms, {ratio:.2f} x, at most {most} x\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
