"""BuildKit's progress, read from `--progress rawjson`: steps with stage, time, cache use and log; and its warnings."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

_NAME = re.compile(
    r"\[(?:(?:(?P<target>[^\s\]]+) )?(?P<stage>[^\s\]]+) +| *)(?P<number>\d+)/(?P<total>\d+)\] (?P<instruction>.*)",
    re.DOTALL,
)
# What the builder calls the first of several stages without a name; where there is one alone, it leaves the name out.
_UNNAMED = "stage-0"
_RULE = re.compile(r"/dockerfile/rule/([a-z-]+)")
_LINE = re.compile(r" \(line \d+\)$")


@attrs.define
class Step:
    """
    One vertex of the build: usually one instruction.

    log: The whole lines that it printed, once and in order, however many targets share it.
    number, total: Which of the stage's steps it is, from 1; 0 for what is no step of a stage.
    """

    name: str
    stage: str | None
    instruction: str
    is_cached: bool = False
    started: datetime | None = None
    completed: datetime | None = None
    error: str = ""
    log: list[str] = attrs.field(factory=list)
    number: int = 0
    total: int = 0

    @property
    def seconds(self) -> float:
        """How long it ran; 0 when it has not ended."""
        return (self.completed - self.started).total_seconds() if self.started and self.completed else 0.0

    @property
    def is_cancelled(self) -> bool:
        """Whether it was ended because another step failed; its command may hold the same words, its end does not."""
        return self.error.rstrip().endswith("context canceled")

    @property
    def has_failed(self) -> bool:
        """Whether it stopped the build itself."""
        return bool(self.error) and not self.is_cancelled


@attrs.frozen
class BuilderWarning:
    """
    What the builder's own build checks found.

    rule: The rule's name, as in its documentation; empty where the builder is older than the rules.
    line: The line of the Dockerfile; 0 when it names none.
    """

    rule: str
    text: str
    line: int
    url: str


class ProgressReader:
    """Collects steps and warnings from chunks of the stream; the text between the documents is the error message."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        # Each target reads the Dockerfile, and gets the same ones.
        self.warnings: dict[BuilderWarning, None] = {}
        self.text = ""
        # What a stream of a step printed since its last line end, and the pieces that were seen.
        self._tails: dict[tuple[str, int], bytes] = {}
        self._pieces: set[tuple[str, int, str, str]] = set()
        self._buffer = ""
        self._decoder = json.JSONDecoder()

    def feed(self, chunk: str) -> Iterator[Step]:
        """The steps that this chunk updates."""
        self._buffer += chunk
        while True:
            start = self._buffer.find("{")
            if start < 0:
                self.text, self._buffer = self.text + self._buffer, ""
                return
            try:
                document, end = self._decoder.raw_decode(self._buffer, start)
            except json.JSONDecodeError:
                # An incomplete document, or a brace in plain text: text never starts a line with a brace of its own.
                if self._is_incomplete(start):
                    return
                self.text, self._buffer = self.text + self._buffer[: start + 1], self._buffer[start + 1 :]
                continue
            self.text, self._buffer = self.text + self._buffer[:start], self._buffer[end:]
            yield from self._take(document)

    def close(self) -> None:
        """Take what is left as text, and the lines that no line end ended."""
        self.text, self._buffer = self.text + self._buffer, ""
        for (vertex, _), tail in self._tails.items():
            if tail:
                self.steps[vertex].log.append(_line(tail))
        self._tails.clear()

    def _is_incomplete(self, start: int) -> bool:
        return start == 0 or self._buffer[start - 1] == "\n"

    def _take(self, document: dict[str, Any]) -> Iterator[Step]:
        for vertex in document.get("vertexes") or ():
            yield self._vertex(vertex)
        for log in document.get("logs") or ():
            self._log(log)
        for warning in document.get("warnings") or ():
            self.warnings[_warning(warning)] = None

    def _log(self, log: dict[str, Any]) -> None:
        vertex, stream = log["vertex"], log.get("stream", 1)
        # A step that several targets share is reported for each of them; the time tells a copy from a repetition.
        piece = (vertex, stream, log.get("timestamp", ""), log["data"])
        if vertex not in self.steps or (piece in self._pieces and piece[2]):
            return
        self._pieces.add(piece)
        # A piece ends wherever the program flushed: in a line, in a word, in a character.
        *lines, tail = (self._tails.get((vertex, stream), b"") + base64.b64decode(log["data"])).split(b"\n")
        self.steps[vertex].log.extend(map(_line, lines))
        self._tails[vertex, stream] = tail

    def _vertex(self, vertex: dict[str, Any]) -> Step:
        step = self.steps.get(vertex["digest"])
        if step is None:
            match = _NAME.match(vertex.get("name", ""))
            step = Step(
                vertex.get("name", ""),
                (match["stage"] or _UNNAMED) if match else None,
                match["instruction"] if match else "",
            )
            if match:
                step.number, step.total = int(match["number"]), int(match["total"])
            self.steps[vertex["digest"]] = step
        step.is_cached = step.is_cached or bool(vertex.get("cached"))
        step.started = _time(vertex.get("started")) or step.started
        step.completed = _time(vertex.get("completed")) or step.completed
        step.error = vertex.get("error") or step.error
        return step


def _warning(document: dict[str, Any]) -> BuilderWarning:
    url = document.get("url", "")
    rule = _RULE.search(url)
    text = _text(document["short"])
    if rule:
        # The text repeats what stands elsewhere: "StageNameCasing: Stage name 'Base' should be lowercase (line 1)".
        text = _LINE.sub("", text.partition(": ")[2] or text)
    places = document.get("range") or ()
    return BuilderWarning(rule[1] if rule else "", text, places[0]["start"]["line"] if places else 0, url)


def _line(data: bytes) -> str:
    # A bar of progress is drawn over itself; what it showed in the end is the line.
    drawn = [part for part in data.decode(errors="replace").split("\r") if part]
    return drawn[-1] if drawn else ""


def _text(data: str) -> str:
    return base64.b64decode(data).decode(errors="replace")


def _time(text: str | None) -> datetime | None:
    # Go prints nanoseconds and drops trailing zeros; Python reads at most microseconds.
    return datetime.fromisoformat(re.sub(r"\.(\d{1,6})\d*", lambda m: f".{m[1]:0<6}", text)) if text else None
