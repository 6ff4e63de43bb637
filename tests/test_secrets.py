"""Where secrets come from, that nothing hangs on them, and that none is ever shown."""

import base64
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.core
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stepped_clock import SteppedClock

from bcp.audit.keyring_keys import LOG_KEYS, KeyringKeys, log_keys, operator_keys
from bcp.model.errors import SecretMissing
from bcp.model.redaction import Redactor
from bcp.model.secret_variable import secret_variable
from bcp.secrets import (
    KeyringUnusable,
    SecretCommand,
    Secrets,
    keyring_get,
    keyring_problem,
    keyring_set,
)

SHORT_S = 0.2
NAME = "openai/api-key"
VALUE = "sk-proj-Zm9v+/=&? ä\"'"


class InMemory(keyring.backend.KeyringBackend):
    """A real back end of the keyring library that keeps everything in this process."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Hanging(InMemory):
    """Waits for a password that nobody types, as an unlocked desktop keyring does."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.gone.wait()
        return super().get_password(service, username)


class Forgetful(InMemory):
    def set_password(self, service: str, username: str, password: str) -> None:
        """Takes everything, keeps nothing."""


class Broken(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(f"no bus for {service}/{username}, the password would be {VALUE}")


class PlaintextKeyring(InMemory):
    """Named as keyrings.alt names the one that writes a file for everyone to read."""


Use = Callable[[keyring.backend.KeyringBackend], keyring.backend.KeyringBackend]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def use_backend(backend: keyring.backend.KeyringBackend) -> keyring.backend.KeyringBackend:
        monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
        return backend

    return use_backend


@pytest.fixture
def memory(use: Use) -> InMemory:
    backend = InMemory()
    use(backend)
    return backend


def missing(secrets: Secrets, name: str = NAME) -> SecretMissing:
    with pytest.raises(SecretMissing) as caught:
        secrets.get(name)
    return caught.value


# The order: environment, command, keyring


@pytest.mark.parametrize(
    ("name", "variable"),
    [(NAME, "BCP_SECRET_OPENAI_API_KEY"), ("litellm/admin", "BCP_SECRET_LITELLM_ADMIN"),
     ("a", "BCP_SECRET_A")],
)  # fmt: skip
def test_the_environment_goes_first(memory: InMemory, name: str, variable: str) -> None:
    assert secret_variable(name) == variable
    memory.kept["bcp", name] = "from keyring"
    command = SecretCommand(("echo", "from command"))
    assert Secrets({variable: " value\n"}, SteppedClock(), command).get(name) == "value"
    assert memory.asked == 0


def test_then_the_command(memory: InMemory) -> None:
    memory.kept["bcp", NAME] = "from keyring"
    command = SecretCommand(("printf", "%s\\n", "from-$(name)"))
    assert Secrets({secret_variable(NAME): ""}, SteppedClock(), command).get(NAME) == (
        "from-openai/api-key"
    )


def test_then_the_keyring(memory: InMemory) -> None:
    memory.kept["bcp", NAME] = f"{VALUE}\n"
    assert Secrets({}, SteppedClock(), SecretCommand(("false",))).get(NAME) == VALUE


def test_a_secret_that_is_nowhere_says_how_to_set_it(memory: InMemory) -> None:
    error = missing(Secrets({}, SteppedClock()))
    assert error.what == "secret openai/api-key is not set"
    assert "BCP_SECRET_OPENAI_API_KEY" in error.next_action
    assert "keyring set bcp openai/api-key" in error.next_action


# The command


def test_a_command_s_answer_is_used_for_its_lifetime(memory: InMemory, tmp_path: Path) -> None:
    count = tmp_path / "count"
    script = 'echo x >> "$0"; wc -l < "$0"'
    clock = SteppedClock()
    secrets = Secrets({}, clock, SecretCommand(("sh", "-c", script, str(count)), lifetime_s=60))
    assert [secrets.get(NAME), secrets.get(NAME)] == ["1", "1"]
    assert secrets.get("other") == "2"
    clock.step(60)
    assert secrets.get(NAME) == "3"


def test_without_a_lifetime_a_command_runs_each_time(memory: InMemory, tmp_path: Path) -> None:
    script = 'echo x >> "$0"; wc -l < "$0"'
    command = SecretCommand(("sh", "-c", script, str(tmp_path / "count")))
    secrets = Secrets({}, SteppedClock(), command)
    assert [secrets.get(NAME), secrets.get(NAME)] == ["1", "2"]


@pytest.mark.parametrize(
    ("argv", "reason"),
    [(("sh", "-c", 'echo "$0"; echo "$0" >&2; exit 3', VALUE), "sh ended with 3."),
     (("no-such-program-here",), "no-such-program-here cannot be run (FileNotFoundError)."),
     (("sh", "-c", "kill -9 $$"), "sh ended with -9."), (("true",), "")],
)  # fmt: skip
def test_a_command_that_fails_is_told_without_its_words(
    memory: InMemory, argv: tuple[str, ...], reason: str
) -> None:
    error = missing(Secrets({}, SteppedClock(), SecretCommand(argv)))
    assert reason in error.means
    assert VALUE not in str(error.args) + error.means + error.next_action


def test_a_command_that_hangs_is_ended_with_all_its_children(memory: InMemory) -> None:
    """The child in the background holds the pipe: ending the command alone would not do."""
    command = SecretCommand(("sh", "-c", "sleep 60 & sleep 60"))
    began = time.monotonic()
    error = missing(Secrets({}, SteppedClock(), command, limit_s=SHORT_S))
    assert time.monotonic() - began < 3
    assert f"did not end within {SHORT_S} s" in error.means


def test_a_command_gets_the_environment_that_was_passed_in(memory: InMemory) -> None:
    command = SecretCommand(("sh", "-c", 'echo "$VAULT"'))
    environ = {"PATH": "/usr/bin:/bin", "VAULT": "here"}
    assert Secrets(environ, SteppedClock(), command).get(NAME) == "here"


# The keyring


def test_a_keyring_that_hangs_costs_its_limit_once(use: Use) -> None:
    backend = Hanging()
    use(backend)
    clock = SteppedClock()
    secrets = Secrets({}, clock, limit_s=SHORT_S)
    began = time.monotonic()
    first, second = missing(secrets), missing(secrets, "other")
    took = time.monotonic() - began
    assert f"did not answer within {SHORT_S} s" in first.means
    assert first.means == second.means
    assert backend.asked == 1
    assert took < 2
    clock.step(61)
    missing(secrets)
    assert backend.asked == 2, "later it is asked again"
    backend.gone.set()


@pytest.mark.parametrize(
    "kind", [keyring.backends.null.Keyring, keyring.backends.fail.Keyring, PlaintextKeyring]
)
def test_a_keyring_that_keeps_nothing_safe_is_none(
    use: Use, kind: Callable[[], keyring.backend.KeyringBackend]
) -> None:
    backend = use(kind())
    with pytest.raises(KeyringUnusable, match="keeps no secret safe"):
        keyring_set("bcp", NAME, VALUE, SHORT_S)
    with pytest.raises(KeyringUnusable):
        keyring_get("bcp", NAME, SHORT_S)
    assert log_keys() is None
    assert operator_keys() is None
    assert "keeps no secret safe" in missing(Secrets({}, SteppedClock())).means
    assert not getattr(backend, "kept", {})


def test_of_a_chain_the_first_that_is_safe_is_used(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, safe = PlaintextKeyring(), InMemory()
    chain = keyring.backends.chainer.ChainerBackend
    monkeypatch.setattr(chain, "backends", [plain, safe])
    use(chain())  # type: ignore[no-untyped-call]  # the library's own
    keyring_set("bcp", NAME, VALUE, 3)
    assert (plain.kept, safe.kept) == ({}, {("bcp", NAME): VALUE})
    monkeypatch.setattr(chain, "backends", [plain])
    assert "keeps no secret safe" in str(keyring_problem(3))


def test_a_keyring_that_fails_is_told_by_the_kind_of_fault_alone(use: Use) -> None:
    use(Broken())
    error = missing(Secrets({}, SteppedClock()))
    assert error.means == "No keyring: the keyring failed (OSError)."


@pytest.mark.parametrize("name", ["no.such.module.Keyring", "keyring.backends.null.Nothing", "x"])
def test_a_bad_name_of_a_keyring_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    assert "the keyring failed (" in str(keyring_problem(3))


def test_keys_of_the_log_are_bytes_of_any_kind(memory: InMemory) -> None:
    keys = log_keys()
    assert keys is not None
    assert keyring_problem(3) is None
    assert keys.get("origin") is None
    keys.set("origin", b"\x00\xff\n key")
    assert keys.get("origin") == b"\x00\xff\n key"
    assert list(memory.kept) == [("bcp-log-key", "origin")]


def test_an_operator_s_key_is_kept_apart_from_the_log_s(memory: InMemory) -> None:
    keys = operator_keys()
    assert keys is not None
    keys.set("bcp.example/operator/lead", b"key")
    assert list(memory.kept) == [("bcp-operator-key", "bcp.example/operator/lead")]
    assert KeyringKeys(LOG_KEYS).get("bcp.example/operator/lead") is None


def test_a_key_that_is_not_kept_is_told(use: Use) -> None:
    use(Forgetful())
    with pytest.raises(KeyringUnusable, match="did not keep"):
        KeyringKeys(LOG_KEYS).set("origin", b"key")


def test_something_else_under_a_key_s_name_is_told(memory: InMemory) -> None:
    memory.kept["bcp-log-key", "origin"] = "not base64!"
    with pytest.raises(KeyringUnusable, match="is not ours"):
        KeyringKeys(LOG_KEYS).get("origin")


def test_the_keyring_is_loaded_only_when_it_is_asked() -> None:
    code = (
        "import sys; from bcp.secrets import Secrets;"
        "from stepped_clock import SteppedClock;"
        "Secrets({'BCP_SECRET_A': 'v'}, SteppedClock()).get('a');"
        "sys.exit('keyring' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


# Blacking out


def test_what_was_handed_out_is_blacked_out(memory: InMemory) -> None:
    secrets = Secrets({"BCP_SECRET_A": "hunter2-long", "BCP_SECRET_B": "never asked"},
                      SteppedClock())  # fmt: skip
    assert secrets.redact("hunter2-long") == "hunter2-long"
    secrets.get("a")
    assert secrets.redact("x hunter2-long y") == "x [secret a] y"
    assert secrets.redact(b"\xff hunter2-long \xfe") == b"\xff [secret a] \xfe"
    assert secrets.redact("never asked") == "never asked"


def test_a_former_value_stays_blacked_out(memory: InMemory) -> None:
    environ = {"BCP_SECRET_A": "first-value"}
    secrets = Secrets(environ, SteppedClock())
    secrets.get("a")
    environ["BCP_SECRET_A"] = "second-value"
    secrets.get("a")
    assert secrets.redact("first-value second-value") == "[secret a] [secret a]"


def test_the_longest_value_is_replaced_first_and_no_mark_is_replaced_again() -> None:
    redactor = Redactor()
    redactor.learn("short", "secret")
    redactor.learn("long", "secret-and-more")
    assert redactor.redact("secret-and-more secret") == "[secret long] [secret short]"


def encodings(value: str) -> dict[str, str]:
    raw = value.encode()
    return {
        "plain": value,
        "percent": quote(value, safe=""),
        "percent, lower": re.sub("%..", lambda found: found[0].lower(), quote(value, safe="")),
        "plus": quote_plus(value),
        "json": json.dumps(value),
        "json, utf-8": json.dumps(value, ensure_ascii=False),
        "base64": base64.b64encode(raw).decode(),
        "base64, urlsafe": base64.urlsafe_b64encode(raw).decode(),
        "basic": base64.b64encode(b"user:" + raw + b":more").decode(),
        "basic, shifted": base64.b64encode(b"us:" + raw).decode(),
        "inside": f"before{value}behind",
    }


@pytest.mark.parametrize("form", encodings(VALUE))
def test_a_value_is_known_in_its_other_forms(form: str) -> None:
    redactor = Redactor()
    redactor.learn("key", VALUE)
    clear = redactor.redact(encodings(VALUE)[form])
    assert "[secret key]" in clear
    assert VALUE not in clear
    assert "proj" not in clear
    assert base64.b64encode(VALUE.encode())[3:-4].decode() not in clear


@given(st.text(min_size=1), st.text(), st.text())
def test_no_value_ever_comes_through(value: str, before: str, behind: str) -> None:
    redactor = Redactor()
    redactor.learn("k", value)
    clear = redactor.redact(f"{before}{value}{behind}")
    rest = clear.replace("[secret k]", "\0\0\0")
    assert value not in rest or value in "\0\0\0"


@given(st.text(min_size=6), st.integers(0, 5))
def test_no_base64_of_a_value_can_be_read_back(value: str, offset: int) -> None:
    raw = value.encode("utf-8", "surrogatepass")
    redactor = Redactor()
    redactor.learn("k", value)
    clear = redactor.redact(base64.b64encode(b"u" * offset + raw + b":"))
    longest = max((part for part in clear.split(b"[secret k]")), key=len)
    assert b"[secret k]" in clear
    assert len(longest) <= (offset * 4 + 2) // 3 + 4


@given(st.binary(), st.text())
def test_without_a_secret_nothing_changes(data: bytes, text: str) -> None:
    assert (Redactor().redact(data), Redactor().redact(text)) == (data, text)
