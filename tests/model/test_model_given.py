"""What is wrong with a value that was given, in words for whoever gave it."""

import pytest

from bcp.model.given import complaint_of, misfit
from bcp.model.question import AskedValue


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("platform|deputy", "one of platform, deputy is asked for"),
        (r"desk\-north|20/send", "one of desk-north, 20/send is asked for"),
        ("INC-[0-9]{4}", "a value like INC-[0-9]{4} is asked for"),
        ("(a|b)c", "a value like (a|b)c is asked for"),
    ],
)
def test_what_would_fit_is_named(pattern: str, said: str) -> None:
    assert misfit(AskedValue("x", "Which", pattern), "?") == said


def test_at_the_prompt_it_is_one_sentence() -> None:
    assert complaint_of(AskedValue("x", "Which", "a|b"), "c") == "One of a, b is asked for."
    assert not complaint_of(AskedValue("x", "Which", "a|b"), "b")
