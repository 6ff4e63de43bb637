from collections.abc import Iterator

import pytest

from bcp.model import errors
from bcp.model.errors import BcpError, DocumentError, Problem
from bcp.model.exits import Exit


def problem(file: str = "runbooks/openai.yaml", line: int = 14, column: int = 9) -> Problem:
    return Problem(file, line, column, "fallbacks[0].kind", "'human' is not one of a, b")


def subclasses(error: type[BcpError]) -> Iterator[type[BcpError]]:
    for each in error.__subclasses__():
        if each.__module__ == errors.__name__:
            yield each
            yield from subclasses(each)


ERRORS = sorted(subclasses(BcpError), key=lambda error: error.__name__)


class TestProblem:
    def test_it_reads_as_editors_and_people_read_places(self) -> None:
        text = "runbooks/openai.yaml:14:9  fallbacks[0].kind: 'human' is not one of a, b"
        assert str(problem()) == text

    @pytest.mark.parametrize(
        ("line", "column", "place"), [(14, 0, "a.yaml:14"), (0, 0, "a.yaml"), (1, 1, "a.yaml:1:1")]
    )
    def test_a_place_that_is_not_meant_is_left_out(
        self, line: int, column: int, place: str
    ) -> None:
        assert str(Problem("a.yaml", line, column, "", "is empty")) == f"{place}  is empty"

    def test_equal_problems_are_one(self) -> None:
        assert len({problem(), problem(), problem(line=15)}) == 2


class TestDocumentError:
    @pytest.mark.parametrize(
        ("problems", "what"),
        [
            ([problem()], "1 problem in runbooks/openai.yaml"),
            ([problem(), problem(line=15)], "2 problems in runbooks/openai.yaml"),
            ([problem("a"), problem("b"), problem("a")], "3 problems in 2 files"),
        ],
    )
    def test_it_counts(self, problems: list[Problem], what: str) -> None:
        error = DocumentError(problems)
        assert (error.what, str(error)) == (what, what)
        assert error.problems == tuple(problems)

    def test_it_says_what_it_means_and_what_to_do(self) -> None:
        assert DocumentError([problem()]).means == "Nothing was done."
        assert "run the command again" in DocumentError([problem()]).next_action
        assert DocumentError([problem()], next_action="Ask.").next_action == "Ask."


class TestExits:
    @pytest.mark.parametrize("error", ERRORS)
    def test_every_stop_has_a_code_of_its_own_that_is_no_success(
        self, error: type[BcpError]
    ) -> None:
        assert isinstance(error.exit, Exit)
        assert error.exit not in (Exit.OK, Exit.FINDING, Exit.OUTAGE, Exit.UNKNOWN, Exit.DEFECT)

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("UsageError", 64),
            ("DocumentError", 65),
            ("BadInput", 65),
            ("WaitingForPerson", 4),
            ("RunAborted", 5),
            ("StepNotRecovered", 6),
            ("Refused", 7),
            ("NotRecorded", 73),
            ("RunMoved", 73),
            ("LogDamaged", 73),
            ("Interrupted", 130),
        ],
    )
    def test_the_codes_that_scripts_rely_on(self, name: str, code: int) -> None:
        assert {error.__name__: int(error.exit) for error in ERRORS}[name] == code

    @pytest.mark.parametrize("error", [each for each in ERRORS if each is not DocumentError])
    def test_every_stop_keeps_its_three_sentences(self, error: type[BcpError]) -> None:
        stop = error("It stopped.", means="Nothing was done.", next_action="Try again.")
        assert (stop.what, stop.means, stop.next_action) == (
            "It stopped.",
            "Nothing was done.",
            "Try again.",
        )
        assert str(stop) == "It stopped."
