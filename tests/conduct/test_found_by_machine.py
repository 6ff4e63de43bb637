"""What random stories found (test_conductor_machine.py), each told once more in plain words."""

from stage import Person
from walks import plan_of, walk

TELL = (
    "{id: tell, kind: notify, title: Tell them, to: The team, via: webhook,"
    ' url: "https://chat.example/$(plan)/$(run)", text: The queue is open.}'
)


def test_a_name_in_the_url_of_a_webhook_stands_for_its_value() -> None:
    stage = walk(Person("declare", "by-hand", "do"), plan_of(TELL))
    run = stage.state().id[:8]
    assert [request.url for request in stage.sent] == [f"https://chat.example/openai/{run}"]
