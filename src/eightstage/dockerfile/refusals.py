"""
What every builder refuses in a Dockerfile although the grammar allows it.

The parser only splits lines into words; BuildKit then checks the words of each instruction. Flags are left to the
builder, because they depend on its version.
"""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from eightstage.dockerfile.instruction import Instruction
from eightstage.units import short

_KNOWN = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
    *("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
_LEAST = {"ADD": 2, "COPY": 2} | dict.fromkeys(
    ("ARG", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"), 1
)
_IN_WORDS = {1: "one argument", 2: "two arguments"}
_STAGE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
# What a shell would not read either: `[ "$a" = b ]` is a test, `["a", "b"` was to be a list.
_LIST = re.compile(r'\["|\[\s*"(?:[^"\\]|\\.)*"\s*(?:,|$)')
_LISTS = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL", "VOLUME"})
_NOT_TRIGGERED = frozenset({"FROM", "MAINTAINER", "ONBUILD"})


def refusal(instruction: Instruction, *, is_in_stage: bool, knows_all: bool) -> str | None:
    """
    Why every builder refuses an instruction, and what to write; None if it is accepted.

    Args:
        instruction: As the parser reads it.
        is_in_stage: Whether a FROM comes before it.
        knows_all: Whether there are no other instructions than those of Docker's own frontend.
    """
    name, arguments = instruction.name, instruction.arguments
    if name not in _KNOWN:
        return _unknown(name) if knows_all else None
    if not is_in_stage and name not in {"ARG", "FROM"}:
        return f"{name} stands before the first FROM; only ARG may"
    if _is_unfinished(instruction):
        return f'{name} begins like a JSON list and is none; write ["…", "…"], with commas and both brackets'
    if len(arguments) < _LEAST.get(name, 0):
        return f"{name} needs at least {_IN_WORDS[_LEAST[name]]}"
    judge = _FURTHER.get(name)
    return judge(instruction, arguments) if judge else None


def _unknown(name: str) -> str:
    near = get_close_matches(name, _KNOWN, n=1) if len(name) < len("HEALTHCHECK") * 2 else []
    return f"unknown instruction {short(name)}; " + (f"did you mean {near[0]}?" if near else "see Docker's reference")


def _is_unfinished(instruction: Instruction) -> bool:
    words = instruction.arguments[1:] if instruction.name == "HEALTHCHECK" else instruction.arguments
    return instruction.name in _LISTS and not instruction.is_json and bool(_LIST.match(" ".join(words)))


def _from(_: Instruction, words: Sequence[str]) -> str | None:
    if not words:
        return "FROM names no image; write FROM IMAGE AS NAME"
    if len(words) == 1:
        return None
    if len(words) != 3 or words[1].upper() != "AS":  # noqa: PLR2004 - FROM image AS name
        return "FROM names an image, and may give the stage a name; write FROM IMAGE AS NAME"
    if not _STAGE_NAME.fullmatch(words[2].lower()):
        return f"{short(words[2])} is no name of a stage; begin with a letter, go on with letters, digits, -, _ and ."
    return None


def _shell(instruction: Instruction, words: Sequence[str]) -> str | None:
    is_list = instruction.is_json and words
    return None if is_list else 'SHELL needs a JSON list; write SHELL ["/bin/bash", "-euo", "pipefail", "-c"]'


def _health_check(_: Instruction, words: Sequence[str]) -> str | None:
    kind = words[0].upper()
    if kind not in {"CMD", "NONE"}:
        return f"HEALTHCHECK knows CMD and NONE, not {short(words[0])}; write HEALTHCHECK CMD before the command"
    return "HEALTHCHECK NONE takes no arguments" if kind == "NONE" and len(words) > 1 else None


def _trigger(instruction: Instruction, _: Sequence[str]) -> str | None:
    words = instruction.text.split()
    name = words[1].upper() if len(words) > 1 else ""
    if not name:
        return "ONBUILD needs an instruction; write it on the same line"
    if name in _NOT_TRIGGERED:
        return f"{name} is not allowed after ONBUILD"
    return None if name in _KNOWN else _unknown(name)


def _names(instruction: Instruction, _: Sequence[str]) -> str | None:
    is_blank = any(not name for name, _ in instruction.pairs)
    return f"{instruction.name} gives a value to no name; write {instruction.name} NAME=value" if is_blank else None


def _volumes(_: Instruction, words: Sequence[str]) -> str | None:
    return "VOLUME names no folder" if not all(words) else None


_FURTHER: dict[str, Callable[[Instruction, Sequence[str]], str | None]] = {
    "FROM": _from,
    "SHELL": _shell,
    "HEALTHCHECK": _health_check,
    "ONBUILD": _trigger,
    "ARG": _names,
    "ENV": _names,
    "LABEL": _names,
    "VOLUME": _volumes,
}
