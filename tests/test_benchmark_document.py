"""The page on benchmarks names those that there are, and shows figures that one of them wrote."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = sorted(path.name for path in (ROOT / "tests" / "benchmarks").glob("bench_*.py"))
TEXT = (ROOT / "docs" / "benchmarks.md").read_text()


@pytest.mark.parametrize("name", BENCHMARKS)
def test_each_benchmark_is_named(name: str) -> None:
    assert f"`{name}`" in TEXT


def test_each_benchmark_that_is_named_is_there() -> None:
    assert set(re.findall(r"\bbench_\w+\.py", TEXT)) == set(BENCHMARKS)


def test_the_table_of_the_sweep_says_when_and_on_what_it_was_measured() -> None:
    _, _, rest = TEXT.partition("<!-- bench_sweep.py -->")
    table, end, _ = rest.partition("<!-- end of bench_sweep.py -->")
    assert end
    assert re.search(r"Measured on 20\d\d-\d\d-\d\d, \d+ cores, Python 3\.\d+, medians of", table)
    assert [row.count("|") for row in table.splitlines() if row.startswith("|")] == [4] * 6
