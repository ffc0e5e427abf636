"""Whether the process that owns something still runs."""

import os
import subprocess
import sys

import attrs

from eightstage.engine.owner import Owner, _start_time


def test_living_process_is_not_gone() -> None:
    """What was written can be read again, and this process runs."""
    assert Owner.parse(str(Owner.current())) == Owner.current()
    assert not Owner.current().is_gone


def test_ended_process_is_gone() -> None:
    """A process that has ended is gone."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        owner = attrs.evolve(Owner.current(), process_id=child.pid, started=_start_time(child.pid) or "")
        assert not owner.is_gone
        child.communicate(b"\n")

    assert owner.is_gone


def test_reused_number_is_gone() -> None:
    """The same number with another start is another process."""
    assert attrs.evolve(Owner.current(), process_id=os.getpid(), started="1").is_gone


def test_others_are_never_judged() -> None:
    """Another machine's process, and what nobody wrote, cannot be called gone."""
    assert not attrs.evolve(Owner.current(), host="elsewhere", process_id=1 << 30).is_gone
    for text in ("", "x", "a.b.c", "a.1"):
        assert not Owner.parse(text).is_gone
