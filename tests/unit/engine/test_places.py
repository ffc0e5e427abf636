"""Where private engines keep what they need, and what tells two of them apart."""

from pathlib import Path

import pytest

from eightstage.engine import leftovers
from eightstage.engine.places import Places


def test_second_home_is_a_second_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another home has another socket, bridge and network; the kernel takes 15 letters for an interface."""
    usual = Places.default()
    monkeypatch.setenv("EIGHTSTAGE_HOME", "/srv/other")
    other = Places.default()

    for name in ("socket", "exec_root", "bridge", "cgroup", "subnet", "data"):
        assert getattr(usual, name) != getattr(other, name), name
    assert len(other.bridge) <= 15
    assert other == Places.default()


def test_machine_without_proc_has_no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the kernel has no /proc, no process is a private engine's, and asking is no error."""
    monkeypatch.setattr(leftovers, "_PROC", tmp_path / "none")

    assert leftovers.find_processes(Places.default()) == ()
