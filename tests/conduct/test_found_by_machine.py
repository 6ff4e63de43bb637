"""What random stories found (test_conductor_machine.py), each told once more in plain words."""

import pytest
from stage import Person
from test_walk_meanwhile import FINE, OUT, then
from walks import BEGIN, Thinking, ids, jump_to, manual, outcomes, plan_of, staged, switched, walk

from bcp.model.errors import WaitingForPerson
from bcp.model.ports import Reply, Request

TELL = (
    "{id: tell, kind: notify, title: Tell them, to: The team, via: webhook,"
    ' url: "https://chat.example/$(plan)/$(run)", text: The queue is open.}'
)


def test_a_name_in_the_url_of_a_webhook_stands_for_its_value() -> None:
    """It was sent as it stands in the plan, or the step could never be done."""
    stage = walk(Person("declare", "by-hand", "do"), plan_of(TELL))
    run = stage.state().id[:8]
    assert [request.url for request in stage.sent] == [f"https://chat.example/openai/{run}"]


def test_where_turning_back_fails_that_step_is_settled_before_the_next_one_begins() -> None:
    """The step that had been due was put, although the one before it was half taken back."""
    says = ("do", ("turn_back", "it is back"), "by_hand", "go_on", "done")
    person = Thinking({"one": 130}, *BEGIN, *says)
    stage = staged(person, plan_of(switched("one"), manual("two")))
    stage.replies = undo_fails
    stage.sweeps = then(OUT, FINE)
    stage.failover(None)
    assert ids(person) == ["one", "recovered", "one.failed", "recovered", "two"]


def undo_fails(request: Request) -> Reply:
    """The switch can be turned, and not back."""
    is_undo = b"closed" in (request.body or b"")
    return Reply(request.url, 500 if is_undo else 200, {}, b'{"state": "closed"}')


DESKS = plan_of(manual("left", ", group: desks"), manual("right", ", group: desks"), manual("tell"))


def test_a_jump_out_of_a_group_skips_what_was_put_off_in_it() -> None:
    """The step that had been put off was shown, and not the one that was jumped to."""
    person = Person(*BEGIN, "other", jump_to("tell"), "done")
    stage = walk(person, DESKS)
    assert ids(person) == ["left", "right", "tell"]
    assert outcomes(stage) == {"left": "skipped", "right": "skipped", "tell": "done"}


def test_a_jump_out_of_a_group_passes_no_consent_that_was_put_off_in_it() -> None:
    consent = "{id: consent, kind: approval, title: They agree, group: desks}"
    steps = plan_of(consent, manual("right", ", group: desks"), manual("tell"))
    person = Person(*BEGIN, "other", "leave")
    with pytest.raises(WaitingForPerson):
        walk(person, steps)
    jump = next(one for one in person.asked[-1].options if one.word == "jump")
    assert jump.values[0].pattern == "consent"


HOW = (
    "{id: how, kind: decision, title: How many,"
    " options: [{id: few, title: Few}, {id: many, title: Many}]}"
)


def test_a_jump_over_what_was_taken_back_shows_the_step_it_names_though_it_had_passed() -> None:
    """The step behind it was shown: an undo had led back past a decision that was made."""
    steps = plan_of(manual("left", ", rollback: {do: Leave it.}"), HOW, manual("tell"))
    back = ("undo_last", "done", jump_to("how"))
    few = ("few", "it is quiet")
    person = Person(*BEGIN, "done", few, *back, few, "done")
    stage = walk(person, steps)
    asked = ["left", "how", "tell", "left.undo", "left.failed", "how", "tell"]
    assert ids(person) == asked
    assert outcomes(stage) == {"left": "skipped", "how": "done", "tell": "done"}
