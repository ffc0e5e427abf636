"""
Puts the values of variables into a text as the builder does, and says what only the build or the base image knows.

https://docs.docker.com/reference/dockerfile/#environment-replacement
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

import attrs

_NAME = re.compile(r"[A-Za-z_]\w*|\d+|[#@*!?-]")
_OPERATOR = re.compile(r":?[-+?]|##?|%%?|//?|\}")


@attrs.frozen
class Expanded:
    """
    A text with the values of its variables.

    text: The text; a variable whose value cannot be told stands in it as it is written.
    unknown: The names of those variables.
    """

    text: str
    unknown: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the text is what the builder reads."""
        return not self.unknown


@attrs.frozen
class Scope:
    """
    The variables that are in force at one line.

    values: By name; None for an argument without a default, and for a value that depends on one.
    is_closed: Whether no other variable has a value: nothing is inherited from an image.
    """

    values: Mapping[str, str | None] = attrs.field(factory=dict)
    is_closed: bool = False


def expand(text: str, scope: Scope, escape: str = "\\") -> Expanded:
    """
    The text as the builder reads it, without quotes.

    Args:
        text: The word of an instruction.
        scope: The variables.
        escape: The character before which the next one means itself.
    """
    reader = _Reader(text, scope, escape)
    found = reader.until("")
    return Expanded(found, tuple(dict.fromkeys(reader.unknown)))


@attrs.define
class _Reader:
    text: str
    scope: Scope
    escape: str
    at: int = 0
    unknown: list[str] = attrs.field(factory=list)

    def until(self, stop: str, *, is_quoted: bool = False) -> str:
        """What stands before `stop`, which is passed over; the rest of the text where there is none."""
        parts: list[str] = []
        while self.at < len(self.text):
            char = self._take()
            if char == stop:
                break
            parts.append(self._part(char, is_quoted=is_quoted))
        return "".join(parts)

    def _part(self, char: str, *, is_quoted: bool) -> str:
        if char == self.escape:
            return self._escaped(is_quoted=is_quoted)
        if char == "$":
            return self._variable()
        if char == "'" and not is_quoted:
            start = self.at
            end = self.text.find("'", start)
            self.at = len(self.text) if end < 0 else end + 1
            return self.text[start:] if end < 0 else self.text[start:end]
        if char == '"' and not is_quoted:
            return self.until('"', is_quoted=True)
        return char

    def _escaped(self, *, is_quoted: bool) -> str:
        char = self._take()
        is_special = char in {'"', "$", self.escape}
        return char if is_special or not is_quoted else self.escape + char

    def _take(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        return char

    def _variable(self) -> str:
        start = self.at - 1
        is_braced = self.text.startswith("{", self.at)
        name = _NAME.match(self.text, self.at + is_braced)
        if name is None:
            return "$"
        self.at = name.end()
        if not is_braced:
            return self._plain(name[0], start)
        operator = _OPERATOR.match(self.text, self.at)
        if operator is None:
            # The builder refuses it.
            self.at = len(self.text)
            return self._untold(name[0], start)
        self.at = operator.end()
        return self._plain(name[0], start) if operator[0] == "}" else self._modified(name[0], operator[0], start)

    def _plain(self, name: str, start: int) -> str:
        value = self.scope.values.get(name)
        return self._untold(name, start) if self._is_unknown(name) else value or ""

    def _modified(self, name: str, operator: str, start: int) -> str:
        before = len(self.unknown)
        pattern = self.until("/") if operator.startswith("/") else ""
        word = self.until("}")
        value, kind = self.scope.values.get(name), operator.lstrip(":")
        is_empty = value is None or (operator.startswith(":") and not value)
        if kind == "-" and is_empty:
            return word
        if kind == "+" and not is_empty:
            return word
        if self._is_unknown(name) or (kind == "?" and is_empty):
            del self.unknown[before:]
            return self._untold(name, start)
        if kind in {"-", "+", "?"}:
            del self.unknown[before:]
            return value if value is not None and kind != "+" else ""
        return _replaced(value or "", pattern, word, kind) if "/" in kind else _cut(value or "", word, kind)

    def _is_unknown(self, name: str) -> bool:
        is_open = name in self.scope.values or not self.scope.is_closed
        return self.scope.values.get(name) is None and is_open

    def _untold(self, name: str, start: int) -> str:
        self.unknown.append(name)
        return self.text[start : self.at]


def _cut(value: str, pattern: str, kind: str) -> str:
    """The value without the beginning (`#`) or the end (`%`) that the pattern fits; doubled, without the longest."""
    lengths = range(len(value) + 1) if len(kind) == 1 else range(len(value), -1, -1)
    if kind[0] == "#":
        return next((value[n:] for n in lengths if fnmatchcase(value[:n], pattern)), value)
    ends = ((value[: len(value) - n], value[len(value) - n :]) for n in lengths)
    return next((rest for rest, end in ends if fnmatchcase(end, pattern)), value)


def _replaced(value: str, pattern: str, word: str, kind: str) -> str:
    """The value with the first part that the pattern fits replaced; doubled, with each."""
    parts, at = [], 0
    while at < len(value):
        end = next((end for end in range(len(value), at, -1) if fnmatchcase(value[at:end], pattern)), at)
        if end == at:
            parts.append(value[at])
            at += 1
            continue
        parts.append(word)
        at = end
        if kind == "/":
            break
    return "".join([*parts, value[at:]])
