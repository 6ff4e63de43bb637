"""Who holds a run, and what was said to its requests, from its entries alone."""

from test_fold import Story

from bcp.run.people import BESIDE, PEOPLE

ASKED = {
    "step": "consent",
    "attempt": 1,
    "count": 2,
    "by": ["lead"],
    "people": ["deputy"],
    "alike": [["a", "b"]],
    "asker": "lead",
    "login": "l",
    "key": None,
    "phone": True,
}


def test_what_is_beside_moves_nothing() -> None:
    assert not BESIDE & {"run.held", "run.handed_over", "run.ended", "step.ended", "approval.asked"}
    assert set(PEOPLE) & BESIDE == {
        "approval.given",
        "approval.refused",
        "note.added",
        "entry.confirmed",
    }


def asked(story: Story | None = None) -> Story:
    return (story or Story()).add("approval.asked", ASKED)


def given(person: str, asked_at: int = 1, how: str = "key") -> dict[str, object]:
    return {"step": "consent", "attempt": 1, "asked": asked_at, "how": how, "person": person}


def test_a_run_of_an_older_bcp_is_held_by_nobody_known() -> None:
    assert Story().state().holder is None


def test_it_is_held_until_it_is_let_go() -> None:
    held: dict[str, object] = {"holder": "deputy", "pid": 7, "login": "d"}
    for kind, data in (
        ("run.paused", {"reason": "waiting"}),
        ("run.released", {}),
        ("run.handed_over", {"to": "third"}),
        ("run.ended", {"result": "aborted"}),
    ):
        story = Story().add("run.held", held, "deputy")
        holder = story.state().holder
        assert holder is not None
        assert (holder.who, holder.pid, holder.login) == ("deputy@ops-1", 7, "d")
        assert story.add(kind, data).state().holder is None


def test_handed_over_until_somebody_holds_it() -> None:
    story = Story().add("run.handed_over", {"to": "deputy"})
    assert story.state().handed_to == "deputy"
    assert story.add("run.held", {"pid": 7}, "deputy").state().handed_to is None


def test_a_request_names_its_asker_and_whoever_drives_since() -> None:
    story = asked().add("run.held", {"pid": 7, "login": "d"}, "deputy")
    request = story.state().approvals["consent"]
    assert [seat.id for seat in request.askers] == ["lead", "deputy"]
    assert [seat.id for seat in request.seats_before(2)] == ["lead"]
    assert (request.count, request.people, request.phone) == (2, ("deputy",), True)
    assert request.are_alike("a", "b")
    assert not request.are_alike("a", "deputy")


def test_a_request_once_more_frees_nobody_who_asked_or_drove() -> None:
    story = Story().add("run.held", {"pid": 7, "login": "d"}, "deputy")
    story.add("approval.asked", ASKED).add("approval.asked", {**ASKED, "asker": "ghost"})
    askers = story.state().approvals["consent"].askers
    assert [seat.id for seat in askers] == ["deputy", "lead", "deputy", "ghost"]


def test_a_new_request_begins_without_the_consents_of_the_last() -> None:
    story = asked().add("approval.given", given("deputy"), "deputy")
    assert len(story.state().approvals["consent"].given) == 1
    assert asked(story).state().approvals["consent"].given == ()


def test_only_who_was_called_countersigns() -> None:
    story = asked().add("approval.given", given("deputy", how="phone"))
    for who, count in (("lead", 0), ("deputy", 1)):
        story.add("entry.confirmed", {"seq": 2, "leaf": "x"}, who)
        consent = story.state().approvals["consent"].given[0]
        assert len(consent.confirmations) == count


def test_what_belongs_to_no_request_changes_nothing() -> None:
    story = Story()
    before = story.state()
    for kind in ("approval.given", "approval.refused", "approval.escalated"):
        story.add(kind, given("deputy"))
    assert story.state().approvals == before.approvals == {}


def test_none_of_it_uses_an_answer_up() -> None:
    story = asked(Story().answer("declare", "declare"))
    for kind in sorted(PEOPLE):
        story.add(kind, {**given("deputy"), "pid": 1, "to": "x", "seq": 0})
        assert story.state().pending == "declare"
        assert "declare" not in story.state().used
