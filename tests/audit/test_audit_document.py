"""What docs/audit-record.md tells an auditor to do is done, word for word."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from audit_kit import KeyBox, Machine, filled
from operator_kit import Office

from bcp.audit.report import Claim
from bcp.audit.types import ENTRY_TYPES

pytestmark = [
    pytest.mark.external,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here"),
]


@pytest.fixture(scope="module")
def document(project_root: Path) -> str:
    return (project_root / "docs" / "audit-record.md").read_text()


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


@pytest.fixture
def machine(tmp_path: Path, document: str) -> Machine:
    """A signed log of 11 entries, and the document's script beside it."""
    machine = Machine(tmp_path, KeyBox())
    with filled(machine.open(), 10) as log:
        log.put_blob(b"value")
    (script,) = blocks(document, "python")
    machine.file("root.py").write_text(script)
    return machine


def run(machine: Machine, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script], cwd=machine.place, capture_output=True, text=True, check=False
    )


def shell(document: str) -> str:
    return "\n".join(blocks(document, "sh"))


def test_the_commands_verify_a_checkpoint(machine: Machine, document: str) -> None:
    done = run(machine, f"set -e\n{shell(document)}")
    assert done.stdout == "Signature Verified Successfully\nThe root agrees\n"
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", [0, 1, 2])
def test_the_commands_refuse_a_changed_checkpoint(
    machine: Machine, document: str, line: int
) -> None:
    file = machine.file("checkpoint")
    lines = file.read_text().split("\n")
    lines[line] = ("a" if lines[line][0] != "a" else "b") + lines[line][1:]
    if line == 1:
        lines[line] = "10"
    file.write_text("\n".join(lines))
    done = run(machine, shell(document))
    assert "Signature Verified Successfully" not in done.stdout
    if line:
        assert "The root agrees" not in done.stdout


def test_the_commands_refuse_a_changed_entry_and_a_changed_value(
    machine: Machine, document: str
) -> None:
    entries = machine.file("entries.jsonl")
    entries.write_bytes(entries.read_bytes().replace(b'"number":3', b'"number":4'))
    (value,) = machine.file("blobs").iterdir()
    value.write_bytes(b"other")
    done = run(machine, shell(document))
    assert "The root agrees" not in done.stdout
    assert f"changed: {value.name}" in done.stdout


GIVEN_KEY = """
added() { grep '"type":"key.added"' entries.jsonl; }
added | grep -o '"vkey":"[^"]*"' | cut -d '"' -f 4 | grep /lead+ > op.vkey
"""
AGREES = "Signature Verified Successfully\nIt is over entry 5\nThe entry names this key\n"


@pytest.fixture
def decided(tmp_path: Path, document: str) -> Machine:
    """A signed log whose entry 5 the lead decided and signed."""
    machine = Machine(tmp_path, KeyBox())
    made = Office(given=filled(machine.open(), 2))
    made.add("lead", may_add=True)
    assert made.decide("lead").seq == 5
    made.log.close()
    (script,) = blocks(document, "python")
    machine.file("root.py").write_text(script)
    return machine


def operator_script(document: str) -> str:
    (script,) = blocks(document, "bash")
    return f"{shell(document)}\n{GIVEN_KEY}\n{script}"


def test_the_commands_verify_an_operator_s_signature(decided: Machine, document: str) -> None:
    done = run(decided, f"set -e\n{operator_script(document)}")
    assert done.stdout.endswith(AGREES)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"open-queue", b"shut-queue"),  # what was decided
        (b'"id":"lead","key":"', b'"id":"lead","key":"f'),  # who decided it
        (b"operator/lead ", b"operator/lead A"),  # the signature
        (b"operator/lead ", b"operator/late "),  # whose it is
    ],
)
def test_the_commands_refuse_what_was_changed(
    decided: Machine, document: str, old: bytes, new: bytes
) -> None:
    entries = decided.file("entries.jsonl")
    lines = entries.read_bytes().split(b"\n")
    lines[5], lines[6] = lines[5].replace(old, new), lines[6].replace(old, new)
    entries.write_bytes(b"\n".join(lines))
    assert not run(decided, operator_script(document)).stdout.endswith(AGREES)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 11])
def test_the_script_computes_the_root_of_every_size(machine: Machine, size: int) -> None:
    done = run(machine, f"python3 root.py {size}")
    notes = machine.file("checkpoints.jsonl").read_text()
    assert f"\\n{size}\\n{done.stdout.strip()}\\n" in notes


def test_the_script_is_ten_lines(document: str) -> None:
    (script,) = blocks(document, "python")
    assert len([line for line in script.splitlines() if line]) <= 10


def test_every_claim_is_explained(document: str) -> None:
    for claim in Claim:
        assert f"| {claim.value.replace('_', ' ')} |" in document


def test_the_types_it_names_are_real(document: str) -> None:
    kinds = {kind.partition(".")[0] for kind in ENTRY_TYPES}
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", document))
    of_entries = {name for name in named if name.partition(".")[0] in kinds - {"log"}}
    assert of_entries
    assert of_entries <= set(ENTRY_TYPES)
    assert "`log.recovered`" in document
