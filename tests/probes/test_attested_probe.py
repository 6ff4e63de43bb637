"""The attested probe: what a person said, how long ago, and for how long it holds."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe_mutations import replies
from probe_suite import JUST_NOW, NOW, ProbeSuite

from bcp.model.observation import Attestation, ProbeReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.base import Seen

QUESTION = "Can the team chat with the assistant?"


class TestAttestedProbe(ProbeSuite):
    kind = "attested"
    fields = {"question": QUESTION}
    required = ("question",)

    def said(
        self, state: Verdict, ago: timedelta, note: str = "", /, **fields: object
    ) -> ProbeReading:
        attested = Attestation(state, NOW - ago, "incident lead", note)
        return self.checked(self.spec(**fields).read((), Seen(NOW, attested=attested)))

    def test_nothing_is_sent(self) -> None:
        assert self.spec().requests() == ()

    def test_as_long_as_nobody_has_said_it_is_unknown(self) -> None:
        reading = self.checked(self.spec().read((), JUST_NOW))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, None)
        assert reading.reason == "nobody has said in the last 1h"
        assert QUESTION in str(reading.advice)
        assert "bcp observe" in str(reading.advice)

    @pytest.mark.parametrize(
        ("state", "word"),
        [
            (Verdict.OPERATIONAL, "operational"), (Verdict.DEGRADED, "degraded"),
            (Verdict.PARTIAL_OUTAGE, "partial outage"), (Verdict.MAJOR_OUTAGE, "major outage"),
            (Verdict.MAINTENANCE, "maintenance"),
        ],
    )  # fmt: skip
    def test_what_was_said_holds_with_its_age(self, state: Verdict, word: str) -> None:
        reading = self.said(state, timedelta(minutes=12), "nobody can log in")
        assert reading.state is state
        assert reading.read_at == NOW - timedelta(minutes=12)
        assert reading.reason == (
            f"incident lead said {word} 12m ago, at 02:57 UTC: nobody can log in"
        )
        assert reading.cause is None

    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            (timedelta(seconds=59), "just now"), (timedelta(), "just now"),
            (timedelta(seconds=61), "1m ago"), (timedelta(minutes=60), "1h ago"),
            (-timedelta(minutes=3), "just now"),
        ],
    )  # fmt: skip
    def test_the_age_is_in_minutes(self, ago: timedelta, words: str) -> None:
        assert words in self.said(Verdict.OPERATIONAL, ago).reason

    def test_it_lapses(self) -> None:
        hour, more = timedelta(hours=1), timedelta(hours=1, seconds=1)
        assert self.said(Verdict.OPERATIONAL, hour).state is Verdict.OPERATIONAL
        assert self.said(Verdict.OPERATIONAL, more).state is Verdict.UNKNOWN
        assert self.said(Verdict.MAJOR_OUTAGE, more).state is Verdict.UNKNOWN
        assert self.said(Verdict.MAJOR_OUTAGE, more, valid_for="2h").state is Verdict.MAJOR_OUTAGE

    def test_what_a_clock_far_ahead_wrote_does_not_hold_until_then(self) -> None:
        assert self.said(Verdict.OPERATIONAL, -timedelta(hours=2)).state is Verdict.UNKNOWN

    def test_another_day_is_named(self) -> None:
        reading = self.said(Verdict.DEGRADED, timedelta(hours=4), valid_for="3d")
        assert "4h ago, at 2026-11-20 23:09 UTC" in reading.reason
        assert str(reading.advice).startswith("It holds until 2026-11-23 23:09 UTC;")

    def test_when_to_ask_again_is_said_where_something_is_wrong(self) -> None:
        advice = self.said(Verdict.DEGRADED, timedelta(minutes=12)).advice
        assert advice == f"It holds until 03:57 UTC; then ask again: {QUESTION}"
        assert self.said(Verdict.OPERATIONAL, timedelta(minutes=12)).advice is None

    def test_who_does_not_know_has_said_nothing(self) -> None:
        assert self.said(Verdict.UNKNOWN, timedelta()).reason.startswith("nobody has said")

    def test_the_component_it_passes_is_kept(self) -> None:
        for said in (None, Attestation(Verdict.OPERATIONAL, NOW, "lead")):
            reading = self.spec(through="own/sso").read((), Seen(NOW, attested=said))
            assert reading.through == "own/sso"

    def test_its_words_are_the_question(self) -> None:
        assert self.spec(valid_for="30m").words() == (
            f"people are asked: {QUESTION} (an answer holds for 30m)"
        )

    def test_a_question_of_several_lines_is_asked_on_one(self) -> None:
        spec = self.spec(question="Can the team\nchat?\n")
        assert "asked: Can the team chat? (" in spec.words()
        assert "Can the team chat?" in str(self.checked(spec.read((), JUST_NOW)).advice)

    @given(st.lists(replies("https://a.example"), max_size=2), st.text(), st.text())
    def test_nothing_raises_and_nothing_steers(
        self, answers: list[Reply], by: str, note: str
    ) -> None:
        for state in Verdict:
            said = Attestation(state, NOW, by, note)
            self.checked(self.spec().read(answers, Seen(NOW, attested=said)))
