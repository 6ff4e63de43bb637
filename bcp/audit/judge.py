"""The five verdicts, from what a pass over the log found. Pure."""

from collections.abc import Callable, Iterator

from bcp.audit.authorship import unsigned_by_kind, unsigned_entries, wrong_signatures
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.facts import Facts
from bcp.audit.report import Claim, Finding, Report, State, finding
from bcp.audit.trust import Keeper, Trust


def judge(facts: Facts, trust: Trust) -> Report:
    """Put the verdicts together."""
    findings = {claim: rule(facts, trust) for claim, rule in _RULES.items()}
    failed = any(verdict.state is State.FAILED for verdict in findings.values())
    return Report(
        origin=facts.origin,
        head=str(facts.chain.head()),
        findings=findings,
        trust_used=tuple(_used(facts, trust)),
        demanded=trust.demanded,
        remarks=tuple(_remarks(facts)),
        seen=None if failed else facts.chain.cut(),
    )


def _content(facts: Facts, trust: Trust) -> Finding:
    chain = facts.chain
    more = chain.objected - len(chain.objections)
    failures = [str(objection) for objection in chain.objections]
    failures += [f"and {more} more places where the chain breaks"] if more else []
    failures += facts.contradictions.all()
    trusted = _trusted_size(facts, trust)
    gaps = []
    if trusted == 0:
        gaps.append(f"{chain.size} entries agree with themselves; no head from outside is at hand")
    elif trusted < chain.size:
        gaps.append(
            f"entries {trusted} to {chain.size - 1} come after the last head that is trusted from "
            "outside; they agree with themselves"
        )
    return finding(failures, gaps, [f"{chain.size} entries agree with a head from outside"])


def _completeness(facts: Facts, _: Trust) -> Finding:
    gaps = [] if facts.agreed else ["no head kept outside the log is at hand"]
    kept = ", ".join(item.where.strip(",") for item in facts.agreed)
    return finding(facts.short.all(), gaps, [f"it reaches every head kept outside: {kept}"])


def _authorship(facts: Facts, trust: Trust) -> Finding:
    wrong = wrong_signatures(facts)
    failures = [*facts.wrong_keys.all(), *wrong, *_unknown_pins(facts, trust)]
    proofs = ["every entry is covered by a note of a key that is pinned outside the log"]
    if facts.authors.proofs:
        signed = len(facts.authors.proofs)
        proofs.append(f"{signed} entries name an operator's key, and each has its signature")
    return finding(failures, _unsigned(facts, trust), proofs)


def _time(_: Facts, __: Trust) -> Finding:
    gap = "no time stamp or cosignature bounds the entries: their ts is the writer's word"
    return finding((), [gap], ())


def _one_history(facts: Facts, trust: Trust) -> Finding:
    persons = [kept for kept in facts.agreed if kept.keeper is Keeper.PERSON]
    gaps = []
    if trust.policy is not None and trust.policy.has_quorum:
        if not facts.quorum:
            gaps.append("no checkpoint given is cosigned by the policy's quorum of witnesses")
    elif not persons:
        alone = (
            "only this machine's memory agrees" if facts.agreed else "nobody else's head is known"
        )
        gaps.append(f"{alone}; a head noted by somebody else would show that all see one log")
    size = max((kept.head.size for kept in persons), default=0)
    return finding(
        facts.histories.all(), gaps, [f"somebody else's head agrees, up to {size} entries"]
    )


_RULES: dict[Claim, Callable[[Facts, Trust], Finding]] = {
    Claim.CONTENT: _content,
    Claim.COMPLETENESS: _completeness,
    Claim.AUTHORSHIP: _authorship,
    Claim.TIME: _time,
    Claim.ONE_HISTORY: _one_history,
}


def _trusted_size(facts: Facts, trust: Trust) -> int:
    """The greatest size at which something outside the log vouches for its root."""
    sizes = [kept.head.size for kept in facts.agreed]
    if _reached(facts, trust):
        sizes += facts.signed.values()
    return max(sizes, default=0)


def _reached(facts: Facts, trust: Trust) -> bool:
    """Whether the log's keys are reached from outside: a pinned one of them signed a note.

    `log.opened`, which names them all, is covered by that note.
    """
    return any(key in facts.signed for key in trust.pinned)


def _unknown_pins(facts: Facts, trust: Trust) -> Iterator[str]:
    """A log that does not name the key pinned for it is not the log that was meant."""
    own: tuple[VerifierKey, ...] = facts.opened.keys if facts.opened else ()
    if trust.pinned and not any(key in own for key in trust.pinned):
        names = ", ".join(f"{key.name}+{key.key_id.hex()}" for key in trust.pinned)
        yield f"none of the keys given ({names}) is a key of this log, {facts.origin}"


def _unsigned(facts: Facts, trust: Trust) -> Iterator[str]:
    size = facts.chain.size
    signed = max(facts.signed.values(), default=0)
    if signed == 0:
        yield "no note is signed: the log was written without a key"
    elif signed < size:
        yield f"entries {signed} to {size - 1} are covered by no signed note"
    if signed and not _reached(facts, trust):
        yield "only the log itself names its keys; give the one you know by --key or a policy"
    yield from unsigned_entries(facts)
    if facts.not_judged:
        listed = ", ".join(f"{name} {count}" for name, count in sorted(facts.not_judged.items()))
        yield f"this bcp does not judge entries of these types: {listed}"


def _used(facts: Facts, trust: Trust) -> Iterator[str]:
    for key in trust.keys:
        yield f"key {key.name}+{key.key_id.hex()}"
    if trust.policy is not None:
        yield f"policy with {len(trust.policy.logs)} log keys, quorum {trust.policy.quorum}"
    for root in trust.roots:
        yield f"root {root}"
    for given in trust.checkpoints:
        yield f"checkpoint {given.where}"
    seen = trust.memory.seen(facts.origin)
    if seen is not None:
        yield f"this machine's memory of {seen.head}"


def _remarks(facts: Facts) -> Iterator[str]:
    yield from facts.remarks
    yield from unsigned_by_kind(facts)
    if facts.chain.went_back:
        yield f"ts went back {facts.chain.went_back} times; the order of entries is that of seq"
    stored = facts.stored.size if facts.stored else 0
    if stored < facts.chain.size:
        yield f"entries {stored} to {facts.chain.size - 1} wait for their note (unsigned tail)"
