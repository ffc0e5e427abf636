"""A program that needs an interpreter runs under an init, and there is only one init."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged, skipped
from eightstage.checks.text._bases import untold
from eightstage.checks.text._inits import INITS
from eightstage.checks.text._packages import installs
from eightstage.checks.text._paths import destinations
from eightstage.contract import RUNNABLE, SERVING
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.dockerfile.shell import commands
from eightstage.languages.ecosystem import known
from eightstage.service import Files

_SHELLS = frozenset({"sh", "bash", "ash"})
_SHEBANG = re.compile(r"#!\s*(?:/usr/bin/env\s+)?(?:\S*/)?(?:ba|da|a|k|z)?sh\b")


@check(
    stages=RUNNABLE,
    source=(
        Source("pid_namespaces(7)", "https://man7.org/linux/man-pages/man7/pid_namespaces.7.html"),
        Source("Docker documentation, --init", "https://docs.docker.com/reference/cli/docker/container/run/"),
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    severity=Severity.WARNING,
    defect=In("testing").append('ENTRYPOINT ["sh"]'),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y --no-install-recommends tini dumb-init
            CMD ["sh", "start.sh"]
            """,
            at=(2, 3),
            says="two inits are installed, and none is started",
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y --no-install-recommends tini
            ENTRYPOINT ["/usr/bin/tini", "--"]
            CMD ["sh", "start.sh"]
            """
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            CMD ['/app/serve', '--port', '3000']
            """,
            at=2,
            says="JSON has double quotes; this is a command for a shell",
        ),
        good(
            """
            FROM registry.example/runtime:3 AS production
            CMD ["sh", "start.sh"]
            """,
            says="the entry point of the base image may be an init",
            is_skipped=True,
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            COPY --chmod=755 scripts/start.sh /usr/local/bin/
            ENTRYPOINT ["/usr/local/bin/start.sh"]
            """,
            at=3,
            says="the shell of the script waits for the service, and passes no signal on",
            files={"scripts/start.sh": "#!/bin/sh\necho starting\n/app/serve\n"},
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            COPY --chmod=755 scripts/start.sh /usr/local/bin/
            ENTRYPOINT ["/usr/local/bin/start.sh"]
            """,
            says="the service takes the place of the shell",
            files={"scripts/start.sh": '#!/bin/sh\nif [ -n "$DEBUG" ]; then set -x; fi\nexec /app/serve "$@"\n'},
        ),
        good(
            """
            FROM scratch AS production
            ENTRYPOINT ["/app/serve"]
            """,
            says="a program of one's own may handle signals itself",
        ),
    ),
)
def process_one_is_an_init(target: str, dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: the kernel drops signals that process 1 does not handle, so a stop ends in a kill; nothing reaps orphans.
    Fix: install either tini or dumb-init, and write ENTRYPOINT ["/usr/bin/tini", "--"].
    """
    stage = dockerfile.named[target]
    entry, start = dockerfile.last(stage, "ENTRYPOINT"), dockerfile.last(stage, "CMD")
    inits = [
        (i.line, p)
        for below in dockerfile.lineage(stage)
        for i in installs(dockerfile, below)
        for p in i.packages
        if p in INITS
    ]
    places = [Place(line, f"{name} is a second init") for line, name in inits[1:] if name not in inits[0]]
    first = entry or start
    script = _script(dockerfile, stage, first, files) if first and target in SERVING else ""
    if first and script:
        places.append(
            Place(first.line, f"{target} starts {script}, whose shell stays: begin its last command with exec")
        )
    if entry is None and not places and (image := untold(dockerfile, stage)):
        return skipped(f"{target} has no ENTRYPOINT of its own; the image shows what {image} starts")
    reason = _reason(first, target) if first else ""
    if first and reason:
        places.append(Place(first.line, f"{target} starts {reason}"))
    return judged(places, "process 1 is an init, or a program that handles signals")


def _reason(first: Instruction, target: str) -> str:
    words = " ".join(first.arguments).split()
    # Only what serves is stopped by a signal; a shell that is replaced by `exec` is none.
    if not first.is_json and target in SERVING and words[:1] != ["exec"]:
        return f"a shell as process 1, which passes no signal on; write {first.name} as a JSON list"
    program = words[0].rpartition("/")[2] if words else ""
    tool = known().tools.get(program)
    # As process 1 it neither ends at SIGTERM nor reaps orphans unless its script sees to that.
    if program in _SHELLS or (tool is not None and tool.needs_init):
        return f"{program} as process 1, without an init"
    return ""


def _script(dockerfile: Dockerfile, stage: Stage, first: Instruction, files: Files) -> str:
    """The shell script of the repository that is started and does not end in `exec`; empty where there is none."""
    program = next((word for word in first.arguments if word.rpartition("/")[2] not in INITS | {"--"}), "")
    copies = [i for i in dockerfile.inherited(stage) if i.copied and program.startswith("/")]
    for i in copies:
        for source, place in zip(i.copied, destinations(dockerfile, stage, i), strict=False):
            if program == place or program.startswith(place.rstrip("/") + "/"):
                name = source.rstrip("/") + program.removeprefix(place)
                text = files.text(name.removeprefix("./")) or ""
                if _SHEBANG.match(text) and not _hands_over(text):
                    return name
    return ""


def _hands_over(script: str) -> bool:
    """Whether its last command takes the place of the shell, or it handles signals itself."""
    found = commands(script, 1)
    return not found or found[-1].words[:1] == ("exec",) or any(command.name == "trap" for command in found)
