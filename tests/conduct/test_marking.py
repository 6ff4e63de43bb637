"""All that an exercise shows is marked as one: what is looked up, and what belongs to an answer."""

from stage import Person

from bcp.cli.layout import lay_out, plain_text
from bcp.conduct.marking import Marking
from bcp.model.question import Option, Question
from bcp.model.screen import Screen, line


def test_what_belongs_to_an_answer_is_marked_too() -> None:
    """Whom to call, and what would be taken back: shown when it is chosen."""
    calls = Screen((line("Call: Deputy lead"),))
    escalate = Option("escalate", "e", "Whom to call.", shows=lambda: calls)
    who = Option("who", "w", "Who.")
    person = Person("escalate")
    question = Question("q", "?", (escalate,), lookups=((who, lambda: calls),))
    Marking(person).ask(question)
    (asked,) = person.asked
    shown = [asked.options[0].shows, asked.lookups[0][1]]
    assert [make and plain_text(lay_out(make(), 80)).split()[0] for make in shown] == [
        "EXERCISE", "EXERCISE",
    ]  # fmt: skip
