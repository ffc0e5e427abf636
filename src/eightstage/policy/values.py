"""
The kinds of values in a policy, and what each must look like.

A kind is an annotated type: the annotation refuses a value with a sentence that says what to write, and the JSON Schema
of the policy is made from the same annotation.
"""

import posixpath
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Annotated, Any, Protocol

import attrs

from eightstage.contract import STAGES
from eightstage.units import short

# Comparing costs the square of the length, and nothing so long is near a key.
LONGEST_NAME = 60
# Anything but control characters.
_PRINTED = r"[^\x00-\x1f\x7f-\x9f]"


class Size(int):
    """Bytes; written as "200 MB" or "190 MiB"."""


class Duration(float):
    """Seconds; written as "500 ms", "5 s" or "2 min"."""


class Rule(Protocol):
    """What a value must look like."""

    @property
    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""

    def read(self, value: Any) -> object:  # noqa: ANN401 - each rule takes its own kind
        """
        The value, in its normal form.

        Raises:
            ValueError: Says what is wrong with it and what to write instead.
        """


@attrs.frozen
class Text:
    """
    A text of one form.

    pattern: The whole text must match it.
    words: What it is, and what to write.
    normal: Brings it into its normal form; raises ValueError where that is not allowed.
    """

    pattern: str
    words: str
    normal: Callable[[str], str] = str

    @property
    def schema(self) -> dict[str, Any]:
        """The pattern, anchored."""
        return {"pattern": f"^(?:{self.pattern})$"}

    def read(self, value: str) -> str:
        """The text; raises ValueError."""
        if not re.fullmatch(self.pattern, value):
            raise ValueError(f"{short(value)} is not {self.words}")
        return self.normal(value)


@attrs.frozen
class Range:
    """A number from `least` to `most`; neither infinite nor "not a number"."""

    least: float
    most: float
    words: str

    @property
    def schema(self) -> dict[str, Any]:
        """Both bounds."""
        return {"minimum": self.least, "maximum": self.most}

    def read(self, value: float) -> float:
        """The number; raises ValueError."""
        if not self.least <= value <= self.most:
            raise ValueError(f"{short(value)} is not {self.words}; write a number from {self.least} to {self.most}")
        return value


@attrs.frozen
class Positive:
    """A size or a duration that something can keep to."""

    @property
    def schema(self) -> dict[str, Any]:
        """Not 0, whatever its unit."""
        return {"not": {"pattern": r"^0+(\.0+)?[^0-9.]"}}

    def read(self, value: float) -> float:
        """The number; raises ValueError."""
        if value <= 0:
            raise ValueError("nothing can keep to a limit of 0; write a larger one, or leave the key out")
        return value


@attrs.frozen
class OneOf:
    """One of some words; `is_key` where they are the keys of a table."""

    known: tuple[str, ...]
    is_key: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """The words."""
        return {"enum": list(self.known)}

    def read(self, value: str) -> str:
        """The word; raises ValueError."""
        if value not in self.known:
            if self.is_key:
                raise ValueError(unknown(value, self.known))
            words = [f'"{word}"' for word in self.known]
            raise ValueError(f"{short(value)} is not known here; write {', '.join(words[:-1])} or {words[-1]}")
        return value


@attrs.frozen
class Filled:
    """A list with something in it; `words` says what it is."""

    words: str

    @property
    def schema(self) -> dict[str, Any]:
        """At least one element."""
        return {"minItems": 1}

    def read(self, value: list[object]) -> list[object]:
        """The list; raises ValueError."""
        if not value:
            raise ValueError(f"an empty list is not {self.words}")
        return value


def unknown(key: str, known: tuple[str, ...]) -> str:
    """What to say of a key that is not known."""
    near = get_close_matches(key, known, n=1) if len(key) <= LONGEST_NAME else []
    return f"unknown key {short(key)}; " + (f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}")


def _in_container(value: str) -> str:
    # normpath keeps two slashes at the front, which mean something on other systems.
    return "/" + posixpath.normpath(value).lstrip("/")


def _below(value: str) -> str:
    path = posixpath.normpath(value)
    if path.partition("/")[0] in {"..", "."}:
        raise ValueError(f"{short(value)} leads out of the folder; name a file below it, without ..")
    return path


