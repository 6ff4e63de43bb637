"""What families have to do whose pages list components, ids, groups, incidents, maintenance.

Each class is one thing that a page may have; a member's test inherits those that its pages have.
Where a page has all of it, SummarySuite is the lot.
"""

import copy
from collections.abc import Iterator
from datetime import timedelta

from family_suite import NOW, FamilySuite, only
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import JsonValue
from status_mutations import WRONG_VALUES, change, lists, objects, way_to
from status_pages import Event, Page, Part

from bcp.model.verdict import Verdict

CHAT = Part("Chat")
VIDEO = Part("Video")
VERY_MANY = 2_000
"""Deeper than Python calls itself, and far more than any vendor has."""

broken_states = st.sampled_from(["zzz", *WRONG_VALUES])


class ComponentSuite(FamilySuite):
    """The page lists components with a state each."""

    states: tuple[Verdict, ...] = tuple(state for state in Verdict if state.is_known)
    """What a component of this family can be."""
    strange_word = "on_fire"
    state_keys: tuple[str, ...] = ("status",)
    """Keys under which a component's state stands, in a row that says which one it is."""

    @property
    def mild(self) -> Verdict:
        return next(state for state in self.states if state.is_impaired)

    @property
    def bad(self) -> Verdict:
        return self.states[-1]

    def own_states(self, document: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
        """Every (row, key) of the document under which Chat's own state stands."""
        for row in objects(document):
            if any(row.get(key) in ("Chat", "id-chat") for key in self.identity):
                yield from ((row, key) for key in self.state_keys if key in row)

    def test_our_component_s_state_is_the_page_s_state(self) -> None:
        for state in self.states:
            reading = self.read(Page((Part("Chat", state), Part("Login"))), "Chat")
            assert reading.state is state
            assert [(c.name, c.state) for c in reading.components] == [("Chat", state)]

    def test_the_worst_of_our_components_counts(self) -> None:
        parts = (Part("Chat", self.mild), Part("Login", self.bad), Part("Video"))
        assert self.read(Page(parts), "Chat", "Login").state is self.bad

    def test_another_component_s_outage_counts_for_nothing(self) -> None:
        reading = self.read(Page((Part("Chat"), Part("Login", self.bad))), "Chat")
        assert reading.state is Verdict.OPERATIONAL
        assert only(reading, ["Chat"])

    def test_a_name_is_matched_exactly(self) -> None:
        reading = self.read(Page((Part("Chat Completions"),)), "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'Chat'" in str(reading.error)

    def test_a_missing_component_hides_no_outage(self) -> None:
        reading = self.read(Page((Part("Chat", self.bad),)), "Chat", "Gone")
        assert reading.state is self.bad
        assert "component missing: 'Gone'" in str(reading.note)

    def test_an_unknown_word_is_unknown_and_shown(self) -> None:
        reading = self.read(Page((Part("Chat", word=self.strange_word),)), "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert reading.components[0].raw == self.strange_word
        assert f"{self.strange_word!r} for 'Chat'" in str(reading.error)

    def test_no_components_named_judges_the_whole_page_and_says_so(self) -> None:
        reading = self.read(Page((Part("Chat"), Part("Video", self.bad))))
        assert reading.state is self.bad
        assert "whole page" in str(reading.note)
        assert len(reading.components) == 2

    def test_a_whole_page_that_lists_nothing_is_unknown(self) -> None:
        assert "lists no components" in str(self.read(Page(())).error)

    def test_our_component_s_state_lost_or_broken_is_never_green(self) -> None:
        page = self.document(Page((Part("Chat", self.mild), Part("Login"))))
        assert list(self.own_states(page))

        @given(data=st.data(), named=st.sampled_from([name for name in self.namings if name]))
        def is_not_green(data: st.DataObject, named: tuple[str, ...]) -> None:
            document = copy.deepcopy(page)
            for row, key in list(self.own_states(document)):
                wrong = data.draw(broken_states)
                assume(wrong not in self.good_values)
                row[key] = copy.deepcopy(wrong)
                if data.draw(st.booleans()):
                    del row[key]
            rows = [row for row, _ in self.own_states(document)] or [
                row for row in objects(document) if "id-chat" in row.values()
            ]
            before = [(way_to(row, document), copy.deepcopy(row)) for row in rows]
            change(data.draw, document, most=3)
            after = [(way_to(row, document), copy.deepcopy(row)) for row in rows]
            assume(before == after)  # what was changed besides is neither the row nor above it
            assert self.read(document, *named).state is not Verdict.OPERATIONAL

        is_not_green()

    def test_a_page_with_very_many_components_is_read(self) -> None:
        parts = tuple(Part(f"p{n}", word=self.strange_word) for n in range(VERY_MANY))
        reading = self.read(Page(parts))
        assert reading.error is not None
        assert f"and {VERY_MANY - 4} more" in reading.error


class IdSuite(ComponentSuite):
    """Components have ids besides their names."""

    namings: tuple[tuple[str, ...], ...] = (("Chat",), ("id-chat",), ())

    def test_an_id_goes_before_a_name(self) -> None:
        parts = (Part("one", self.bad, "two"), Part("two", id="one"))
        assert [c.id for c in self.read(Page(parts), "two").components] == ["two"]

    def test_a_name_that_stands_twice_means_both(self) -> None:
        parts = (Part("API", id="eu"), Part("API", self.mild, "us"))
        assert self.read(Page(parts), "API").state is self.mild


class GroupSuite(ComponentSuite):
    """Components stand under headings, and a heading may be named for all below it."""

    namings: tuple[tuple[str, ...], ...] = (("Chat",), ("APIs",), ())

    def test_a_group_stands_for_its_components(self) -> None:
        parts = (Part("Chat"), Part("Batch", self.mild), Part("Video", self.bad))
        reading = self.read(Page(parts, groups={"APIs": ("Chat", "Batch")}), "APIs")
        assert reading.state is self.mild
        assert only(reading, ["Chat", "Batch"])

    def test_a_group_without_components_is_missing(self) -> None:
        reading = self.read(Page(groups={"APIs": ()}), "APIs")
        assert "component missing: 'APIs'" in str(reading.error)

    def test_a_group_with_very_many_components_is_read(self) -> None:
        names = tuple(f"p{n}" for n in range(VERY_MANY))
        parts = tuple(Part(name, word=self.strange_word) for name in names)
        reading = self.read(Page(parts, groups={"all": names}), "all")
        assert f"and {VERY_MANY - 4} more" in str(reading.error)


class IncidentSuite(FamilySuite):
    """The page lists open incidents, each with what it touches."""

    impacts: tuple[Verdict, ...] = (
        Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE
    )  # fmt: skip
    """What an incident of this family can do to us, the mildest first."""
    opening_word = "investigating"
    open_words: tuple[str, ...] = ("identified", "monitoring", "a_new_word")
    closed_word = "resolved"

    def test_an_open_incident_about_us_is_at_least_degraded(self) -> None:
        event = Event(parts=(CHAT,), impact=Verdict.OPERATIONAL)
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.state is self.impacts[0]
        (incident,) = reading.incidents
        assert (incident.title, incident.status) == ("Elevated errors", self.opening_word)
        assert incident.touches_ours

    def test_an_incident_is_as_bad_as_the_page_says(self) -> None:
        for impact in self.impacts:
            reading = self.read(Page(incidents=(Event(parts=(CHAT,), impact=impact),)), "Chat")
            assert reading.state is impact

    def test_an_open_incident_of_others_is_kept_and_counts_for_nothing(self) -> None:
        event = Event(parts=(VIDEO,), impact=self.impacts[-1])
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.state is self.healthy
        (incident,) = reading.incidents
        assert not incident.touches_ours
        assert incident.impact is self.impacts[-1]
        assert {"id-video", "Video"} & set(incident.components)

    def test_on_a_whole_page_every_incident_counts(self) -> None:
        reading = self.read(Page(incidents=(Event(parts=(VIDEO,)),)))
        assert reading.state is self.impacts[0]

    def test_an_incident_is_open_until_it_is_closed(self) -> None:
        for status in self.open_words:
            event = Event(parts=(CHAT,), status=status)
            reading = self.read(Page(incidents=(event,)), "Chat")
            assert reading.state is self.impacts[0]
            assert reading.incidents[0].status == status

    def test_a_resolved_incident_is_over(self) -> None:
        event = Event(parts=(CHAT,), status=self.closed_word)
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.state is self.healthy
        assert reading.incidents == ()

    def test_an_incident_says_when_it_began(self) -> None:
        started = NOW.replace(microsecond=0) - timedelta(minutes=18)
        reading = self.read(Page(incidents=(Event(parts=(CHAT,), started_at=started),)), "Chat")
        assert reading.incidents[0].started_at == started

    def test_a_start_in_the_future_is_kept(self) -> None:
        started = NOW + timedelta(days=9)
        reading = self.read(Page(incidents=(Event(parts=(CHAT,), started_at=started),)), "Chat")
        assert reading.incidents[0].started_at == started
        assert reading.state is self.impacts[0]

    def test_an_incident_without_a_start_is_open_all_the_same(self) -> None:
        reading = self.read(Page(incidents=(Event(parts=(CHAT,), started_at=None),)), "Chat")
        assert reading.incidents[0].started_at is None
        assert reading.state is self.impacts[0]

    def test_text_of_others_cannot_move_the_cursor(self) -> None:
        event = Event("\x1b[2Jgone\u202e", parts=(CHAT,))
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.incidents[0].title == r"\x1b[2Jgone\u202e"


class UnnamedIncidentSuite(IncidentSuite):
    """An incident may name no component at all; it is then about us."""

    def test_an_open_incident_that_names_nothing_is_about_us(self) -> None:
        reading = self.read(Page(incidents=(Event(),)), "Chat")
        assert reading.state is self.impacts[0]
        assert reading.incidents[0].touches_ours


class MaintenanceSuite(FamilySuite):
    """The page lists maintenance, that of the future too."""

    def test_maintenance_counts_while_in_progress(self) -> None:
        reading = self.read(Page(maintenance=(Event(parts=(CHAT,)),)), "Chat")
        assert reading.state is Verdict.MAINTENANCE
        assert reading.incidents[0].impact is Verdict.MAINTENANCE

    def test_planned_maintenance_counts_for_nothing(self) -> None:
        event = Event(parts=(CHAT,), open=False)
        reading = self.read(Page(maintenance=(event,)), "Chat")
        assert reading.state is self.healthy
        assert reading.incidents == ()

    def test_maintenance_of_others_counts_for_nothing(self) -> None:
        reading = self.read(Page(maintenance=(Event(parts=(VIDEO,)),)), "Chat")
        assert reading.state is self.healthy


class OddMaintenanceSuite(MaintenanceSuite):
    """Maintenance has a word for where it stands."""

    def test_maintenance_in_an_unknown_word_is_unknown(self) -> None:
        event = Event(parts=(CHAT,), status="someday")
        assert "'someday'" in str(self.read(Page(maintenance=(event,)), "Chat").error)


class AbsentListSuite(FamilySuite):
    """Lists that hold nothing may be absent, or null."""

    def without_lists(self, document: JsonValue) -> JsonValue:
        """The same answer, with every list that may be empty absent."""
        raise NotImplementedError

    def test_lists_may_be_absent(self) -> None:
        reading = self.read(self.without_lists(self.document(Page())), "Chat")
        assert reading.state is self.healthy

    def test_lists_may_be_null(self) -> None:
        document = self.document(Page())
        for holder, key in list(lists(document)):
            if not holder[key]:
                holder[key] = None
        assert self.read(document, "Chat").state is self.healthy


class SummarySuite(
    IdSuite, GroupSuite, UnnamedIncidentSuite, OddMaintenanceSuite, AbsentListSuite
):  # fmt: skip
    """A page that has all of it: components with ids, groups, incidents, maintenance."""

    namings: tuple[tuple[str, ...], ...] = (("Chat",), ("id-chat",), ("APIs",), ())

    def test_an_incident_may_name_a_member_of_our_group(self) -> None:
        page = Page(groups={"APIs": ("Chat",)}, incidents=(Event(parts=(CHAT,)),))
        assert self.read(page, "APIs").state is self.impacts[0]

    def test_the_worse_of_impact_and_component_counts(self) -> None:
        for state in self.states:
            for impact in self.impacts:
                chat = Part("Chat", state)
                page = Page((chat,), (Event(parts=(chat,), impact=impact),))
                worse = max(state, impact, key=lambda each: each.rank)
                assert self.read(page, "Chat").state is worse

    def test_an_incident_may_name_what_the_page_no_longer_lists(self) -> None:
        event = Event(parts=(Part("Gone"),), impact=Verdict.MAJOR_OUTAGE)
        reading = self.read(Page(incidents=(event,)), "id-gone")
        assert reading.incidents[0].touches_ours
        assert reading.state is Verdict.MAJOR_OUTAGE
