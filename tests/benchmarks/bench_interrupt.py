"""How long a check takes to end after Ctrl-C, while everything that it asks hangs.

Run: python tests/benchmarks/bench_interrupt.py [ROUNDS]

A real process at a real terminal; the median in milliseconds, 100 at most.
"""

import statistics
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "endtoend")]

from loopback import Loopback, hang  # noqa: E402 - the tests' own modules
from machine import machine  # noqa: E402 - the same
from test_interrupted import HUNG_NAMES, interrupted  # noqa: E402 - the same

AT_MOST_MS = 100


def rounds(count: int, url: str, *program: str) -> list[float]:
    """Milliseconds of so many tries."""
    taken = []
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            desk = machine(Path(folder), TERM="xterm", NO_COLOR="1")
            taken.append(interrupted(desk, url, *program, cold=True) * 1000)
    return taken


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with Loopback() as server:
        server.otherwise = hang
        measured = {
            "an answer is waited for": rounds(count, server.url(""), "-m", "bcp"),
            "a name is waited for": rounds(
                count, "https://status.vendor.example", "-c", HUNG_NAMES
            ),
        }
    for name, taken in measured.items():
        print(f"{name}: {statistics.median(taken):.0f} ms, at most {AT_MOST_MS} ms")


if __name__ == "__main__":
    main()
