"""The five verdicts, the trust they rest on, and the exit code."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from audit_kit import (
    LEAD,
    KeyBox,
    Machine,
    StandingClock,
    copied,
    filled,
    memory_log,
    run_draft,
)

from bcp.audit.chain import Chain
from bcp.audit.ed25519 import SignatureType, SigningKey, VerifierKey
from bcp.audit.entry import Actor, Draft
from bcp.audit.head import Checkpoint, Head, StoredHead, parse_stored
from bcp.audit.memory import Memory, find_memory
from bcp.audit.note import Note, Signature
from bcp.audit.report import Claim, Report, State
from bcp.audit.signing import sign_note
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.trust import Trust, read_trust
from bcp.audit.verify import verify
from bcp.model.errors import NotALog, UsageError
from bcp.model.exits import Exit

PROVED, OPEN, FAILED = State.PROVED, State.NOT_PROVED, State.FAILED
BCP = Actor("bcp")


def states(report: Report) -> dict[str, State]:
    return {claim.value: finding.state for claim, finding in report.findings.items()}


def detail(report: Report, claim: Claim) -> str:
    return " | ".join(report.findings[claim].details)


class Signed:
    """A signed log with five entries, its key, and heads that somebody kept."""

    def __init__(self, actor: Actor = LEAD) -> None:
        self.store = MemoryStore(StandingClock())
        self.box = KeyBox()
        self.log = memory_log(self.store, self.box)
        for number in range(3):
            self.log.append(Draft("note.added", {"number": number}, actor))
        self.middle = self.log.head_text()
        self.log.append(Draft("note.added", {}, actor))
        self.log.close()
        self.head = self.log.head_text()
        self.key = self.box.key(self.log.origin)
        self.vkey = str(self.key.verifier)

    def note(self, tmp_path: Path, *lines: Signature, head: Head | None = None) -> Path:
        path = tmp_path / "kept"
        text = str(Checkpoint(self.log.origin, head or self.log._follower.chain.head()))
        signatures = sign_note(text, self.key).signatures
        path.write_text(str(Note(text, (*signatures, *lines))))
        return path


@pytest.fixture
def signed() -> Signed:
    return Signed()


def test_an_unsigned_log_without_trust_agrees_with_itself() -> None:
    store = MemoryStore(StandingClock())
    filled(memory_log(store), 3).close()
    report = verify(store)
    assert set(report.findings) == set(Claim)
    assert set(states(report).values()) == {OPEN}
    assert report.exit is Exit.OK
    assert report.trust_used == ()
    assert "agree with themselves" in detail(report, Claim.CONTENT)
    assert "no note is signed" in detail(report, Claim.AUTHORSHIP)
    assert "people without a key: lead 3" in detail(report, Claim.AUTHORSHIP)


def test_a_pinned_key_proves_the_content(signed: Signed) -> None:
    report = verify(signed.store, read_trust(keys=[signed.vkey]))
    assert states(report) == {
        "content": PROVED,
        "completeness": OPEN,
        "authorship": OPEN,
        "time": OPEN,
        "one_history": OPEN,
    }
    assert "lead 4" in detail(report, Claim.AUTHORSHIP)
    assert report.trust_used == (f"key {signed.log.origin}+{signed.key.verifier.key_id.hex()}",)


def test_where_nobody_decided_a_pinned_key_proves_authorship() -> None:
    signed = Signed(actor=BCP)
    report = verify(signed.store, read_trust(keys=[signed.vkey]))
    assert states(report)["authorship"] is PROVED
    assert states(verify(signed.store))["authorship"] is OPEN


def test_a_root_noted_proves_content_completeness_and_one_history(signed: Signed) -> None:
    report = verify(signed.store, read_trust(roots=[signed.head]))
    assert states(report) == {
        "content": PROVED,
        "completeness": PROVED,
        "authorship": OPEN,
        "time": OPEN,
        "one_history": PROVED,
    }
    assert report.trust_used == (f"root {signed.head}",)


def test_an_older_root_leaves_the_later_entries_open(signed: Signed) -> None:
    report = verify(signed.store, read_trust(roots=[signed.middle]))
    assert states(report)["content"] is OPEN
    assert "entries 4 to 4 come after" in detail(report, Claim.CONTENT)
    assert states(report)["completeness"] is PROVED
    assert "up to 4 entries" in detail(report, Claim.ONE_HISTORY)


def test_a_wrong_root_fails(signed: Signed) -> None:
    wrong = Head(4, bytes(32))
    report = verify(signed.store, read_trust(roots=[str(wrong), signed.head]))
    assert (states(report)["content"], states(report)["one_history"]) == (FAILED, FAILED)
    assert "another root at 4 entries" in detail(report, Claim.ONE_HISTORY)
    assert report.exit is Exit.FINDING


def test_a_root_beyond_the_log_fails(signed: Signed) -> None:
    report = verify(signed.store, read_trust(roots=[str(Head(9, bytes(32)))]))
    assert states(report)["completeness"] is FAILED
    assert "says 9 entries, and the log has 5" in detail(report, Claim.COMPLETENESS)


def test_the_memory_proves_but_is_only_this_machines(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 3):
        pass
    trust = read_trust(memory=find_memory(machine.environ), host=machine.host)
    report = verify(machine.place, trust)
    assert states(report)["content"] is PROVED
    assert states(report)["completeness"] is PROVED
    assert states(report)["one_history"] is OPEN
    assert "only this machine's memory" in detail(report, Claim.ONE_HISTORY)
    assert report.trust_used[0].startswith("this machine's memory of 4:")


def test_a_verification_can_be_remembered(signed: Signed, tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    report = verify(signed.store, Trust(memory=memory))
    assert report.seen is not None
    memory.remember(report.origin, report.seen)
    assert states(verify(signed.store, Trust(memory=memory)))["completeness"] is PROVED


def test_another_log_in_the_place_fails(tmp_path: Path) -> None:
    machine, stranger = Machine(tmp_path), Machine(tmp_path / "stranger")
    with filled(machine.open(), 1):
        pass
    with filled(stranger.open(), 1):
        pass
    machine.place.rename(tmp_path / "away")
    stranger.place.rename(machine.place)
    trust = read_trust(memory=find_memory(machine.environ), host=machine.host)
    report = verify(machine.place, trust)
    assert states(report)["completeness"] is FAILED
    assert "another log lies here" in detail(report, Claim.COMPLETENESS)


@pytest.mark.parametrize("keys", [KeyBox(), None], ids=["signed", "unsigned"])
def test_a_cut_last_line_fails_without_anything_from_outside(keys: KeyBox | None) -> None:
    store = MemoryStore(StandingClock())
    filled(memory_log(store, keys), 3).close()
    pieces = list(store.entries.pieces())
    store.entries.content[:] = b"".join(pieces[:-1])
    report = verify(store)
    assert states(report)["completeness"] is FAILED
    assert report.exit is Exit.FINDING


def test_entries_that_are_gone_altogether_fail(signed: Signed) -> None:
    signed.store.entries.truncate(0)
    report = verify(signed.store)
    assert states(report)["completeness"] is FAILED
    assert "no entries" in detail(report, Claim.CONTENT)


# Keys


def test_a_key_of_another_log_fails(signed: Signed) -> None:
    other = Signed()
    report = verify(signed.store, read_trust(keys=[other.vkey]))
    assert states(report)["authorship"] is FAILED
    assert "none of the keys given" in detail(report, Claim.AUTHORSHIP)


def test_one_of_several_pinned_keys_is_enough(signed: Signed) -> None:
    report = verify(signed.store, read_trust(keys=[Signed().vkey, signed.vkey]))
    assert states(report)["content"] is PROVED


def test_a_note_of_a_strange_key_fails(signed: Signed) -> None:
    stranger = SigningKey.of(signed.log.origin, bytes(32)[:31] + b"\x01")
    head = signed.log._follower.chain.head()
    note = sign_note(str(Checkpoint(signed.log.origin, head)), stranger)
    signed.store.heads.append(StoredHead(head, note, signed.log.origin).line(), durable=False)
    report = verify(signed.store)
    assert states(report)["authorship"] is FAILED
    assert "not signed by exactly one key" in detail(report, Claim.AUTHORSHIP)


def test_an_unsigned_stretch_is_listed(signed: Signed) -> None:
    lost = memory_log(signed.store, None)
    filled(lost, 2).close()
    report = verify(signed.store, read_trust(keys=[signed.vkey]))
    assert states(report)["authorship"] is OPEN
    assert "entries 5 to 6 are covered by no signed note" in detail(report, Claim.AUTHORSHIP)
    assert states(report)["content"] is OPEN
    later = memory_log(signed.store, signed.box)
    filled(later, 1).close()
    report = verify(signed.store, read_trust(keys=[signed.vkey]))
    assert "no signed note" not in detail(report, Claim.AUTHORSHIP)
    assert states(report)["content"] is PROVED


def test_stripping_every_note_leaves_authorship_open(signed: Signed) -> None:
    """And a demand for it is then not met."""
    stripped = copied(signed.store)
    heads = [StoredHead(_head(piece)).line() for piece in signed.store.heads.pieces()]
    stripped.heads.content[:] = b"".join(heads)
    trust = read_trust(keys=[signed.vkey], demand="authorship")
    stripped._checkpoint = None
    assert verify(stripped, trust).exit is Exit.UNKNOWN


def _head(piece: bytes) -> Head:
    return parse_stored(piece[:-1]).head


def test_entries_that_name_a_key_and_are_not_signed() -> None:
    signed = Signed(actor=Actor("lead", "ab" * 32))
    report = verify(signed.store, read_trust(keys=[signed.vkey]))
    assert states(report)["authorship"] is OPEN
    assert "a key is named and no signature follows: entries 1, 2, 3, 4" in detail(
        report, Claim.AUTHORSHIP
    )


def test_types_of_a_later_bcp_are_named() -> None:
    log = memory_log(store := MemoryStore(StandingClock()), box := KeyBox())
    log.append(Draft("anchor.made", {"kind": "path"}, BCP))
    log.close()
    report = verify(store, read_trust(keys=[str(box.key(log.origin).verifier)]))
    assert "anchor.made 1" in detail(report, Claim.AUTHORSHIP)


# Checkpoints, witnesses, policies


def test_a_checkpoint_kept_elsewhere(signed: Signed, tmp_path: Path) -> None:
    trust = read_trust(checkpoints=[signed.note(tmp_path)])
    report = verify(signed.store, trust)
    assert states(report)["content"] is PROVED
    assert states(report)["one_history"] is PROVED
    assert report.trust_used == (f"checkpoint {tmp_path / 'kept'}",)
    filled(memory_log(signed.store, signed.box), 2).close()
    assert states(verify(signed.store, trust))["completeness"] is PROVED


def test_a_checkpoint_of_another_root_fails(signed: Signed, tmp_path: Path) -> None:
    trust = read_trust(checkpoints=[signed.note(tmp_path, head=Head(3, bytes(32)))])
    report = verify(signed.store, trust)
    assert (states(report)["content"], states(report)["one_history"]) == (FAILED, FAILED)


def test_a_checkpoint_of_another_log_fails(signed: Signed, tmp_path: Path) -> None:
    report = verify(signed.store, read_trust(checkpoints=[Signed().note(tmp_path)]))
    assert states(report)["content"] is FAILED
    assert "of another log" in detail(report, Claim.CONTENT)


def test_a_checkpoint_with_a_bad_signature_fails(signed: Signed, tmp_path: Path) -> None:
    bad = Signature(signed.key.verifier.name, signed.key.verifier.key_id, bytes(64))
    report = verify(signed.store, read_trust(checkpoints=[signed.note(tmp_path, bad)]))
    assert (states(report)["content"], states(report)["authorship"]) == (FAILED, FAILED)


def witness(number: int) -> tuple[SigningKey, VerifierKey]:
    key = SigningKey.of(f"w{number}.example", bytes([50 + number]) * 32)
    public = key.verifier.public
    return key, VerifierKey.of(f"w{number}.example", public, SignatureType.COSIGNATURE)


def cosignature(signed: Signed, number: int, time: int = 1_800_000_000) -> Signature:
    key, verifier = witness(number)
    text = str(Checkpoint(signed.log.origin, signed.log._follower.chain.head()))
    signature = key.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    return Signature(verifier.name, verifier.key_id, time.to_bytes(8, "big") + signature)


def policy(tmp_path: Path, signed: Signed, quorum: str) -> Path:
    path = tmp_path / "policy"
    witnesses = "".join(f"witness W{number} {witness(number)[1]}\n" for number in range(3))
    path.write_text(f"log {signed.vkey}\n{witnesses}group G 2 W0 W1 W2\nquorum {quorum}\n")
    return path


def test_a_quorum_of_witnesses(signed: Signed, tmp_path: Path) -> None:
    lines = (cosignature(signed, 0), cosignature(signed, 2))
    trust = read_trust(
        policy=policy(tmp_path, signed, "G"), checkpoints=[signed.note(tmp_path, *lines)]
    )
    report = verify(signed.store, trust)
    assert states(report)["one_history"] is PROVED
    assert report.demanded == {
        Claim.CONTENT,
        Claim.COMPLETENESS,
        Claim.AUTHORSHIP,
        Claim.ONE_HISTORY,
    }
    assert report.unproved == (Claim.AUTHORSHIP,)
    assert report.exit is Exit.UNKNOWN


def test_too_few_witnesses(signed: Signed, tmp_path: Path) -> None:
    kept = signed.note(tmp_path, cosignature(signed, 0))
    trust = read_trust(policy=policy(tmp_path, signed, "G"), checkpoints=[kept])
    report = verify(signed.store, trust)
    assert states(report)["one_history"] is OPEN
    assert Claim.ONE_HISTORY in report.unproved


def test_a_policy_demands_the_first_three(tmp_path: Path) -> None:
    signed = Signed(actor=BCP)
    trust = read_trust(policy=policy(tmp_path, signed, "none"))
    assert verify(signed.store, trust).unproved == (Claim.COMPLETENESS,)
    trust = read_trust(policy=policy(tmp_path, signed, "none"), roots=[signed.head])
    assert verify(signed.store, trust).exit is Exit.OK


def test_a_policy_without_this_log_fails(signed: Signed, tmp_path: Path) -> None:
    trust = read_trust(policy=policy(tmp_path, Signed(), "none"))
    assert states(verify(signed.store, trust))["authorship"] is FAILED


@pytest.mark.parametrize(
    ("demand", "exit_code"),
    [("content", Exit.OK), ("content,one-history", Exit.OK), ("time", Exit.UNKNOWN), ("", None)],
)
def test_demands(signed: Signed, demand: str, exit_code: Exit | None) -> None:
    if exit_code is None:
        with pytest.raises(UsageError, match="--demand"):
            read_trust(demand=demand)
        return
    assert verify(signed.store, read_trust(roots=[signed.head], demand=demand)).exit is exit_code


@pytest.mark.parametrize(
    "given",
    [
        {"keys": ["x"]},
        {"roots": ["x"]},
        {"checkpoints": [Path("/nowhere/note")]},
        {"policy": Path("/nowhere/policy")},
    ],
    ids=str,
)
def test_trust_that_cannot_be_used(given: Mapping[str, object]) -> None:
    with pytest.raises(NotALog) as caught:
        read_trust(**given)  # type: ignore[arg-type]  # one argument each time
    assert caught.value.exit is Exit.BAD_INPUT


def test_files_that_are_neither_policy_nor_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("something\n")
    with pytest.raises(NotALog, match="not a policy: line 1"):
        read_trust(policy=path)
    with pytest.raises(NotALog, match="not a checkpoint"):
        read_trust(checkpoints=[path])


# What is no log, and what is only remarked


@pytest.mark.parametrize("content", [None, b"", b"hello\n", b"\0" * 5000, b'{"a":1}\n' * 10])
def test_what_is_no_log(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "entries.jsonl").write_bytes(content)
    with pytest.raises(NotALog) as caught:
        verify(tmp_path)
    assert caught.value.exit is Exit.BAD_INPUT


def test_a_log_is_known_by_its_second_line_too(signed: Signed) -> None:
    signed.store.heads.truncate(0)
    signed.store._checkpoint = None
    signed.store.entries.content[0] = ord("x")
    assert verify(signed.store).exit is Exit.FINDING


def test_a_clock_that_went_back_is_remarked_not_failed() -> None:
    clock = StandingClock()
    store = MemoryStore(clock)
    log = memory_log(store, clock=clock)
    clock.move(-1)
    filled(log, 2).close()
    report = verify(store)
    assert not report.failed
    assert any("ts went back 1 times" in remark for remark in report.remarks)


def test_a_value_that_was_erased_and_recorded_is_no_failure() -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    value = log.put_blob(b"a name")
    log.append(Draft("note.added", {"text": value}, LEAD))
    store.blobs.clear()
    assert "missing and was not erased" in detail(verify(store), Claim.CONTENT)
    log.append(Draft("blob.erased", {"digest": value["blob"]}, LEAD))
    log.close()
    report = verify(store)
    assert not report.failed
    assert "1 values were erased" in " ".join(report.remarks)


def test_a_value_of_another_size_than_it_says_fails() -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    value = log.put_blob(b"text")
    log.append(Draft("note.added", {"text": {**value, "size": 3}}, LEAD))
    assert "another size" in detail(verify(store), Claim.CONTENT)


def test_a_run_whose_total_is_wrong_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    log.append(run_draft(-1, "run.started"))
    monkeypatch.setattr("bcp.audit.log._with_total", lambda draft, _: draft)
    log.append(run_draft(0, "run.ended"))
    report = verify(store)
    assert "ends run 7f3a with None entries, and it is number 2" in detail(report, Claim.CONTENT)


def test_a_log_that_is_opened_twice_fails() -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    log.append(Draft("log.opened", next(log.entries()).data, BCP))
    assert "opens the log a second time" in detail(verify(store), Claim.CONTENT)


def test_strict_wants_the_one_spelling() -> None:
    store, chain = MemoryStore(StandingClock()), Chain()
    filled(memory_log(store), 1)
    first, second = store.entries.pieces()
    careless = second.replace(b'"number":0', b'"number": 0')
    chain.take([first, careless])
    store.entries.content[:] = first + careless
    store.heads.content[:] = StoredHead(chain.head()).line()
    assert not verify(store).failed
    report = verify(store, strict=True)
    assert "entry 1 is not in its one spelling" in detail(report, Claim.CONTENT)


def test_strict_accepts_what_bcp_writes(signed: Signed) -> None:
    assert not verify(signed.store, strict=True).failed


def test_two_heads_at_one_size_are_two_histories() -> None:
    store = MemoryStore(StandingClock())
    log = filled(memory_log(store), 1)
    store.heads.append(StoredHead(Head(2, bytes(32))).line(), durable=False)
    report = verify(store)
    assert (states(report)["content"], states(report)["one_history"]) == (FAILED, FAILED)
    assert "a second root at 2 entries" in detail(report, Claim.ONE_HISTORY)
    assert log.size == 2


def test_many_faults_are_counted_not_all_listed() -> None:
    store = MemoryStore(StandingClock())
    filled(memory_log(store), 60).close()
    pieces = [b"x" * len(piece) + b"\n" for piece in store.entries.pieces()]
    first = next(store.entries.pieces())
    store.entries.content[:] = first + b"".join(pieces[1:])
    details = verify(store).findings[Claim.CONTENT].details
    assert len(details) < 50
    assert any(text.startswith("and ") for text in details)


def test_the_report_as_data(signed: Signed) -> None:
    data = verify(signed.store, read_trust(roots=[signed.head], demand="time")).as_data()
    assert data["schema"] == "bcp.audit-verify/1"
    assert (data["exit_code"], data["demanded"], data["not_proved"]) == (3, ["time"], ["time"])
    verdicts = data["verdicts"]
    assert isinstance(verdicts, dict)
    assert verdicts["content"]["state"] == "proved"
    assert (data["origin"], data["head"]) == (signed.log.origin, signed.head)
