"""How busy the machine was, from what the kernel counts."""

import time
from pathlib import Path

import pytest

from eightstage.evidence.busy import Busy


def pressure(waited_s: float) -> str:
    return f"some avg10=1.00 avg60=1.00 avg300=1.00 total={waited_s * 1e6:.0f}\nfull avg10=0.00 total=0\n"


@pytest.mark.parametrize(("waited_s", "is_busy"), [(0, False), (5, False), (9.8, True)])
def test_share_of_the_time_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waited_s: float, is_busy: bool
) -> None:
    """Programs that wait for a processor nearly all the time make a machine busy; half of the time does not."""
    file, clock = tmp_path / "cpu", [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    file.write_text(pressure(7))
    busy = Busy(file)
    clock[0] += 10
    file.write_text(pressure(7 + waited_s))

    assert bool(busy.told()) is is_busy


@pytest.mark.parametrize("text", [None, "", "nothing of the kind"])
def test_nobody_knows(tmp_path: Path, text: str | None) -> None:
    """Where the kernel does not count, nothing is called busy."""
    file = tmp_path / "cpu"
    if text is not None:
        file.write_text(text)

    assert Busy(file).told() == ""
