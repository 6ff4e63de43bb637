"""Secrets: looked up at the moment of use, in the environment, by a command, in the keyring.

A keyring may prompt or hang for ever, and a command too: each has a limit.
"""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import AnyStr, Final, Protocol, TypeVar

from msgspec import Struct

from bcp.model.errors import BcpError, SecretMissing
from bcp.model.ports import Clock
from bcp.model.redaction import Redactor
from bcp.model.secret_variable import secret_variable
from bcp.model.substitution import fill

SERVICE: Final = "bcp"  # of the keyring, for what plans name
_FORGET_S = 60.0  # until a keyring that could not be used is asked again
_UNSAFE: Final = re.compile(r"keyring\.backends\.(?:null|fail)\.|\.PlaintextKeyring\b")
_T = TypeVar("_T")


class KeyringUnusable(BcpError):
    """There is no keyring here that keeps a secret, or it does not answer."""


class SecretCommand(Struct, frozen=True):
    """A program that prints a secret, and the seconds for which its answer is used again."""

    argv: tuple[str, ...]
    """`$(name)` stands for the secret's name."""
    lifetime_s: float = 0.0


class Secrets:
    """Every secret that plans name, and the blacking out of those that were handed out."""

    def __init__(
        self,
        environ: Mapping[str, str],
        clock: Clock,
        command: SecretCommand | None = None,
        limit_s: float = 3.0,
    ) -> None:
        self._environ = environ
        self._clock = clock
        self._command = command
        self._limit_s = limit_s
        self._redactor = Redactor()
        self._kept: dict[str, tuple[float, str]] = {}
        self._no_keyring: tuple[float, str] | None = None

    def get(self, name: str) -> str:
        """The value of a secret.

        Args:
            name: as a plan writes it, `openai/api-key`.

        Raises:
            SecretMissing: it is nowhere; the message says how to set it, and never holds a value.
        """
        reasons: list[str] = []
        value = (
            self._environ.get(secret_variable(name), "").strip()
            or self._by_command(name, reasons)
            or self._in_keyring(name, reasons)
        )
        if value:
            self._redactor.learn(name, value)
            return value
        raise SecretMissing(
            f"secret {name} is not set",
            means=" ".join(reasons),
            next_action=f"Set {secret_variable(name)}, or keep it: keyring set {SERVICE} {name}",
        )

    def redact(self, data: AnyStr) -> AnyStr:
        """Text or bytes with every value that was handed out replaced by `[secret NAME]`."""
        return self._redactor.redact(data)

    def _by_command(self, name: str, reasons: list[str]) -> str:
        if self._command is None:
            return ""
        until, kept = self._kept.get(name, (0.0, ""))
        if kept and self._clock.monotonic() < until:
            return kept
        argv = [fill(part, {"name": name}) for part in self._command.argv]
        value, reason = _printed(argv, self._environ, self._limit_s)
        if value:
            self._kept[name] = (self._clock.monotonic() + self._command.lifetime_s, value)
        reasons += [reason] if reason else []
        return value

    def _in_keyring(self, name: str, reasons: list[str]) -> str:
        now = self._clock.monotonic()
        if self._no_keyring is None or now >= self._no_keyring[0]:
            try:
                return (keyring_get(SERVICE, name, self._limit_s) or "").strip()
            except KeyringUnusable as error:
                self._no_keyring = (now + _FORGET_S, error.what)
        reasons.append(f"No keyring: {self._no_keyring[1]}.")
        return ""


def keyring_problem(timeout_s: float) -> str | None:
    """Why the keyring cannot be used, for a person; None where it can."""
    try:
        _within(timeout_s, _backend)
    except KeyringUnusable as error:
        return error.what
    return None


def keyring_get(service: str, name: str, timeout_s: float) -> str | None:
    """The text kept under service and name; None where there is none.

    Raises:
        KeyringUnusable: no keyring, or no answer within `timeout_s` seconds.
    """
    return _within(timeout_s, lambda: _backend().get_password(service, name))


def keyring_set(service: str, name: str, value: str, timeout_s: float) -> None:
    """Keep a text, and read it back: some keyrings take everything and keep nothing.

    Raises:
        KeyringUnusable: it was not kept.
    """

    def keep() -> str | None:
        backend = _backend()
        backend.set_password(service, name, value)
        return backend.get_password(service, name)

    if _within(timeout_s, keep) != value:
        raise KeyringUnusable("the keyring did not keep what it was given")


class _Backend(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...


def _backend() -> _Backend:
    """The keyring to use: none that keeps nothing, nor keyrings.alt's files of plain text."""
    import keyring  # noqa: PLC0415 - it takes 100 ms, looks for services, and may hang in both

    chosen = keyring.get_keyring()
    is_chain = "ChainerBackend" in _kinds(chosen)
    links: Sequence[_Backend] = getattr(chosen, "backends", ()) if is_chain else (chosen,)
    usable = [link for link in links if not _UNSAFE.search(_kinds(link))]
    if not usable:
        raise KeyringUnusable(f"{_kinds(chosen).split()[0]} keeps no secret safe")
    return usable[0]


def _kinds(backend: object) -> str:
    """The names of its class and of all that it derives from."""
    return " ".join(f"{kind.__module__}.{kind.__qualname__}" for kind in type(backend).__mro__)


def _within(seconds: float, work: Callable[[], _T]) -> _T:
    """Run in a thread that nobody waits for any longer than this.

    Raises:
        KeyringUnusable: it took longer, or failed.
    """
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - raised again below, in the caller's thread
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="keyring").start()
    try:
        return future.result(timeout=seconds)
    except KeyringUnusable:
        raise
    except TimeoutError:
        raise KeyringUnusable(f"the keyring did not answer within {seconds:g} s") from None
    except Exception as error:  # noqa: BLE001 - a bad name gives ModuleNotFoundError, D-Bus its own
        raise KeyringUnusable(f"the keyring failed ({type(error).__name__})") from None


def _printed(argv: list[str], environ: Mapping[str, str], seconds: float) -> tuple[str, str]:
    """What the command prints, else why there is nothing: never its own words."""
    program = f"The secrets command {argv[0]}"
    try:
        process = subprocess.Popen(  # noqa: S603 - the command that the workspace names
            argv, env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        return "", f"{program} cannot be run ({type(error).__name__})."
    with process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            with suppress(ProcessLookupError):  # the group: a child of it may hold the pipe open
                os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            return "", f"{program} did not end within {seconds:g} s."
    failed = f"{program} ended with {process.returncode}." if process.returncode else ""
    return "" if failed else output.decode(errors="replace").strip(), failed
