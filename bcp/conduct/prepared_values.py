"""The values of a prepared answer held against what is asked with it, before anything happens."""

from collections.abc import Iterator

from bcp.document.load import Document
from bcp.document.shape import problem_at
from bcp.model.errors import Problem
from bcp.model.given import misfit
from bcp.model.prepared import PreparedAnswer
from bcp.model.question import Option


def value_problems(
    key: str, answer: PreparedAnswer, option: Option, document: Document
) -> Iterator[Problem]:
    """What is wrong with the values that stand there; one that is missing is asked for later.

    Args:
        key: where the answer stands in the file.
        answer: what stands there.
        option: the answer's word, with what is asked with it.
        document: the file.
    """
    asked = {one.name: one for one in option.values}
    names = ", ".join(asked) or "nothing"
    if answer.value is not None and (len(asked) != 1 or answer.values):
        message = f"value: stands for the only one that is asked; {option.word!r} asks {names}"
        yield problem_at(document, (key, "value"), message)
    elif answer.value is not None and (said := misfit(option.values[0], answer.value)):
        yield problem_at(document, (key, "value"), f"{answer.value[:80]!r}: {said}")
    for name, value in answer.values.items():
        if name not in asked:
            message = f"{name!r} is not asked; {option.word!r} asks {names}"
            yield problem_at(document, (key, "values", name), message)
        elif said := misfit(asked[name], value):
            yield problem_at(document, (key, "values", name), f"{value[:80]!r}: {said}")
