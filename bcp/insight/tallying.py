"""How far a request for consent has come: who counts, who does not and why. Pure."""

from msgspec import Struct

from bcp.audit.operators import Operators
from bcp.insight.consent import ProofOf, countersign_refusal, refusal
from bcp.run.people_state import KEY, WITHOUT_KEY, Approval, Consent, Refusal


class Counted(Struct, frozen=True):
    """A consent that counts, and how it is known."""

    consent: Consent
    countersigned: bool = False
    """Said by phone, and proved by that person's own signature since."""

    @property
    def words(self) -> str:
        """`deputy (signed)`, `support (attested by phone, not countersigned)`."""
        if self.consent.how == KEY:
            return f"{self.consent.person} (signed)"
        if self.consent.how == WITHOUT_KEY:
            return f"{self.consent.person} (without a key, not proved)"
        signed = "countersigned" if self.countersigned else "not countersigned"
        return f"{self.consent.person} (attested by phone, {signed})"


class Tally(Struct, frozen=True):
    """What a request for consent has come to."""

    wanted: int
    counted: tuple[Counted, ...]
    refused: tuple[tuple[Consent, str], ...]
    """What does not count, each with why."""

    @property
    def is_enough(self) -> bool:
        """Whether as many people consent as the plan wants."""
        return len(self.counted) >= self.wanted

    @property
    def words(self) -> str:
        """`1 of 2: deputy (signed)`."""
        said = ", ".join(one.words for one in self.counted)
        return f"{len(self.counted)} of {self.wanted}" + (f": {said}" if said else "")


def tally(request: Approval, proof_of: ProofOf, operators: Operators) -> Tally:
    """Count the consents to a request, in the order in which they were given.

    Args:
        request: the newest request of its step, with what was given to it.
        proof_of: what the log proves of an entry.
        operators: the log's operators and their keys.
    """
    counted: list[Counted] = []
    refused: list[tuple[Consent, str]] = []
    for given in request.given:
        before = [one.consent for one in counted]
        why = refusal(request, given, proof_of(given.seq), operators, before)
        if why is None:
            counted.append(Counted(given, _is_countersigned(request, given, proof_of, operators)))
        else:
            refused.append((given, why))
    return Tally(request.count, tuple(counted), tuple(refused))


def rejection(request: Approval) -> Refusal | None:
    """The no of somebody whom the plan names for this; None where nobody said no.

    It needs no key: a no is on the safe side, and the step can be asked for again.
    """
    askers = {seat.id for seat in request.askers}
    return next(
        (
            one
            for one in request.refused
            if one.asked == request.seq
            and one.person in request.people
            and one.person not in askers
        ),
        None,
    )


def _is_countersigned(
    request: Approval, given: Consent, proof_of: ProofOf, operators: Operators
) -> bool:
    return any(
        countersign_refusal(request, given, one, proof_of(one.seq), operators) is None
        for one in given.confirmations
    )
