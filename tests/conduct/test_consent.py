"""The one place that refuses the asker, against every combination of names, logins and keys."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bcp.audit.cosigning import Proof
from bcp.audit.ed25519 import SignatureType, SigningKey
from bcp.audit.operators import OperatorKey, Operators
from bcp.insight.consent import countersign_refusal, refusal
from bcp.insight.tallying import rejection, tally
from bcp.run.people_state import (
    KEY,
    PHONE,
    WITHOUT_KEY,
    Approval,
    Confirmation,
    Consent,
    Refusal,
    Seat,
)

AT = datetime(2026, 11, 21, 3, 10, tzinfo=UTC)
NAMES = ("lead", "deputy", "platform", "twin", "guest")
HOSTS = ("ops-1", "ops-2")
KEYS = {
    name: SigningKey.of(f"o/operator/{name}", bytes([number] * 32), SignatureType.COSIGNATURE)
    for number, name in enumerate(NAMES[:4], start=1)
}
DIGESTS = {name: key.verifier.digest for name, key in KEYS.items()}
OPERATORS = Operators(
    "o/1", keys={
        key.verifier.digest: OperatorKey(name, key.verifier, may_add=False, added=1, since=2)
        for name, key in KEYS.items()
    },
)  # fmt: skip


def seat(who: str, host: str, login: str, seq: int, key: str | None = None) -> Seat:
    return Seat(who, host, login, 1, key, AT, seq)


def request(**more: object) -> Approval:
    asked = Approval(
        run="r", step="s", title="t", attempt=1, seq=10, entry_id="e", at=AT, by=("a",),
        people=("lead", "deputy", "platform", "twin"), alike=(("deputy", "twin"),), count=1,
        without_key=True, phone=True, asker="lead",
        askers=(seat("lead", "ops-1", "lead", 10, DIGESTS["lead"]),),
    )  # fmt: skip
    return replace(asked, **more)


def consent(person: str = "deputy", how: str = KEY, **more: object) -> Consent:
    made = Consent(
        run="r", step="s", attempt=1, asked=10, seq=20, how=how, person=person, actor=person,
        key=DIGESTS.get(person) if how == KEY else None, login=person, host="ops-2", at=AT,
    )  # fmt: skip
    return replace(made, **more)


def proof(one: Consent) -> Proof | None:
    """A call is signed by whoever called."""
    key = DIGESTS.get(one.actor) if one.how == PHONE else one.key
    owner = OPERATORS.owner_of(key or "")
    return None if owner is None else Proof(one.seq, owner, key or "", one.seq + 1, one.seq)


def why(asked: Approval, one: Consent) -> str:
    return refusal(asked, one, proof(one), OPERATORS) or ""


GOOD = (
    consent(),
    consent("platform", host="ops-3"),
    consent(how=WITHOUT_KEY),
    consent(how=PHONE, actor="lead", login="lead", host="ops-1"),
)
CHANGES: dict[str, tuple[object, ...]] = {
    "run": ("q",), "step": ("z",), "attempt": (2,), "asked": (9,), "seq": (5, 40),
    "how": (KEY, WITHOUT_KEY, PHONE), "person": NAMES, "actor": NAMES,
    "key": (None, "0" * 64, *DIGESTS.values()), "login": ("lead", "deputy", ""), "host": HOSTS,
}  # fmt: skip


@st.composite
def consents(draw: st.DrawFn) -> Consent:
    """One that would count, with up to three of its parts changed."""
    changed = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=3, unique=True))
    parts = {name: draw(st.sampled_from(CHANGES[name])) for name in changed}
    return replace(draw(st.sampled_from(GOOD)), **parts)


@given(consents(), st.booleans(), st.booleans())
def test_what_counts_is_another_persons(one: Consent, without_key: bool, is_proved: bool) -> None:  # noqa: FBT001
    """Whatever is thrown at it: only a named other, from other hands, to this very request."""
    asked = request(without_key=without_key)
    found = refusal(asked, one, proof(one) if is_proved else None, OPERATORS)
    if found is not None:
        return
    asker = asked.askers[0]
    assert one.person in asked.people
    assert one.person != asker.id
    assert (one.run, one.step, one.attempt, one.asked) == ("r", "s", 1, 10)
    assert one.seq > asked.seq
    if one.how == PHONE:
        assert (one.actor, is_proved) == (asker.id, True)
    else:
        assert (one.login, one.host) != (asker.login, asker.host)
        assert one.key is None or one.key != asker.key
        assert one.actor == one.person
    if one.how == KEY:
        assert is_proved
        assert OPERATORS.owner_of(one.key or "") == one.person
    if one.how == WITHOUT_KEY:
        assert without_key


@given(st.lists(consents(), max_size=8), st.integers(1, 3))
def test_nobody_counts_twice(given_: list[Consent], count: int) -> None:
    proofs = {one.seq: proof(one) for one in given_}
    asked = request(given=tuple(given_), count=count)
    counted = [one.consent for one in tally(asked, proofs.get, OPERATORS).counted]
    assert len({one.person for one in counted}) == len(counted)
    keys = [one.key for one in counted if one.how == KEY]
    assert len(set(keys)) == len(keys)
    unkeyed = [one.person for one in counted if one.how != KEY]
    assert not {"deputy", "twin"} <= set(unkeyed)


@pytest.mark.parametrize(("changes", "says"), [
    ({}, ""),
    ({"run": "other"}, "in another run"),
    ({"step": "other"}, "to another step"),
    ({"attempt": 2}, "to another request"),
    ({"asked": 9}, "to another request"),
    ({"seq": 9}, "before it was asked for"),
    ({"person": "guest"}, "none of the roles"),
    ({"person": "lead", "actor": "lead"}, "has to be another person's"),
    ({"login": "lead", "host": "ops-1"}, "another name for the same login"),
    ({"login": "", "host": "ops-1"}, "another name for the same login"),
    ({"key": DIGESTS["lead"]}, "signed with the key of lead"),
    ({"key": DIGESTS["platform"]}, "names the key of platform"),
    ({"key": "0" * 64}, "never registered"),
    ({"how": "pigeon"}, "a way that is not known"),
    ({"how": WITHOUT_KEY, "actor": "guest"}, "written by guest"),
    ({"how": PHONE, "actor": "guest"}, "did not drive the run"),
])  # fmt: skip
def test_each_reason_is_said(changes: dict[str, object], says: str) -> None:
    found = why(request(), consent(**changes))  # type: ignore[arg-type]  # a test's own words
    assert (says in found) if says else not found


@pytest.mark.parametrize("spelled", ["lead", "Lead", "LEAD"])
def test_the_asker_is_the_asker_however_they_spell_it(spelled: str) -> None:
    asked = request(askers=(seat(spelled, "laptop", "anna", 10),))
    assert "has to be another person's" in why(asked, consent("lead"))


def test_whoever_has_driven_the_run_since_is_no_other_person() -> None:
    asked = request(askers=(*request().askers, seat("deputy", "ops-2", "deputy", 15)))
    assert "drives the run" in why(asked, consent(seq=20, host="ops-9", login="d2"))
    assert why(asked, consent(seq=14)) == "", "it was given before they took it over"


def test_a_consent_that_was_only_confirmed_later_does_not_count() -> None:
    one = consent()
    late = Proof(one.seq, "deputy", DIGESTS["deputy"], 31, 30)
    assert "confirmed by entry 30" in str(refusal(request(), one, late, OPERATORS))


def test_a_plan_that_names_nobody_gets_none() -> None:
    assert "names nobody" in why(request(people=()), consent())


def test_a_countersignature_is_the_called_persons_own() -> None:
    asked = request()
    called = consent(how=PHONE, actor="lead", login="lead", host="ops-1")
    own = Confirmation(30, "deputy", DIGESTS["deputy"], "deputy", "ops-2")
    sound = Proof(30, "deputy", DIGESTS["deputy"], 31, 30)
    assert countersign_refusal(asked, called, own, sound, OPERATORS) is None
    assert countersign_refusal(asked, called, own, None, OPERATORS) is not None
    later = replace(sound, over=40)
    assert "not signed when" in str(countersign_refusal(asked, called, own, later, OPERATORS))
    same = replace(own, login="lead", host="ops-1")
    assert "same login" in str(countersign_refusal(asked, called, same, sound, OPERATORS))
    said = consent()
    assert "nothing to countersign" in str(countersign_refusal(asked, said, own, sound, OPERATORS))


def test_a_no_counts_of_those_who_were_asked_alone() -> None:
    def no(person: str | None, asked: int = 10) -> Approval:
        return request(refused=(Refusal(asked, person, "x", 12, AT),))

    assert rejection(no("deputy")) is not None
    for person, to in (("guest", 10), ("lead", 10), (None, 10), ("deputy", 9)):
        assert rejection(no(person, to)) is None
