"""
Edits said in terms of a Dockerfile's structure: a stage, an instruction, a target of the bake file.

They fit every service with the stages of the contract, whatever its language and its own lines. `<user>`, `<uid>`,
`<gid>`, `<port>`, `<entry>`, `<folder>` (that of the entry) and `<path>` (where it asks for health) in what is planted
stand for what the service's policy says.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import attrs

from eightstage.contract import USER
from eightstage.defects import DefectError, Replacement, text_of
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.policy import Policy
from eightstage.service import BAKE_FILE, load_text
from eightstage.service.recipe import DOCKERFILE


@attrs.frozen
class Structural:
    """
    An edit of one file, found through what the file says.

    path: The file.
    says: What is done, for people: `in production, append VOLUME /data`.
    find: Makes the replacements in a service.
    """

    path: str
    says: str
    find: Callable[["_Site"], Iterator[Replacement]]

    def replacements(self, service: Path) -> tuple[Replacement, ...]:
        """
        What is replaced in the service at `service`.

        Raises:
            DefectError: The service has no such stage, instruction or target.
        """
        return tuple(self.find(_Site.of(service)))


@attrs.frozen
class _Site:
    """A service in which something is planted."""

    folder: Path
    policy: Policy
    dockerfile: Dockerfile
    file: str

    @classmethod
    def of(cls, folder: Path) -> "_Site":
        service = load_text(folder)
        return cls(folder, service.policy, service.dockerfile, service.dockerfile_name)

    def stage(self, name: str) -> Stage:
        if name not in self.dockerfile.named:
            raise DefectError(f"{self.file}: there is no stage {name}")
        return self.dockerfile.named[name]

    def start(self, line: int) -> int:
        """Where a line of the Dockerfile begins, counted from 1; lines are taken to end with a line feed."""
        return sum(len(text.rstrip("\r")) + 1 for text in self.dockerfile.lines[: line - 1])

    def span(self, instruction: Instruction) -> tuple[int, int]:
        return self.start(instruction.line), self.start(instruction.end_line + 1)

    def text(self, instruction: Instruction) -> str:
        """An instruction as it is written, without its last line feed."""
        start, end = self.span(instruction)
        return text_of(self.folder, self.file)[start:end].removesuffix("\n")

    def filled(self, text: str) -> str:
        """The text with the facts of the policy in it."""
        facts = self.policy.service
        user = facts.user or USER
        uid, _, gid = user.partition(":")
        entry = facts.entry or ""
        values = {
            "<user>": user,
            "<uid>": uid,
            "<gid>": gid,
            "<port>": str(facts.port),
            "<entry>": entry,
            "<folder>": str(PurePosixPath(entry).parent),
            "<path>": self.policy.health.path,
        }
        for name, value in values.items():
            text = text.replace(name, value)
        return text


@attrs.frozen
class In:
    """A stage, by the name that the contract gives it."""

    stage: str

    def append(self, *lines: str) -> Structural:
        """Add instructions at the end of the stage."""

        def find(site: _Site) -> Iterator[Replacement]:
            end = site.span(site.stage(self.stage).instructions[-1])[1]
            yield _insert(site, end, lines)

        return Structural(DOCKERFILE, f"in {self.stage}, append {_said(lines)}", find)

    def begin(self, *lines: str) -> Structural:
        """Add instructions at the beginning of the stage, after its FROM."""

        def find(site: _Site) -> Iterator[Replacement]:
            end = site.span(site.stage(self.stage).instructions[0])[1]
            yield _insert(site, end, lines)

        return Structural(DOCKERFILE, f"in {self.stage}, after FROM, add {_said(lines)}", find)

    def before(self, name: str, *lines: str) -> Structural:
        """Add instructions before the first instruction `name` of the stage."""

        def find(site: _Site) -> Iterator[Replacement]:
            yield _insert(site, site.span(self._find(site, name, "")[0])[0], lines)

        return Structural(DOCKERFILE, f"in {self.stage}, before the first {name}, add {_said(lines)}", find)

    def drop(self, name: str, pattern: str = "") -> Structural:
        """Take away the first instruction `name` in whose text `pattern` is found."""

        def find(site: _Site) -> Iterator[Replacement]:
            start, end = site.span(self._find(site, name, pattern)[0])
            yield Replacement(site.file, start, end, "")

        return Structural(DOCKERFILE, f"in {self.stage}, drop {name}{_where(pattern)}", find)

    def change(self, name: str, pattern: str, new: str) -> Structural:
        """Replace what `pattern` finds in the first instruction `name` that it fits; `new` may name its groups."""

        def find(site: _Site) -> Iterator[Replacement]:
            instruction, match = self._find(site, name, pattern)
            start = site.start(instruction.line)
            yield Replacement(site.file, start + match.start(), start + match.end(), match.expand(site.filled(new)))

        return Structural(DOCKERFILE, f"in {self.stage}, in {name}, replace {pattern!r} by {new!r}", find)

    def _find(self, site: _Site, name: str, pattern: str) -> tuple[Instruction, re.Match[str]]:
        """The first instruction `name` in whose text `pattern` is found, and where."""
        for instruction in site.stage(self.stage).all(name):
            match = re.search(pattern, site.text(instruction))
            if match is not None:
                return instruction, match
        raise DefectError(f"{site.file}: {self.stage} has no {name}{_where(pattern)}")


def without_step(text: str) -> Structural:
    """Take away the first RUN of the Dockerfile that has this text."""

    def find(site: _Site) -> Iterator[Replacement]:
        for stage in site.dockerfile.stages:
            for instruction in stage.all("RUN"):
                if text in site.text(instruction):
                    yield Replacement(site.file, *site.span(instruction), "")
                    return
        raise DefectError(f"{site.file}: no RUN has {text!r}")

    return Structural(DOCKERFILE, f"drop the RUN with {text!r}", find)


def at_top(*lines: str) -> Structural:
    """Add lines in front of the first FROM."""

    def find(site: _Site) -> Iterator[Replacement]:
        yield _insert(site, site.start(site.dockerfile.stages[0].line), lines)

    return Structural(DOCKERFILE, f"in front of the first FROM, add {_said(lines)}", find)


def in_bake(target: str, line: str) -> Structural:
    """Add a line to a target of the bake file."""

    def find(site: _Site) -> Iterator[Replacement]:
        head = re.search(rf'^target "{target}" {{\n', text_of(site.folder, BAKE_FILE), re.MULTILINE)
        if head is None:
            raise DefectError(f"{BAKE_FILE}: there is no target {target}")
        yield Replacement(BAKE_FILE, head.end(), head.end(), site.filled(f"  {line}\n"))

    return Structural(BAKE_FILE, f"in target {target}, add {line}", find)


def _insert(site: _Site, position: int, lines: tuple[str, ...]) -> Replacement:
    return Replacement(site.file, position, position, site.filled("".join(f"{line}\n" for line in lines)))


def _said(lines: tuple[str, ...]) -> str:
    return " and ".join(lines)


def _where(pattern: str) -> str:
    return f" with {pattern!r}" if pattern else ""
