"""A program that needs an interpreter runs under an init, and there is only one init."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._packages import installs
from eightstage.contract import RUNNABLE
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_INITS = frozenset({"tini", "tini-static", "dumb-init", "catatonit"})
# As process 1 these neither end at SIGTERM nor reap orphans unless their program sees to it.
_INTERPRETERS = frozenset(
    {"node", "nodemon", "npm", "npx", "yarn", "pnpm", "python", "python3", "ruby", "sh", "bash", "ash"}
)


@check(
    stages=RUNNABLE,
    source="pid_namespaces(7): https://man7.org/linux/man-pages/man7/pid_namespaces.7.html; "
    "Docker documentation, --init: https://docs.docker.com/reference/cli/docker/container/run/",
    severity=Severity.WARNING,
    defect=In("testing").append('ENTRYPOINT ["node"]'),
)
def process_one_is_an_init(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: the kernel drops signals that process 1 does not handle, so a stop ends in a kill; nothing reaps orphans.
    Fix: install either tini or dumb-init, and write ENTRYPOINT ["/usr/bin/tini", "--"].
    """
    stage = dockerfile.named[target]
    entry, start = dockerfile.last(stage, "ENTRYPOINT"), dockerfile.last(stage, "CMD")
    first = (entry or start or stage.instructions[0]).arguments
    program = first[0].split()[0].rpartition("/")[2] if first else ""
    inits = [
        (i.line, p)
        for below in dockerfile.lineage(stage)
        for i in installs(dockerfile, below)
        for p in i.packages
        if p in _INITS
    ]
    places = [Place(line, f"{name} is a second init") for line, name in inits[1:] if name not in inits[0]]
    if program in _INTERPRETERS and (entry or start):
        line = (entry or start or stage.instructions[0]).line
        places.append(Place(line, f"{target} starts {program} as process 1, without an init"))
    return judged(places, "process 1 is an init, or a program that handles signals")
