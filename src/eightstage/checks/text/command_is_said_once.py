"""CMD and ENTRYPOINT are said once in a stage, and what they say together is what starts."""

import re
from collections.abc import Iterator
from itertools import pairwise

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._inits import INITS
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.languages.ecosystem import known

_ONCE = ("CMD", "ENTRYPOINT", "HEALTHCHECK")
# What a shell puts in for the words of CMD.
_WORDS = re.compile(r"\$(?:[@*0-9]|\{[@*0-9])")


@check(
    source=(
        Source(
            "Dockerfile reference, how CMD and ENTRYPOINT interact",
            "https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact",
        ),
        Source("hadolint, DL4003", "https://github.com/hadolint/hadolint/wiki/DL4003"),
    ),
    level=Level.BEGINNER,
    guide="stages/production",
    defect=In("testing").before("CMD", 'CMD ["/bin/true"]'),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            CMD ["/app/serve", "--port", "3000"]
            HEALTHCHECK NONE
            CMD ["/app/serve"]
            """,
            at=4,
        ),
        bad(
            """
            FROM debian:trixie-slim AS base
            CMD ["/app/serve"]
            FROM base AS production
            ENTRYPOINT ["/usr/bin/tini", "--"]
            """,
            at=4,
            says="a new ENTRYPOINT takes away the CMD of the stage below, so the init has nothing to start",
        ),
        bad(
            """
            FROM debian:trixie-slim AS base
            ENTRYPOINT ["/usr/bin/tini", "--", "perl", "serve.pl"]
            FROM base AS production
            CMD ["perl", "work.pl"]
            """,
            at=4,
            says="the words of CMD follow those of ENTRYPOINT: serve.pl is started, and gets `perl work.pl`",
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            ENTRYPOINT /app/serve
            CMD ["--port", "3000"]
            """,
            at=3,
            says="an ENTRYPOINT in shell form never reads CMD",
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            CMD ["/app/watch"]
            FROM base AS worker
            CMD ["/app/work"]
            FROM base AS production
            ENTRYPOINT ["/app/serve"]
            """,
            says="each stage says what it starts, and an ENTRYPOINT that starts a program needs no CMD",
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            ENTRYPOINT ["/app/serve"]
            CMD ["serve"]
            """,
            says="a program may have a command of its own name",
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            ENTRYPOINT ["/usr/bin/tini", "--"]
            CMD ["perl", "serve.pl"]
            FROM production AS debug
            CMD ["perl", "-d", "serve.pl"]
            """,
            says="a stage starts something else in the same init",
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            ENTRYPOINT exec /app/serve "$0" "$@"
            CMD ["--port", "3000"]
            """,
            says="this shell reads the words of CMD",
        ),
    ),
)
def command_is_said_once(dockerfile: Dockerfile) -> Verdict:
    """
    Why: the last one counts, and the words of CMD follow those of ENTRYPOINT, so something else starts than what the
    other line says.
    Fix: keep the one that is meant; say CMD anew below a new ENTRYPOINT, and give CMD only what follows ENTRYPOINT.
    """
    places = [p for stage in dockerfile.stages for p in (*_repeated(stage), *_unlike(dockerfile, stage))]
    return judged(places, "each stage says once what it starts")


def _repeated(stage: Stage) -> Iterator[Place]:
    for name in _ONCE:
        own = [i for i in stage.instructions if i.name == name]
        for before, after in pairwise(own):
            yield Place(after.line, f"this {name} takes the place of that on line {before.line}")


def _unlike(dockerfile: Dockerfile, stage: Stage) -> Iterator[Place]:
    """Where CMD and ENTRYPOINT of a stage, or of one below it, do not belong together."""
    entry, command = dockerfile.last(stage, "ENTRYPOINT"), dockerfile.last(stage, "CMD")
    if entry is None or command is None:
        return
    is_own = {i.name for i in stage.instructions if i in (entry, command)}
    if is_own == {"ENTRYPOINT"} and _starts_nothing(entry):
        yield Place(entry.line, f"this ENTRYPOINT takes away the CMD of line {command.line}, and has nothing to start")
    elif not entry.is_json and entry.arguments and "CMD" in is_own and not _WORDS.search(" ".join(entry.arguments)):
        yield Place(command.line, f"the ENTRYPOINT of line {entry.line} is in shell form, and never reads this CMD")
    elif "CMD" in is_own and entry.is_json and command.is_json and _is_same(entry, command):
        words = " ".join(command.arguments)
        yield Place(command.line, f"the ENTRYPOINT of line {entry.line} starts, and gets `{words}` as its last words")


def _programs(instruction: Instruction) -> list[str]:
    """The words from the program on that an init starts, or that is started itself."""
    words = [word.rpartition("/")[2] if number == 0 else word for number, word in enumerate(instruction.arguments)]
    if words and words[0] in INITS:
        rest = words[words.index("--") + 1 :] if "--" in words else [w for w in words[1:] if not w.startswith("-")]
        return [rest[0].rpartition("/")[2], *rest[1:]] if rest else []
    return words


def _starts_nothing(entry: Instruction) -> bool:
    """Whether it is an init, or an interpreter, without anything to run."""
    words = _programs(entry)
    return entry.is_json and bool(entry.arguments) and (not words or (len(words) == 1 and _interprets(words[0])))


def _is_same(entry: Instruction, command: Instruction) -> bool:
    """Whether both name the same interpreter, each with what it shall run."""
    first, second = _programs(entry), _programs(command)
    return bool(first[1:] and second[1:]) and first[0] == second[0] and _interprets(first[0])


def _interprets(program: str) -> bool:
    tool = known().tools.get(program)
    return program.rstrip("0123456789.") in known().interpreters or (tool is not None and tool.needs_init)
