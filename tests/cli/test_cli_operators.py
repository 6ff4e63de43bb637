"""`bcp operator add`, `list` and `revoke`, with real key files and a real log."""

import dataclasses
import json
import os
import pty
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import force_setattr, replace

from bcp.cli import operator_key, operators
from bcp.cli.hidden import hidden_line
from bcp.cli.setting import Globals, Setting, Streams, real_setting
from cli.cli_kit import Called, Desk, Terminal

WORDS = "correct horse battery"
OTHER = "staple and a stapler"


@pytest.fixture
def machine(desk: Desk) -> Desk:
    """The lead's machine, without a keyring; keys lie in files that this passphrase opens."""
    return dataclasses.replace(desk, more={"BCP_OPERATOR_PASSPHRASE": WORDS})


def called(machine: Desk, *words: str, who: str = "lead", passphrase: str | None = WORDS) -> Called:
    more = {} if passphrase is None else {"BCP_OPERATOR_PASSPHRASE": passphrase}
    return dataclasses.replace(machine, more={**more, "BCP_OPERATOR": who}).call(*words)


def listed(machine: Desk) -> dict[str, str]:
    data = json.loads(machine.call("operator", "list", "--json").out)
    return {
        one["id"]: "revoked" if one["revoked"] else "adds" if one["may_add"] else "signs"
        for one in data["operators"]
    }


def key_files(machine: Desk) -> list[str]:
    folder = machine.home / ".local" / "state" / "bcp" / "keys"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def authorship(machine: Desk) -> dict[str, object]:
    verdicts = json.loads(machine.call("audit", "verify", "--json").out)["verdicts"]
    found: dict[str, object] = verdicts["authorship"]
    return found


def test_the_first_operator_adds_themselves(machine: Desk) -> None:
    done = machine.call("operator", "add", "lead")
    assert (done.code, done.out.split("+")[0]) == (0, "bcp.invalid/operator/lead")
    assert "may add and revoke keys" in done.err
    assert listed(machine) == {"lead": "adds"}
    assert key_files(machine) == ["bcp.invalid%2Foperator%2Flead.pem"]


