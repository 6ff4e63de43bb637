"""Writes the entries of one run, and keeps the state that they fold to."""

from collections.abc import Callable, Mapping

from bcp.audit.cosigning import ENTRY_CONFIRMED
from bcp.audit.entry import Actor, Draft, Entry, Mode, PlanRef, RunStamp
from bcp.audit.log import Log
from bcp.audit.signer import Signer, signature_of
from bcp.audit.types import ENTRY_TYPES
from bcp.conduct.others import only_beside, overtaken
from bcp.model.errors import RunMoved
from bcp.model.instant import instant_text
from bcp.model.ports import Clock
from bcp.model.screen import Screen, Tone, line
from bcp.run.fold import apply
from bcp.run.signing import confirmable
from bcp.run.state import EMPTY, RunState

BCP = Actor("bcp")
"""The actor of what nobody decided."""

RESUME = "resume"
Redact = Callable[[bytes], bytes]


class Recorder:
    """One run's pen: every entry is durable before the call returns (red line 3).

    Args:
        log: the audit log.
        run_id: the run's id.
        mode: `incident` or `exercise`; stamped on every entry.
        plan: the plan's id and the SHA-256 of its bytes.
        operator: the person who drives the run.
        clock: the run's clock; `ts` stays the log's own.
        redact: removes secrets from what is stored.
        state: the state so far, None for a new run.
        drives: whether it moves the run; a pen that does not may write beside whoever does.
        signer: holds the operator's key; None where there is none at hand.
        verb: the command that drives it and goes on with it: `resume`, `failback`, `standdown`.
    """

    def __init__(
        self,
        log: Log,
        run_id: str,
        mode: Mode,
        plan: PlanRef,
        operator: Actor,
        clock: Clock,
        redact: Redact,
        state: RunState | None = None,
        *,
        drives: bool = True,
        signer: Signer | None = None,
        verb: str = RESUME,
    ) -> None:
        self.log = log
        self.run_id = run_id
        self.mode = mode
        self.plan = plan
        self.operator = operator
        self.clock = clock
        self._redact = redact
        self._texts: dict[str, str] = {}
        self._state = state
        self._drives = drives
        self._signer = signer
        self._verb = verb
        self._read_to = -1
        self._news: list[Entry] = []

    @property
    def state(self) -> RunState:
        """What the run's entries say by now."""
        if self._state is None:
            raise ValueError("the run has no entry yet")
        return self._state

    @property
    def names(self) -> dict[str, str]:
        """What `$(plan)` and `$(run)` stand for in every step and message."""
        return {"plan": self.plan.id, "run": self.run_id[:8]}

    def given(self) -> dict[str, str]:
        """What people gave where steps asked for it, by name."""
        steps = self.state.steps.values()
        kept = {name: blob for step in steps for name, blob in step.values.items()}
        return {name: self.read_text(blob) for name, blob in kept.items()}

    @property
    def command(self) -> str:
        """What goes on with this run, for the person who reads it."""
        return f"bcp {self._verb} {self.run_id[:8]}"

    def write(self, entry_type: str, data: Mapping[str, object], *, actor: Actor = BCP) -> Entry:
        """Append one entry of this run; raises NotRecorded, and then nothing may be done.

        What others wrote beside the run in the meantime is taken in first.

        Raises:
            RunMoved: the run went on elsewhere; the words say with whom.
        """
        stamped = {"at": instant_text(self.clock.now()), **data}
        while True:
            seen = -1 if self._state is None else self._state.seen
            run = RunStamp(self.run_id, self.mode, seen)
            try:
                entry = self.log.append(Draft(entry_type, stamped, actor, self.plan, run))
            except RunMoved:
                if not self._catch_up():
                    raise
            else:
                self._state = apply(self._state, entry)
                self._read_to = self.log.known_to  # of this run nobody wrote anything before it
                return entry

    def news(self) -> tuple[Entry, ...]:
        """What others wrote beside this run since this was asked last; raises RunMoved."""
        self._catch_up()
        news, self._news = tuple(self._news), []
        return news

    def _catch_up(self) -> list[Entry]:
        """Take in what others wrote; the log is read only where it has grown."""
        end = self.log.end()
        if self._state is None or end == self._read_to:
            return []
        newer = self.log.newer_of_run(self.run_id, self._state.seen)
        if self._drives and not only_beside(newer):
            raise overtaken(self.run_id, newer)
        for entry in newer:
            self._state = apply(self._state, entry)
        self._read_to = end
        self._news += newer
        return newer

    def decide(self, entry_type: str, data: Mapping[str, object]) -> Entry:
        """Append what the operator decided, then their signature where they sign such entries.

        The log's lock is not held while the key is touched. A signature that is not given stops
        nothing: `signing.failed` says why, and the decision stands as "not proved".
        """
        signer = self._signer
        if signer is None or not ENTRY_TYPES[entry_type].signed:
            return self.write(entry_type, data, actor=self.operator)
        actor = Actor(self.operator.id, signer.verifier.digest)
        entry = self.write(entry_type, data, actor=actor)
        kind, said = signature_of(entry.seq, self.log.to_sign(entry), signer)
        self._keep_signature(kind, said)
        return entry

    def _keep_signature(self, kind: str, said: Mapping[str, object]) -> None:
        """A signature is kept whatever became of the run while the key was touched.

        `run.ended` is its run's last entry, and states how many there are; and whoever was
        overtaken writes nothing more into the run: then it stands beside it.
        """
        beside = Draft(kind, said, BCP, self.plan)
        if not self.state.is_open:
            self.log.append(beside)
            return
        try:
            self.write(kind, said)
        except RunMoved:
            self.log.append(beside)
            if self._drives:
                raise

    def confirm_unsigned(self, show: Callable[[Screen], None]) -> None:
        """Sign what a crash left unsigned of this operator's, by its hash, and say what it is.

        A size that is not the newest is never signed: somebody could pass an old log for this one.
        """
        for seq, one in confirmable(self.state, self.operator.id) if self._signer else ():
            told = f"! A crash left {one.type} of {one.at:%H:%M:%S} unsigned; you sign it now."
            show(Screen((line(told, Tone.ATTENTION, hang=2),)))
            self.decide(ENTRY_CONFIRMED, {"seq": seq, "leaf": one.leaf})

    def blob(self, value: bytes) -> dict[str, object]:
        """Keep bytes beside the entries, redacted; the reference goes into the entry."""
        return dict(self.log.put_blob(self._redact(value)))

    def redacted(self, text: str) -> str:
        """Words of others without any secret, for an entry or a screen."""
        return self._redact(text.encode("utf-8", "replace")).decode("utf-8", "replace")

    def read_text(self, blob: str) -> str:
        """A value that was kept, by the name of its blob; read from the log once."""
        if blob not in self._texts:
            self._texts[blob] = self.log.blob(blob).decode("utf-8", "replace")
        return self._texts[blob]

    def text(self, value: str) -> dict[str, object] | None:
        """Keep free text as a blob, so that it can be erased; None for no text."""
        return self.blob(value.encode()) if value else None

    def pause(self, reason: str) -> None:
        """Say why the run waits; one that was handed over may be somebody else's by now."""
        if self.state.handed_to is None:
            self.write("run.paused", {"reason": reason})

    def end(self, result: str, *, actor: Actor = BCP, more: Mapping[str, object] = EMPTY) -> None:
        """Close the run, stating how many entries it has, this one included."""
        data = {"result": result, "entries": self.state.entries + 1, **more}
        if actor == self.operator:
            self.decide("run.ended", data)
        else:
            self.write("run.ended", data, actor=actor)
