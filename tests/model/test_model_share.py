import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bcp.model.scalars import CutText
from bcp.model.share import Share, parse_share

ADAPTER: TypeAdapter[int] = TypeAdapter(Share)


@given(st.integers(0, 100))
def test_what_is_written_comes_back(share: int) -> None:
    assert parse_share(f"{share}%") == ADAPTER.validate_python(CutText(f"{share}%")) == share
    assert parse_share(share) == share


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "40",
        "101%",
        "-1%",
        "40 %",
        "4.5%",
        "\u0664%",
        "40%\n",
        "1000%",
        101,
        -1,
        True,
        None,
    ],
)
def test_others_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a share like 40%, between 0% and 100%"):
        parse_share(text)


@given(st.text() | st.none() | st.floats() | st.lists(st.text()))
def test_nothing_but_value_error(text: object) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        parse_share(text)