def test_an_operator_who_may_lets_the_next_one_in(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    done = machine.call("operator", "add", "deputy", "--file", "deputy.pem")
    assert done.code == 0
    assert Path("deputy.pem").stat().st_mode & 0o777 == 0o600
    assert machine.call("operator", "add", "second", "--may-add").code == 0
    assert listed(machine) == {"lead": "adds", "deputy": "signs", "second": "adds"}
    assert "deputy" in machine.call("operator", "list").out


@pytest.mark.parametrize("who", ["deputy", "guest"])
def test_whoever_may_not_adds_nobody(machine: Desk, who: str) -> None:
    machine.call("operator", "add", "lead")
    machine.call("operator", "add", "deputy")
    done = called(machine, "operator", "add", "third", who=who)
    assert done.code == 7
    assert listed(machine) == {"lead": "adds", "deputy": "signs"}
    assert "third" not in str(key_files(machine))


def test_one_key_is_not_added_under_two_ids(machine: Desk) -> None:
    machine.call("operator", "add", "lead", "--file", "lead.pem")
    more = {"BCP_OPERATOR_PASSPHRASE": WORDS, "BCP_OPERATOR_KEY": "lead.pem"}
    done = dataclasses.replace(machine, more=more).call(
        "operator", "add", "deputy", "--file", "lead.pem"
    )
    assert done.code == 7
    assert "is or was the one of lead" in done.err
    assert listed(machine) == {"lead": "adds"}


def test_what_a_crash_left_of_an_addition_is_signed_with_the_next_try(
    machine: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(operators, "signature_of", killed)
        assert machine.call("operator", "add", "lead").code == 130
    assert listed(machine) == {}
    assert machine.call("operator", "add", "lead").code == 0
    assert listed(machine) == {"lead": "adds"}
    assert "no signature follows" not in str(authorship(machine))


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_id_that_cannot_be_one(machine: Desk) -> None:
    done = machine.call("operator", "add", "Jane Doe")
    assert done.code == 65
    assert "cannot be an operator's id" in done.err


@pytest.mark.parametrize("passphrase", [None, "", "too short"])
def test_without_a_passphrase_no_key_is_made(machine: Desk, passphrase: str | None) -> None:
    done = called(machine, "operator", "add", "lead", passphrase=passphrase)
    assert done.code == 65
    assert "12 characters or more" in done.err
    assert key_files(machine) == []
    assert listed(machine) == {}


def test_a_wrong_passphrase_adds_nothing_and_is_told(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    done = called(machine, "operator", "add", "deputy", passphrase=OTHER)
    assert done.code == 7
    assert "the passphrase is wrong" in done.err
    assert OTHER not in done.err
    assert listed(machine) == {"lead": "adds"}


def test_a_key_is_revoked_with_a_reason(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    machine.call("operator", "add", "deputy")
    assert machine.call("operator", "revoke", "deputy").code == 64
    done = machine.call("operator", "revoke", "deputy", "--reason", "the laptop is lost")
    assert done.code == 0
    assert listed(machine) == {"lead": "adds", "deputy": "revoked"}
    assert "the laptop is lost" not in machine.call("audit", "show").out  # it can be erased
    assert "revoked, sound to" in machine.call("operator", "list").out
    again = machine.call("operator", "revoke", "deputy", "--reason", "again")
    assert (again.code, "no key that counts" in again.err) == (7, True)


def test_one_s_own_key_but_not_another_s(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    machine.call("operator", "add", "deputy")
    denied = called(machine, "operator", "revoke", "lead", "--reason", "x", who="deputy")
    assert denied.code == 7
    own = called(machine, "operator", "revoke", "deputy", "--reason", "x", who="deputy")
    assert own.code == 0
    assert listed(machine) == {"lead": "adds", "deputy": "revoked"}


def test_a_bound_beyond_the_log_is_refused(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    done = machine.call("operator", "revoke", "lead", "--reason", "x", "--sound-to", "99")
    assert (done.code, "the log has" in done.err) == (65, True)
    assert listed(machine) == {"lead": "adds"}


def test_a_revoked_key_is_not_added_anew(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    machine.call("operator", "add", "deputy")
    machine.call("operator", "revoke", "deputy", "--reason", "x")
    again = machine.call("operator", "add", "deputy")
    assert (again.code, "Take a new key" in again.err) == (7, True)
    assert machine.call("operator", "add", "deputy", "--file", "new.pem").code == 0


def test_a_run_is_signed_and_says_so_when_it_cannot_be(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    assert machine.call("drill", "openai", "--demo").code == 0
    assert "no signature follows" not in str(authorship(machine))
    assert "decisions of people" not in str(authorship(machine))
    wrong = called(machine, "drill", "openai", "--demo", passphrase=OTHER)
    assert wrong.code == 0
    assert "Without a signature: the passphrase is wrong" in wrong.err
    stranger = called(machine, "drill", "openai", "--demo", who="guest")
    assert "this log knows no key of guest" in stranger.err
    assert "decisions of people who have a key, unsigned: lead" in str(authorship(machine))


def test_another_key_in_the_file_s_place_does_not_sign(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    machine.call("operator", "add", "deputy", "--file", "deputy.pem")
    more = {"BCP_OPERATOR_PASSPHRASE": WORDS, "BCP_OPERATOR_KEY": "deputy.pem"}
    done = dataclasses.replace(machine, more=more).call("drill", "openai", "--demo")
    assert "another one than the log knows" in done.err


def test_no_key_store_is_asked_while_the_log_knows_no_operator(
    machine: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr(operator_key, "operator_keys", asked)
    done = machine.call("drill", "openai", "--demo")
    assert done.code == 0
    assert "Without a signature" not in done.err


def test_another_s_key_never_goes_into_one_s_own_keyring(
    machine: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deputy could not sign with it there; the lead could, as the deputy."""
    assert machine.call("operator", "add", "lead").code == 0

    def asked() -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr(operator_key, "operator_keys", asked)
    done = machine.call("operator", "add", "deputy")
    assert done.code == 0, done.err
    assert "keep no copy" in done.err
    assert "bcp.invalid%2Foperator%2Fdeputy.pem" in key_files(machine)


def test_no_passphrase_stands_in_any_file(machine: Desk) -> None:
    machine.call("operator", "add", "lead")
    machine.call("drill", "openai", "--demo")
    for file in machine.home.rglob("*"):
        if file.is_file():
            assert WORDS.encode() not in file.read_bytes(), file


# The hidden prompt


@pytest.fixture
def typing(desk: Desk) -> Iterator[tuple[Setting, int]]:
    """A setting at a terminal, and the other end of it."""
    ours, theirs = pty.openpty()
    streams = Streams(None, Terminal(), Terminal())
    setting = replace(real_setting(Globals(), desk.environ, streams), terminal=theirs)
    yield setting, ours
    os.close(ours)
    os.close(theirs)


def test_a_passphrase_is_typed_without_an_echo(typing: tuple[Setting, int]) -> None:
    setting, keyboard = typing
    shown = threading.Event()
    whole = setting.err.write

    def write(text: str) -> None:
        whole(text)
        shown.set()

    force_setattr(setting, "err", Watched(write))
    found: list[str | None] = []
    asking = threading.Thread(target=lambda: found.append(hidden_line(setting, "Passphrase: ")))
    asking.start()
    assert shown.wait(5)
    os.write(keyboard, f"{WORDS}\n".encode())
    asking.join(5)
    assert found == [WORDS]
    os.set_blocking(keyboard, False)
    with pytest.raises(BlockingIOError):
        os.read(keyboard, 100)


class Watched:
    def __init__(self, write: object) -> None:
        self.write = write


def test_without_a_terminal_nobody_is_asked(desk: Desk) -> None:
    streams = Streams(None, Terminal(), Terminal())
    setting = replace(real_setting(Globals(), desk.environ, streams), terminal=None)
    assert hidden_line(setting, "Passphrase: ") is None
