"""Walks of a procedure of several steps, by a person who takes their time."""

from collections.abc import Mapping

from stage import MINIMAL, Person, Stage, minimal_stage

from bcp.model.question import Answer, Question, Source
from bcp.model.screen import Screen

BEGIN = ("declare", "by-hand")


def plan_of(*steps: str) -> bytes:
    """The minimal plan with these steps instead of its own."""
    start = MINIMAL.index(b"- {id: open-queue")
    end = MINIMAL.index(b"}\n", start) + 2
    return MINIMAL[:start] + "\n      ".join(f"- {one}" for one in steps).encode() + b"\n" + (
        MINIMAL[end:]
    )  # fmt: skip


def manual(step: str, more: str = "") -> str:
    return f"{{id: {step}, kind: manual, title: Do {step}, do: Do {step}.{more}}}"


def switched(step: str, more: str = "") -> str:
    """A step that bcp carries out, reads before, and takes back."""
    url = f"https://desk.example/{step}"
    return (
        f"{{id: {step}, kind: http, title: Switch {step},"
        f' before: {{request: {{method: GET, url: "{url}"}}, value: /state}},'
        f' request: {{method: PUT, url: "{url}", json: {{state: open}}}},'
        f' rollback: {{request: {{method: PUT, url: "{url}", json: {{state: $(before)}}}}}}{more}}}'
    )


THREE = plan_of(manual("one"), manual("two"), manual("three"))


def jump_to(step: str, reason: str = "it was done in the morning") -> Answer:
    return Answer("jump", Source.TERMINAL, reason=reason, values={"step": step})


class Thinking(Person):
    """Somebody who looks at some questions for a while before they answer."""

    def __init__(self, thinks: Mapping[str, int], *says: Answer | tuple[str, str] | str) -> None:
        super().__init__(*says)
        self._thinks = thinks

    def ask(self, question: Question) -> Answer:
        for _ in range(self._thinks.get(question.id, 0)):
            assert self.clock is not None
            self.clock.sleep(1)
            found = question.meanwhile() if question.meanwhile else None
            if isinstance(found, Screen):
                self.shown.append(found)
            elif found is not None:
                self.asked.append(question)
                return found
        return super().ask(question)


def walk(person: Person, plan: bytes = THREE) -> Stage:
    """Walk until the person has said everything; whatever stops it then is raised."""
    stage = staged(person, plan)
    stage.failover(None)
    return stage


def staged(person: Person, plan: bytes = THREE) -> Stage:
    stage = minimal_stage(plan)
    stage.person = lambda _recorder, _face: person
    person.clock = stage.clock
    return stage


def ids(person: Person) -> list[str]:
    """The questions that were put, without those that begin every walk."""
    return [one.id for one in person.asked if one.id not in ("declare", "choose.support")]


def outcomes(stage: Stage) -> dict[str, str]:
    steps = stage.state().steps.values()
    return {one.id: str(one.outcome) for one in steps}
