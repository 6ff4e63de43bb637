"""A program's output on the screen: whole lines, no secret however it was read, folded."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from stepped_clock import SteppedClock

from bcp.conduct.output import Folded, Lines
from bcp.model.redaction import Redactor
from bcp.model.visible import visible

SECRET = "s3cr3t/value+of=it"


def shown(*pieces: bytes) -> list[str]:
    redactor = Redactor()
    redactor.learn("desk/admin", SECRET)
    out: list[str] = []
    lines = Lines(redactor.redact, out.append)
    for piece in pieces:
        lines.take(piece)
    lines.end()
    return out


def folded(*at: float) -> list[str]:
    clock = SteppedClock()
    out: list[str] = []
    fold = Folded(clock, out.append)
    for number, seconds in enumerate(at, start=1):
        clock.step(seconds)
        fold.take(str(number))
    fold.end()
    return out


@given(
    st.lists(st.sampled_from([SECRET.encode(), b"\n", b"a", b"\xc3\xa9", b"\r", b"-----"])),
    st.lists(st.integers(0, 400)),
)
def test_however_it_is_read_the_lines_are_the_same(parts: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(parts)
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[start:end] for start, end in pairwise(places)]
    assert shown(*pieces) == shown(whole)
    assert not any(SECRET in line for line in shown(*pieces))


@given(st.binary(max_size=2000))
def test_nothing_of_it_steers_the_terminal(data: bytes) -> None:
    assert all(visible(line) == line for line in shown(data))


def test_a_secret_read_in_two_parts_is_not_shown() -> None:
    data = f"key={SECRET}\n".encode()
    assert shown(data[:9], data[9:]) == ["key=[secret desk/admin]"]


def test_what_would_steer_or_mirror_is_spelt_out() -> None:
    assert shown("\x1b[2Jgone \u202eabc\tend\n".encode()) == ["\\x1b[2Jgone \\u202eabc    end"]


def test_a_progress_bar_shows_where_it_has_come_to() -> None:
    assert shown(b"10%\r50%\r100%\r\n") == ["100%"]


def test_an_empty_line_takes_no_place() -> None:
    assert shown(b"one\n\n\ntwo") == ["one", "two"]


def test_a_long_line_is_cut_and_an_endless_one_only_told() -> None:
    assert [len(line) for line in shown(b"x" * 5000)] == [200]
    said = shown(b"x" * 65_530 + SECRET.encode(), b"x" * 70_000 + b"\nnext\n")
    assert said == ["(a line of more than 64 KiB, kept with the record)", "next"]


class TestFolded:
    def test_a_few_lines_are_shown_as_they_are(self) -> None:
        assert folded(*[0.0] * 8) == [str(number) for number in range(1, 9)]

    def test_of_many_the_first_and_the_last(self) -> None:
        out = folded(*[0.0] * 100)
        assert out[:8] == [str(number) for number in range(1, 9)]
        assert out[8:] == ["… 89 lines not shown, kept with the record", "98", "99", "100"]

    def test_of_a_long_one_a_line_in_a_while(self) -> None:
        out = folded(*[0.5] * 30)
        assert out[8:13] == ["12", "16", "20", "24", "28"]
        assert out[13:] == ["… 15 lines not shown, kept with the record", "29", "30"]

    @given(st.lists(st.floats(0, 3), max_size=200))
    def test_every_line_is_shown_or_counted(self, at: list[float]) -> None:
        out = folded(*at)
        told = [line for line in out if line.startswith("…")]
        counted = sum(int(line.split()[1]) for line in told)
        assert len(out) - len(told) + counted == len(at)
        assert len(told) <= 1
