"""Loaded by the interpreter at its start: notes whom the process signals and which files of the machine it opens."""

import os
import re
import sys
import threading
from pathlib import Path

_NOTES = os.environ.get("LAB_NOTES")
_ASKING = threading.local()


def _parent(number: int) -> int:
    _ASKING.here = True
    try:
        return int(Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return os.getpid()  # gone already, and a number is asked for only while its child is not waited for
    finally:
        _ASKING.here = False


def _note(event: str, values: tuple[object, ...]) -> None:
    line = ""
    if getattr(_ASKING, "here", False):
        return  # a question of this hook
    if event in {"os.kill", "os.killpg"}:
        number, sent = int(str(values[0])), values[1]
        is_own = number in {os.getpid(), os.getpgid(0)} or _parent(number) == os.getpid()
        line = f"signal {number} {sent} {'own' if is_own else 'foreign'}"
    elif event == "open" and re.match(r"/(proc/\d+/|data/)", str(values[0])):
        line = f"open {values[0]}"
    elif event == "subprocess.Popen" and re.search(r"(^|/)(kill|nsenter|pkill|killall)$", str(values[0])):
        line = f"run {values[0]} {values[1]}"
    if line:
        with os.fdopen(os.open(str(_NOTES), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), "w") as notes:
            notes.write(line + "\n")


if _NOTES:
    sys.addaudithook(_note)
