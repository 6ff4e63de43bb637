"""`bcp approve`, `bcp reject`, `bcp countersign`: another person's word on a step that waits."""

from bcp.audit.authors import AuthorsReader
from bcp.audit.operators import Operators
from bcp.cli.beside_run import BesideRun, beside_run
from bcp.cli.named_run import refuse_ended
from bcp.cli.setting import Setting, Work
from bcp.conduct.countersigning import countersign
from bcp.conduct.giving import Giver, give, refuse, reject
from bcp.conduct.requests import way_to_key
from bcp.model.errors import BadInput, Refused
from bcp.model.exits import Exit
from bcp.model.screen import Facts, Gap, Line, Screen, Tone, line
from bcp.run.people_state import KEY, WITHOUT_KEY, Approval


def approve_work(run: str, step: str, reason: str) -> Work:
    """The work of `bcp approve RUN STEP`."""

    def work(setting: Setting) -> int:
        with beside_run(setting, run) as beside:
            request = _request(setting, beside, step)
            _show_request(setting, beside, request)
            giver = _giver(setting, beside, reason)
            authors = AuthorsReader(beside.world.log)
            tally, why = give(beside.pen, request, giver, authors)
        if why is not None:
            raise _refused(step, why, _next(request, giver, authors.read().operators))
        _say(setting, f"Recorded: {tally.words}.", good=tally.is_enough)
        return Exit.OK

    return work


def reject_work(run: str, step: str, reason: str) -> Work:
    """The work of `bcp reject RUN STEP --reason TEXT`."""

    def work(setting: Setting) -> int:
        if not reason.strip():
            raise BadInput("A refusal needs a reason.", next_action="Write --reason TEXT.")
        with beside_run(setting, run) as beside:
            request = _request(setting, beside, step)
            why = reject(beside.pen, request, setting.operator, setting.login, reason)
        if why is not None:
            raise _refused(step, why)
        _say(setting, f"Recorded: {setting.operator} refuses {step}. The step fails with that.")
        return Exit.OK

    return work


def countersign_work(run: str, step: str) -> Work:
    """The work of `bcp countersign RUN STEP`."""

    def work(setting: Setting) -> int:
        with beside_run(setting, run) as beside:
            approval = beside.pen.state.approvals.get(step)
            if approval is None:
                raise _unknown(beside, step)
            authors = AuthorsReader(beside.world.log)
            why = countersign(beside.world, beside.pen, approval, authors)
        if why is not None:
            raise Refused(
                f"The countersignature does not count: {why}.",
                means="What was said by phone stays attested, not countersigned.",
                next_action=f"bcp show {beside.run} shows what was given, and how.",
            )
        _say(setting, f"Countersigned: what {setting.operator} said to {step} by phone.", good=True)
        return Exit.OK

    return work


def _request(setting: Setting, beside: BesideRun, step: str) -> Approval:
    """The request that waits for an answer.

    Raises:
        BadInput: the run has ended, or its plan has no such approval.
        Refused: it is not asked for now; that somebody tried is on record.
    """
    state = beside.pen.state
    refuse_ended(state, what="nothing in it can be approved or refused")
    approval, stands = state.approvals.get(step), state.steps.get(step)
    if approval is None and step.rpartition("/")[2] not in _approvals(beside):
        raise _unknown(beside, step)
    waits = stands is not None and stands.is_in_flight
    if approval is None or not waits:
        why = "it was given before it was asked for" if approval is None else "it is asked no more"
        refuse(beside.pen, step, approval, why, setting.login)
        raise _refused(step, why)
    return approval


def _approvals(beside: BesideRun) -> tuple[str, ...]:
    """The ids of the plan's approvals, as they stand in its procedures."""
    fallbacks = beside.loaded.plan.fallbacks
    lists = [fallback.steps for fallback in fallbacks]
    lists += [fallback.failback.steps for fallback in fallbacks if fallback.failback is not None]
    return tuple(step.id for steps in lists for step in steps if step.kind == "approval")


def _unknown(beside: BesideRun, step: str) -> BadInput:
    asked = ", ".join(beside.pen.state.approvals) or "none"
    return BadInput(
        f"Run {beside.run} has no approval {step!r}.",
        means=f"Asked for so far: {asked}.",
        next_action=f"bcp show {beside.run} shows what it waits for.",
    )


_ANOTHER = "Another person, with a role that may approve and their own key, has to do it."


def _refused(step: str, why: str, next_action: str = _ANOTHER) -> Refused:
    return Refused(
        f"This does not count for {step!r}: {why}.",
        means="That it was tried is on record; the step waits as before.",
        next_action=next_action,
    )


def _next(request: Approval, giver: Giver, operators: Operators) -> str:
    """Whoever lacks nothing but a key is told how to come by it."""
    drove = {seat.id for seat in request.askers}
    if giver.key is not None or giver.person not in request.people or giver.person in drove:
        return _ANOTHER
    if operators.key_of(giver.person) is None:
        return f"Get a key: {way_to_key(operators, giver.person)}. Then approve again."
    return "Bring your key: its file and passphrase, or your own keyring. Then approve again."


def _giver(setting: Setting, beside: BesideRun, reason: str) -> Giver:
    signer = beside.world.signer
    key = None if signer is None else signer.verifier.digest
    how = WITHOUT_KEY if key is None else KEY
    more = {"reason": beside.pen.text(reason)}
    return Giver(setting.operator, how, setting.login, setting.host, key, more)


def _show_request(setting: Setting, beside: BesideRun, request: Approval) -> None:
    """What is consented to, before it is."""
    rows: tuple[tuple[str, Line], ...] = (
        ("run", line(f"{beside.run} · {beside.loaded.plan.title} · {beside.pen.mode.upper()}")),
        ("step", line(f"{request.step}: {request.title}", hang=2)),
        ("asked", line(f"{request.at:%H:%M:%S} by {request.asker}@{request.askers[0].host}")),
        ("you", line(f"{setting.operator}, logged in as {setting.login} on {setting.host}")),
    )
    setting.err.show(Screen((Gap(), Facts(rows, indent=2), Gap())))


def _say(setting: Setting, text: str, *, good: bool = False) -> None:
    setting.out.show(Screen((line(text, Tone.GOOD if good else Tone.PLAIN, hang=2),)))
