"""Exec form holds nothing that only a shell would read."""

import re
from collections.abc import Iterator

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction

_OPERATORS = frozenset({"&&", "||", ";", "|", "&", ">", ">>", "<", "2>&1", "2>"})
_VARIABLE = re.compile(r"\$(?:\w|\{\w+)")
_SHELLS = re.compile(r"(?:.*/)?(?:ba|da|a|k|z)?sh|(?:.*[/\\])?(?:pwsh|powershell|cmd)(?:\.exe)?", re.IGNORECASE)


@check(
    source=Source(
        "Dockerfile reference, shell and exec form", "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form"
    ),
    level=Level.BEGINNER,
    guide="concepts/processes",
    defect=In("testing").append('ENTRYPOINT ["/usr/bin/printf", "$HOME"]'),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            HEALTHCHECK CMD ["/app/probe", "||", "exit", "1"]
            ENTRYPOINT ["/app/serve"]
            CMD ["--port", "$PORT"]
            """,
            at=(2, 4),
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            RUN ["/bin/bash", "-c", "make && make install PREFIX=$PREFIX"]
            HEALTHCHECK CMD [ -f /run/ready ]
            CMD ["/app/serve", "--match", "^/orders$", "--price", "5 $"]
            """,
            says="a shell that is started reads it, a test is a command, and a dollar may be meant",
        ),
    ),
)
def exec_form_needs_no_shell(dockerfile: Dockerfile) -> Verdict:
    """
    Why: no shell reads a list: `$PORT` and `||` reach the program as they are.
    Fix: write plain words, or start a shell: ["/bin/sh", "-c", "exec /app/serve --port $PORT"].
    """
    places = [place for stage in dockerfile.stages for i in stage.instructions for place in _problems(i.trigger or i)]
    return judged(places, "every list holds plain words")


def _problems(instruction: Instruction) -> Iterator[Place]:
    if instruction.name not in {"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"}:
        return
    words = instruction.arguments
    if instruction.name == "HEALTHCHECK" and words[:1] == ("CMD",):
        words = words[1:]
    if not instruction.is_json or _SHELLS.fullmatch("".join(words[:1])):
        return
    found = next((word for word in words if word in _OPERATORS or _VARIABLE.search(word)), None)
    if found is not None:
        yield Place(instruction.line, f"no shell reads `{found}`: the program gets it as it is")
