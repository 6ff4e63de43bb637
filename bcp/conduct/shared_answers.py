"""One answers file for several plans: `openai:declare`, or a plain id that one plan alone asks."""

from collections.abc import Iterator, Mapping

from bcp.conduct.answers import answers_in
from bcp.conduct.questions import Asked, is_asked_later, problems_of
from bcp.document.load import Document, load
from bcp.document.shape import problem_at
from bcp.insight.words import listed
from bcp.model.errors import DocumentError, Problem
from bcp.model.prepared import PreparedAnswer

Prepared = dict[str, PreparedAnswer]


def divided(
    content: bytes, name: str, asked: Mapping[str, tuple[Asked, ...]]
) -> dict[str, Prepared]:
    """Read an answers file, hold it against the plans, and give each plan its own answers.

    Args:
        content: the file's bytes.
        name: the file's name, for messages.
        asked: by plan, the questions that it may ask.

    Raises:
        DocumentError: a question or an answer that no plan knows, a plain id that several ask, or
            a consent; nothing has happened yet.
    """
    document = load(content, name)
    found: dict[str, Prepared] = {plan: {} for plan in asked}
    problems: list[Problem] = []
    for key, answer in answers_in(document).items():
        plan, question = _owner(key, asked)
        if plan is None:
            problems += _unowned(key, question, asked, document)
        else:
            known = {one.id: one for one in asked[plan]}
            problems += problems_of(key, question, answer, known, document)
            found[plan][question] = answer
    if problems:
        raise DocumentError(
            problems, next_action="bcp failover PLAN --questions lists every id and answer."
        )
    return found


def _owner(key: str, asked: Mapping[str, tuple[Asked, ...]]) -> tuple[str | None, str]:
    """Whose question it is, and its id there; None where that is not one plan."""
    plan, colon, question = key.partition(":")
    if colon and plan in asked:
        return plan, question
    found = _askers(key, asked)
    return (found[0] if len(found) == 1 else None), key


def _askers(question: str, asked: Mapping[str, tuple[Asked, ...]]) -> list[str]:
    return [plan for plan, known in asked.items() if question in {one.id for one in known}]


def _unowned(
    key: str, question: str, asked: Mapping[str, tuple[Asked, ...]], document: Document
) -> Iterator[Problem]:
    found = _askers(question, asked)
    if not found and is_asked_later(question):
        return
    if not found:
        plans = listed(list(asked))
        yield problem_at(document, (key,), f"no plan of {plans} asks a question {key!r}")
    else:
        each = " or ".join(f"{plan}:{question}" for plan in found)
        yield problem_at(document, (key,), f"{listed(found)} ask it: write {each}")
