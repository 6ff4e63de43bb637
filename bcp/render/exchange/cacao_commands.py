"""What a machine can do of a plan, as CACAO commands: an HTTP request, a shell's line.

A value that a person types, or that a server answered, is put into a command by whoever carries
the playbook out, and the specification names no way to quote it. So a command with such a value
stays a person's work, with the exact words; only the ids that a plan itself fixes are filled in.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from msgspec import Struct

from bcp.model.http import HeaderSecret, HttpCall
from bcp.model.substitution import fill, fill_json, names_in, texts_in
from bcp.render.exchange.cacao_book import ACTIVITY, Object, Party, Variable
from bcp.steps.command import CommandStep

PROCESS = Variable(
    "__process__", "string", "The process that is moved, by its id.", is_external=True
)
SHARE = Variable(
    "__share__", "integer", "The share that returns in this round, in per cent.", is_external=True
)

_OURS: Mapping[str, Variable] = {"process": PROCESS, "share": SHARE}
"""What the plan itself fixes: ids and numbers, which need no quoting anywhere."""
_NAME = re.compile(r"\$\(([a-z0-9][a-z0-9_-]*)\)")
_REFERENCE = re.compile(r"(__[A-Za-z0-9_-]+__):value")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Machine(Struct, frozen=True):
    """What a machine does, on which target, with which values from elsewhere."""

    command: Object
    target: Party | None
    variables: tuple[Variable, ...]
    note: str = ""
    """What it needs beside."""


def variable(name: str, description: str, kind: str = "string") -> Variable:
    """A variable for a name of a plan; a name of CACAO begins with a letter (10.18)."""
    word = name.replace("/", "_")
    name = f"__{word if word[:1].isalpha() else f'n_{word}'}__"
    return Variable(name, kind, as_text(description))


def worded(text: str) -> str:
    """A text of a plan with CACAO's way of writing a value for each `$(name)`."""
    return _NAME.sub(lambda found: _of_name(found[1]).value, as_text(text))


def as_text(text: str) -> str:
    """A text of a plan that stays one.

    What it writes as CACAO does a value would be taken for a variable, perhaps a secret's, and
    nothing escapes it: a space keeps it text.
    """
    return _REFERENCE.sub(r"\1: value", text)


def named(text: str) -> tuple[Variable, ...]:
    """The variables that `worded` writes."""
    return tuple(_of_name(name) for name in sorted(names_in(text)))


def http(call: HttpCall, values: Mapping[str, str]) -> Machine | None:
    """One request; None where a person has to send it."""
    quoted = {name: quote(value, safe=":$()") for name, value in values.items()}
    url = fill(call.url, quoted)
    texts = [url, *_own_texts(call, values)]
    if not _is_ours(texts):
        return None
    parts = urlsplit(worded(url))
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers, secrets = _headers(call, values)
    command: Object = {
        "type": "http-api", "command": f"{call.method} {where} HTTP/1.1",
        "playbook_activity": ACTIVITY, **({"headers": headers} if headers else {}),
        **_content(call, values),
    }  # fmt: skip
    found = {variable: None for text in texts for variable in named(text)}
    return Machine(command, _target(worded(url)), (*found, *secrets))


def program(argv: tuple[str, ...], values: Mapping[str, str]) -> Machine | None:
    """One program and its arguments; None where a person has to run it."""
    return _bash([fill(word, values) for word in argv], shell=False)


def command(step: CommandStep, values: Mapping[str, str]) -> Machine | None:
    """What a command step runs; None where a person has to."""
    plain = {name: fill(text, values) for name, text in step.env.items() if isinstance(text, str)}
    secrets = {name: text.secret for name, text in step.env.items() if not isinstance(text, str)}
    if step.stdin is not None or not all(_ENVIRONMENT_NAME.fullmatch(name) for name in step.env):
        return None
    words = [fill(word, values) for word in step.run]
    folder = [] if step.folder is None else ["cd", fill(step.folder, values)]
    made = _bash(words, shell=step.shell, env=plain, folder=folder, codes=step.exit_codes)
    needs = ", ".join(f"{name} (the secret {secret})" for name, secret in secrets.items())
    if made is None or not needs:
        return made
    note = f"Needs in its environment: {needs}."
    return Machine(made.command, made.target, made.variables, note)


def _bash(
    words: list[str],
    *,
    shell: bool,
    env: Mapping[str, str] | None = None,
    folder: list[str] | None = None,
    codes: tuple[int, ...] = (0,),
) -> Machine | None:
    texts = [*words, *(env or {}).values(), *(folder or ())]
    if not _is_ours(texts):
        return None
    # A script stays one word: what is put before and after it holds for all of it.
    argv = ["/bin/sh", "-c", " ".join(words)] if shell else words
    line = shlex.join(worded(word) for word in argv)
    given = [f"{name}={shlex.quote(worded(text))}" for name, text in (env or {}).items()]
    line = " ".join([*given, line])
    if codes != (0,):
        line = f"{{ {line}; case $? in {'|'.join(map(str, codes))}) true;; *) false;; esac; }}"
    if folder:
        line = f"{shlex.join(worded(word) for word in folder)} && {line}"
    found = {variable: None for text in texts for variable in named(text)}
    body: Object = {"type": "bash", "command": line, "playbook_activity": ACTIVITY}
    return Machine(body, None, tuple(found))


def _of_name(name: str) -> Variable:
    return _OURS.get(name) or variable(name, f"The plan's $({name}).")


def _is_ours(texts: list[str]) -> bool:
    return not any(names_in(text) - _OURS.keys() or _REFERENCE.search(text) for text in texts)


def _own_texts(call: HttpCall, values: Mapping[str, str]) -> Iterator[str]:
    yield from (fill(text, values) for text in texts_in(call.body))
    yield from (fill(text, values) for text in call.headers.values() if isinstance(text, str))
    if call.text is not None:
        yield fill(call.text, values)


def _content(call: HttpCall, values: Mapping[str, str]) -> Object:
    if call.body is not None:
        text = json.dumps(fill_json(call.body, values), ensure_ascii=False)
        return {"content": worded(text)}
    return {} if call.text is None else {"content": worded(fill(call.text, values))}


def _headers(
    call: HttpCall, values: Mapping[str, str]
) -> tuple[dict[str, list[str]], list[Variable]]:
    """Headers, a secret's value never among them: it is a variable given from outside."""
    headers: dict[str, list[str]] = {}
    secrets: list[Variable] = []
    for name, text in call.headers.items():
        if isinstance(text, HeaderSecret):
            secrets.append(_secret(text.secret))
            headers[name] = [secrets[-1].value]
        else:
            headers[name] = [worded(fill(text, values))]
    if call.secret:
        secrets.append(_secret(call.secret))
        headers["authorization"] = [f"Bearer {secrets[-1].value}"]
    if call.body is not None:
        headers.setdefault("content-type", ["application/json"])
    return headers, secrets


def _secret(name: str) -> Variable:
    said = f"The secret {name}, from your own store at the moment of use. It is in no document."
    made = variable(f"secret_{name}", said)
    return Variable(made.name, made.kind, made.description, is_external=True)


def _target(url: str) -> Party:
    """The server; its address by the kind of its host (7.6)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        kind = f"ipv{ip_address(host).version}"
    except ValueError:
        kind = "dname"
    port = str(parts.port or (443 if parts.scheme == "https" else 80))
    name = f"{parts.scheme}://{parts.netloc}"
    body = {"description": f"Answers at {name}.", "address": {kind: [host]}, "port": port}
    return Party("http-api", name, body, is_target=True)