_NAME = 'an image name; write small letters and digits, with . _ or - only between them, such as "order-service"'
_USER = 'a numeric user and group other than root; write "1001:1001"'
_ROUTE = 'the path of a URL; write it with a slash first, such as "/health"'
_ABSOLUTE = 'an absolute path in the container; write it with a slash first, such as "/app/src/page.js"'
_POLICY = 'the path of another policy; write it as seen from this file, such as "../policy.toml"'
_BELOW = 'a path below the folder; write it without a slash first, such as "src/page.js"'

ImageName = Annotated[str, Text(r"(?=.{1,128}$)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*", _NAME)]
# A number without a leading zero: 0 is root, and root's group owns what it must not write.
User = Annotated[str, Text(r"[1-9][0-9]{0,9}(?::[1-9][0-9]{0,9})?", _USER)]
Port = Annotated[int, Range(1, 65535, "a port")]
PortOrNone = Annotated[int, Range(0, 65535, "a port")]
Status = Annotated[int, Range(100, 599, "an HTTP status")]
Days = Annotated[int, Range(0, 36500, "a number of days")]
Percent = Annotated[float, Range(0, 100_000, "a percentage")]
Limited = Annotated[Size, Positive()]
Wait = Annotated[Duration, Positive()]

Route = Annotated[str, Text(r"/[!-~]*", _ROUTE)]
NoRoute = Annotated[str, Text(r"(?:/[!-~]*)?", _ROUTE)]
Method = Annotated[str, Text(r"[A-Z]{1,20}", 'an HTTP method; write it in capitals, such as "POST"')]
Argument = Annotated[str, Text(r"[A-Za-z_][A-Za-z0-9_]*", 'the name of a build argument; write it such as "VERSION"')]
Variable = Annotated[str, Text(rf"(?!=)(?:(?!=){_PRINTED})+", 'the name of a variable; write it such as "PORT"')]
Label = Annotated[str, Text(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", "a name; write letters, digits, _ and -")]

# Paths of a container, whatever stands in the container.
Folder = Annotated[str, Text(rf"/{_PRINTED}*", _ABSOLUTE, _in_container)]
OwnFolder = Annotated[str, Text(rf"/(?!/*$){_PRINTED}+", "a folder of its own in the container, not /", _in_container)]
NoFolder = Annotated[str, Text(rf"(?:/{_PRINTED}*)?", _ABSOLUTE, lambda value: _in_container(value) if value else "")]
ContainerFile = Annotated[str, Text(rf"/{_PRINTED}*[^/]", _ABSOLUTE, _in_container)]
# Paths below the service's folder, or below a folder of reports.
File = Annotated[str, Text(rf"(?!/){_PRINTED}*(?<!/)", _BELOW, _below)]
PolicyFile = Annotated[str, Text(rf"(?!/){_PRINTED}+\.toml", _POLICY)]

Pattern = Annotated[str, Text(rf"{_PRINTED}+", 'a pattern; write at least one character, such as "*.map"')]
Program = Annotated[str, Text(rf"{_PRINTED}+", 'the name of a program; write it such as "curl"')]
HadolintRule = Annotated[str, Text(r"[A-Z]+[0-9]+", 'a rule of hadolint; write it such as "DL3008"')]
Said = Annotated[str, Text(r"[\s\S]*\S[\s\S]*", "enough; a waiver says who accepts what, and why")]
Command = Annotated[list[str], Filled('a command; write its words, such as ["ps", "ax"]')]

Stage = Annotated[str, OneOf(STAGES)]
StageKey = Annotated[str, OneOf(STAGES, is_key=True)]
_GATE = 'the name of a gate; write it such as "unit_tests"; the audit has the table [audit]'
GateKey = Annotated[str, Text(r"(?!audit$)[a-z][a-z0-9_]{0,40}", _GATE)]
Availability = Annotated[str, OneOf(("pass", "stop"))]
Pin = Annotated[str, OneOf(("tag", "digest"))]
At = Annotated[str, OneOf(("start", "end"))]
DebuggerProtocol = Annotated[str, OneOf(("inspector", "dap"))]
