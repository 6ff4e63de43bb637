"""What every store has to do; each store's test subclasses this."""

from datetime import timedelta
from hashlib import sha256

import pytest
from audit_kit import KeyBox, StandingClock, copied_bytes, draft, filled, memory_log, run_draft

from bcp.audit.stores.base import LOCK_WAIT_S, Store, Unreachable
from bcp.audit.verify import verify
from bcp.model.errors import NotRecorded


class StoreSuite:
    """Subclasses say how to make a store, and how to make another one on the same place."""

    clock: StandingClock
    store: Store

    def again(self) -> Store:
        """The same place, as another process sees it."""
        raise NotImplementedError

    def test_an_empty_store_has_nothing(self) -> None:
        for lines in (self.store.entries, self.store.heads):
            assert lines.end() == 0
            assert list(lines.pieces()) == []
            assert lines.read(0, 10) == b""
        assert self.store.blob("0" * 64) is None
        assert list(self.store.blob_digests()) == []
        assert (self.store.cache(), self.store.checkpoint()) == (None, None)

    def test_lines_come_back_in_order(self) -> None:
        lines = self.store.entries
        lines.append(b"one\n", durable=True)
        lines.append(b"two\xff\r\n", durable=False)
        lines.append(b"\n", durable=True)
        assert list(lines.pieces()) == [b"one\n", b"two\xff\r\n", b"\n"]
        assert list(lines.pieces(4)) == [b"two\xff\r\n", b"\n"]
        assert lines.end() == 11
        assert list(self.again().entries.pieces()) == list(lines.pieces())

    def test_bytes_come_back_by_position(self) -> None:
        self.store.heads.append(b"0123456789\n", durable=False)
        assert self.store.heads.read(2, 3) == b"234"
        assert self.store.heads.read(9, 50) == b"9\n"
        assert self.store.heads.read(50, 5) == b""

    def test_entries_and_heads_are_apart(self) -> None:
        self.store.entries.append(b"entry\n", durable=True)
        self.store.heads.append(b"head\n", durable=False)
        self.store.heads.sync()
        assert list(self.store.entries.pieces()) == [b"entry\n"]
        assert list(self.store.heads.pieces()) == [b"head\n"]

    def test_a_line_that_is_not_ended_is_the_last_piece(self) -> None:
        self.store.entries.append(b"one\ntw", durable=True)
        assert list(self.store.entries.pieces()) == [b"one\n", b"tw"]

    def test_truncating_leaves_what_is_before(self) -> None:
        self.store.entries.append(b"one\n", durable=True)
        self.store.entries.append(b"two\n", durable=True)
        self.store.entries.truncate(4)
        self.store.entries.append(b"three\n", durable=True)
        assert list(self.again().entries.pieces()) == [b"one\n", b"three\n"]

    def test_what_another_writer_adds_is_seen(self) -> None:
        self.store.entries.append(b"one\n", durable=True)
        other = self.again()
        other.entries.append(b"two\n", durable=True)
        self.store.entries.append(b"three\n", durable=True)
        assert list(other.entries.pieces()) == [b"one\n", b"two\n", b"three\n"]

    def test_values_come_back(self) -> None:
        content = b"salt" * 8 + b"value"
        digest = sha256(content).hexdigest()
        self.store.put_blob(digest, content)
        assert self.again().blob(digest) == content
        assert list(self.again().blob_digests()) == [digest]

    def test_orphans_go_when_they_are_old(self) -> None:
        digests = [sha256(bytes([number])).hexdigest() for number in range(2)]
        for digest in digests:
            self.store.put_blob(digest, b"x")
        named = frozenset(digests[:1])
        early = self.store.drop_orphans(named, self.clock.now() - timedelta(days=400_000))
        assert (early, len(list(self.store.blob_digests()))) == (0, 2)
        assert self.store.drop_orphans(named, self.clock.now() + timedelta(days=40_000)) == 1
        assert list(self.store.blob_digests()) == digests[:1]

    def test_cache_and_checkpoint_are_replaced_whole(self) -> None:
        for content in (b"long first content", b"second"):
            self.store.keep_cache(content)
            self.store.publish(content)
            assert (self.again().cache(), self.again().checkpoint()) == (content, content)

    def test_only_one_holds_it_and_the_other_is_told_who(self) -> None:
        waited = self.clock.monotonic()
        other = self.again()
        with self.store.hold("process 7 on ops-1", self.clock):
            with (
                pytest.raises(Unreachable, match="held by process 7 on ops-1"),
                other.hold("process 8 on ops-2", self.clock),
            ):
                pytest.fail("two writers hold it")
            assert self.clock.monotonic() - waited >= LOCK_WAIT_S
        with other.hold("process 8 on ops-2", self.clock):
            pass

    def test_a_failure_lets_go(self) -> None:
        with pytest.raises(ValueError, match="defect"), self.store.hold("a", self.clock):
            raise ValueError("defect")
        with self.again().hold("b", self.clock):
            pass

    def test_a_log_lives_in_it(self) -> None:
        keys = KeyBox()
        with filled(memory_log(self.store, keys, clock=self.clock), 3) as log:
            value = log.put_blob(b"a long value")
            log.append(run_draft(-1))
        again = memory_log(self.again(), keys, clock=self.clock)
        assert (again.origin, again.size, again.is_signed) == (log.origin, 5, True)
        assert again.blob(str(value["blob"])) == b"a long value"
        assert [entry.seq for entry in again.entries()] == list(range(5))
        assert not verify(self.again()).failed

    def test_two_logs_take_turns(self) -> None:
        one = memory_log(self.store, clock=self.clock)
        two = memory_log(self.again(), clock=self.clock)
        for number in range(6):
            (one, two)[number % 2].append(draft(number))
        numbers = [entry.data.get("number") for entry in one.entries()]
        assert numbers == [None, *range(6)]
        assert not verify(self.store).failed

    def test_a_store_that_is_held_records_nothing(self) -> None:
        log = memory_log(self.store, clock=self.clock)
        with (
            self.again().hold("process 9 on ops-1", self.clock),
            pytest.raises(NotRecorded, match="process 9 on ops-1"),
        ):
            log.append(draft())
        assert log.append(draft()).seq == 1

    def test_damaged_bytes_are_kept_aside(self) -> None:
        log = memory_log(self.store, clock=self.clock)
        self.store.entries.append(b'{"actor":{"id":"le', durable=True)
        assert log.append(draft()).seq == 2
        assert copied_bytes(self.again()).count(b"log.recovered") == 1
        assert not verify(self.again()).failed
