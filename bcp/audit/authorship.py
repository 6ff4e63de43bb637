"""What of a log's authorship is refuted, and what is left open, entry by entry. Pure."""

from collections.abc import Iterable, Iterator

from bcp.audit.facts import Facts

_NAMED = 20
"""Entries named by number; more are counted."""


def wrong_signatures(facts: Facts) -> Iterator[str]:
    """Signatures that are there and do not count: wrong, by an unknown key, by a revoked one."""
    yield from facts.authors.wrong[:_NAMED]
    more = len(facts.authors.wrong) - _NAMED
    if more > 0:
        yield f"and {more} more signatures that prove nothing"
    revoked = [one for one in facts.authors.proofs if facts.authors.is_revoked(one)]
    for operator in sorted({one.operator for one in revoked}):
        seqs = [one.seq for one in revoked if one.operator == operator]
        yield f"signed by a key of {operator} that was revoked: {_numbers('entry', seqs)}"


def unsigned_entries(facts: Facts) -> Iterator[str]:
    """Entries of people that no signature of theirs proves."""
    authors = facts.authors
    declined = [seq for seq in authors.waiting if seq in authors.failed]
    forgotten = [seq for seq in authors.waiting if seq not in authors.failed]
    if declined:
        why = authors.failed[declined[0]]
        yield f"the signature was not given: {_numbers('entry', declined)} (the first: {why})"
    if forgotten:
        yield f"a key is named and no signature follows: {_numbers('entry', forgotten)}"
    strangers = [
        (name, count) for name, count in facts.people.most_common() if _is_new(facts, name)
    ]
    if strangers:
        total = sum(count for _, count in strangers)
        yield f"{total} entries are of people without a key: {_listed(strangers)}"
    known = [
        (name, count)
        for name, count in facts.unsigned_decisions.most_common()
        if not _is_new(facts, name)
    ]
    if known:
        yield f"decisions of people who have a key, unsigned: {_listed(known)}"


def unsigned_by_kind(facts: Facts) -> Iterator[str]:
    """What is no gap and still worth knowing: entries that operators do not sign one by one."""
    known = [
        (name, count - facts.unsigned_decisions[name])
        for name, count in facts.people.most_common()
        if not _is_new(facts, name) and count > facts.unsigned_decisions[name]
    ]
    if known:
        yield f"of types that nobody signs, of people who have a key: {_listed(known)}"


def _is_new(facts: Facts, name: str) -> bool:
    """Whether the log never let in a key of this person."""
    return all(one.operator != name for one in facts.authors.operators.keys.values())


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in list(counts)[:_NAMED])


def _numbers(what: str, seqs: list[int]) -> str:
    shown = ", ".join(str(seq) for seq in seqs[:_NAMED])
    more = len(seqs) - _NAMED
    many = f"{what} {shown}" if len(seqs) == 1 else f"entries {shown}"
    return f"{many} and {more} more" if more > 0 else many
