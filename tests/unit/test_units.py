"""Sizes and durations as text."""

import pytest

from eightstage.units import duration, parse_duration, parse_size, size


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (157_000_000, "157.0 MB"), (2_500_000_000, "2.50 GB")],
)
def test_size_is_decimal(number: int, text: str) -> None:
    """Units are decimal, as Docker prints them."""
    assert size(number) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.254, "0.25 s"), (12.3, "12 s"), (150, "2.5 min")])
def test_duration_has_as_many_digits_as_matter(seconds: float, text: str) -> None:
    """Short times have hundredths, long ones minutes."""
    assert duration(seconds) == text


@pytest.mark.parametrize("text", ["5", "5 mb", "MB", "-1 MB", "1,5 MB", ""])
def test_wrong_size_is_refused(text: str) -> None:
    """A number without a unit, or with another, is no size."""
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)


def test_wrong_duration_is_refused() -> None:
    """The same for durations."""
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration("5 sec")
