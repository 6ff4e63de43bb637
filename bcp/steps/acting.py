"""Carrying actions out through `Tools`: one HTTP call, one program, reading, proving, undoing."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from bcp.model.http import HttpCall, HttpExpect, read_json
from bcp.model.pointer import NotThere, value_at
from bcp.model.ports import Command, CommandResult, HeaderValue, Reply, Tools
from bcp.model.substitution import fill
from bcp.steps.action import Before, Rollback, Verify
from bcp.steps.result import Result, Values

_TRY_PAUSE_S = 1.0
_NOT_IN_KEYS = re.compile("[^a-z0-9]")  # of an entry, as audit/profile.py has it


def call(tools: Tools, http: HttpCall, expect: HttpExpect, values: Values) -> Result:
    """Send one call and hold the answer against what is expected."""
    return judged(http, send(tools, http, values), expect, values)


def send(tools: Tools, http: HttpCall, values: Values, at_most_s: float | None = None) -> Reply:
    """Send one call, filled in; it waits for an answer no longer than so many seconds."""
    request = http.filled(values).request()
    if at_most_s is not None:
        request = replace(request, timeout_s=min(request.timeout_s, at_most_s))
    return tools.send(request)


def judged(http: HttpCall, reply: Reply, expect: HttpExpect, values: Values) -> Result:
    """An answer held against what is expected of it."""
    misses = expect.filled(values).misses(reply)
    detail = "; ".join(misses) if misses else f"{http.method} answered {reply.status}"
    facts = {**_http_facts(reply), **_header_facts(reply, expect)}
    return Result(not misses, detail, facts, reply.body)


def run(
    tools: Tools,
    argv: tuple[str, ...],
    values: Values,
    *,
    timeout_s: float = 60.0,
    env: Mapping[str, HeaderValue] | None = None,
    stdin: HeaderValue | None = None,
    folder: Path | None = None,
    shell: bool = False,
    exit_codes: tuple[int, ...] = (0,),
) -> Result:
    """Run one program and hold its exit code against what is expected."""
    words = tuple(fill(word, values) for word in argv)
    variables = tuple((env or {}).items())
    command = Command(words, variables, stdin, folder, timeout_s, shell)
    return _judged(tools.run(command), exit_codes, timeout_s)


def read_before(tools: Tools, before: Before | None, values: Values) -> Result:
    """Read the value that stands now, so that it can be put back."""
    if before is None:
        return Result(ok=False, detail="the plan names nothing to read")
    if before.run is not None:
        result = run(tools, before.run, values)
        text = result.output.decode("utf-8", "replace").strip()
        return Result(result.ok, result.detail, result.facts, result.output, text)
    if before.request is None:
        return Result(ok=False, detail="the plan names nothing to read")
    result = call(tools, before.request, HttpExpect(), values)
    return _pointed(result, before.value) if result.ok else result


def verify(tools: Tools, proof: Verify | None, values: Values) -> Result:
    """Try until it held often enough, or can no longer: `3 of 5`, 1 s apart while `within`."""
    if proof is None:
        return Result(ok=True, detail="the plan asks for no proof")
    deadline = tools.clock.monotonic() + (proof.within.total_seconds() if proof.within else 0.0)
    while True:
        result = _one_round(tools, proof, values)
        if result.ok or tools.clock.monotonic() + _TRY_PAUSE_S > deadline:
            return result
        tools.clock.sleep(_TRY_PAUSE_S)


def roll_back(tools: Tools, rollback: Rollback | None, values: Values) -> Result | None:
    """Take the step back; None when only a person can."""
    if rollback is None:
        return None
    if rollback.request is not None:
        return call(tools, rollback.request, HttpExpect(), values)
    return None if rollback.run is None else run(tools, rollback.run, values)


def _one_round(tools: Tools, proof: Verify, values: Values) -> Result:
    held, last = 0, Result(ok=False, detail="not tried")
    for tried in range(1, proof.times.tries + 1):
        last = _one_try(tools, proof, values)
        held += last.ok
        if held + proof.times.tries - tried < proof.times.wanted or held == proof.times.wanted:
            break
    ok = held >= proof.times.wanted
    counted = f"verified {held} of {proof.times.tries}"
    detail = counted if ok else f"{counted}, {proof.times.wanted} wanted: {last.detail}"
    return Result(ok, detail, {**last.facts, "held": held}, last.output)


def _one_try(tools: Tools, proof: Verify, values: Values) -> Result:
    if proof.http is not None:
        return call(tools, proof.http, proof.expect, values)
    return run(tools, proof.run or (), values)


def _pointed(result: Result, pointer: str) -> Result:
    try:
        value = value_at(read_json(result.output), pointer)
    except ValueError:
        return Result(ok=False, detail="the answer is not JSON", facts=result.facts)
    except NotThere as missing:
        return Result(ok=False, detail=str(missing), facts=result.facts)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Result(result.ok, f"read {text}", result.facts, result.output, text)


def _http_facts(reply: Reply) -> dict[str, str | int | bool]:
    if reply.failure is not None:
        return {"failure": reply.failure.value, "elapsed_ms": reply.elapsed_ms}
    return {"http_status": reply.status or 0, "elapsed_ms": reply.elapsed_ms}


def _header_facts(reply: Reply, expect: HttpExpect) -> dict[str, str]:
    """What the headers say that were expected to say something: who answered, say."""
    found = {name.lower(): reply.headers.get(name.lower()) for name in expect.headers}
    return {
        "header_" + _NOT_IN_KEYS.sub("_", name): value
        for name, value in found.items()
        if value is not None
    }


def _judged(ended: CommandResult, exit_codes: tuple[int, ...], timeout_s: float) -> Result:
    facts: dict[str, str | int | bool] = {"elapsed_ms": ended.elapsed_ms}
    if ended.timed_out:
        return Result(
            ok=False, detail=f"stopped after {timeout_s:g} s", facts=facts, output=ended.output
        )
    if ended.exit_code is None:
        return Result(ok=False, detail=f"could not be started: {ended.detail}", facts=facts)
    facts["exit_code"] = ended.exit_code
    ok = ended.exit_code in exit_codes
    wanted = " or ".join(str(code) for code in exit_codes)
    detail = f"exit code {ended.exit_code}" + ("" if ok else f", expected {wanted}")
    return Result(ok, detail, facts, ended.output)
