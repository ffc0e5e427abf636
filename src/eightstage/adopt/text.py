"""What the text of a Dockerfile says of the service in its last stage."""

import re
from collections.abc import Iterator
from typing import Final

import attrs

from eightstage.adopt.guess import Guess
from eightstage.dockerfile import Dockerfile, Instruction, Stage

_URL_PATH: Final = re.compile(r"https?://[^/\s'\"]+(/[^\s'\"?#),\]]*)")
_USER: Final = re.compile(r"[1-9]\d*(:[1-9]\d*)?")

# FTP, SSH, mail and names; none of them can be asked for a path.
_OTHER_PROTOCOLS: Final = frozenset({20, 21, 22, 25, 53, 465, 587})


def health_path(text: str) -> str:
    """The path of the first URL in a command; empty where it has none."""
    found = _URL_PATH.search(text)
    return found[1] if found else ""


@attrs.frozen
class Text:
    """What is said of one stage."""

    dockerfile: Dockerfile
    stage: Stage

    def guesses(self) -> Iterator[Guess]:
        """Everything that it says."""
        yield self._port()
        yield self._user()
        yield self._application()
        yield self._health()

    def _port(self) -> Guess:
        exposing = [i for i in self.dockerfile.inherited(self.stage) if i.name == "EXPOSE"]
        ports = [(self._filled(word, i).partition("/")[0], i.line) for i in exposing for word in i.arguments]
        known = [(int(port), line) for port, line in ports if port.isdigit()]
        value, line = self._variable("PORT")
        if known:
            named = {value, *re.findall(r":(\d+)", self._probe)}
            # The one that is named elsewhere as well, or else the first that may speak HTTP.
            port, line = min(known, key=lambda found: (str(found[0]) not in named, found[0] in _OTHER_PROTOCOLS))
            return Guess("service", "port", port, f"line {line} exposes it")
        if value.isdigit():
            return Guess("service", "port", int(value), f"PORT on line {line}")
        return Guess("service", "port", None, "no EXPOSE and no PORT names a port")

    def _user(self) -> Guess:
        found = self.dockerfile.last(self.stage, "USER")
        value = self._filled(" ".join(found.arguments), found) if found else ""
        if found and _USER.fullmatch(value):
            return Guess("service", "user", value, f"USER on line {found.line}")
        why = f"USER on line {found.line} is no number" if found else "no USER is set"
        return Guess("service", "user", None, why)

    def _application(self) -> Guess:
        found = self.dockerfile.last(self.stage, "WORKDIR")
        folder = self._filled(" ".join(found.arguments), found) if found else ""
        if found and folder.startswith("/") and folder != "/":
            return Guess("service", "application", folder, f"WORKDIR on line {found.line}")
        started = self.dockerfile.last(self.stage, "ENTRYPOINT") or self.dockerfile.last(self.stage, "CMD")
        program = started.arguments[0] if started and started.is_json and started.arguments else ""
        if started and program.startswith("/"):
            return Guess("service", "application", program, f"line {started.line} starts it")
        return Guess("service", "application", None, "no WORKDIR is set")

    def _health(self) -> Guess:
        probe = self.dockerfile.last(self.stage, "HEALTHCHECK")
        path = health_path(probe.text) if probe else ""
        if probe and path:
            return Guess("health", "path", path, f"HEALTHCHECK on line {probe.line} asks for it")
        return Guess("health", "path", None, "no HEALTHCHECK asks for a URL")

    @property
    def _probe(self) -> str:
        found = self.dockerfile.last(self.stage, "HEALTHCHECK")
        return found.text if found else ""

    def _variable(self, name: str) -> tuple[str, int]:
        found = self.dockerfile.environment(self.stage).get(name)
        return (found[0], found[1].line) if found else ("", 0)

    def _filled(self, word: str, where: Instruction) -> str:
        """A word with the values of its variables; as it is written where only the build knows one."""
        return self.dockerfile.expand(word, where).text
