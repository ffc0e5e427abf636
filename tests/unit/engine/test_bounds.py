"""What is read from an engine ends somewhere."""

import time
from collections.abc import Iterator

import pytest

from eightstage.engine.bounds import Taken, take, within


def test_stream_is_read_up_to_a_bound() -> None:
    """No chunk more than it takes; a stream that fits is whole."""
    asked = []

    def endless() -> Iterator[bytes]:
        while True:
            asked.append(1)
            yield b"abcd"

    assert take(endless(), 10) == Taken(b"abcdabcdab", is_cut=True)
    assert len(asked) == 3
    assert take(iter([b"ab", b"cd"]), 4) == Taken(b"abcd", is_cut=False)


def test_drained_stream_is_read_to_its_end() -> None:
    """Whoever writes it must not wait for a reader that has left."""
    stream = iter([b"abcd", b"efgh", b"ijkl"])

    assert take(stream, 3, drain=True) == Taken(b"abc", is_cut=True)
    assert next(stream, None) is None


def test_line_that_is_cut_is_none() -> None:
    """Half a line of a log is no line, and nothing is to be said of it."""
    assert Taken(b"a\nb\nhalf", is_cut=True).lines == ("a", "b")
    assert Taken(b"a\nb\nlast", is_cut=False).lines == ("a", "b", "last")


def test_work_that_never_ends_is_left() -> None:
    """Its result, its error, or none in time."""
    assert within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)
    with pytest.raises(TimeoutError):
        within(0.05, lambda: time.sleep(0.5))
