"""No process runs as root."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.contract import SERVING
from eightstage.defects.structural import In, in_bake
from eightstage.dockerfile import Dockerfile
from eightstage.engine.containers import Process
from eightstage.evidence.container.start import Start


@check(
    stages=SERVING,
    source=(
        Source("CIS Docker Benchmark 4.1", "https://www.cisecurity.org/benchmark/docker"),
        Source("Docker documentation, USER", "https://docs.docker.com/build/building/best-practices/#user"),
    ),
    level=Level.BEGINNER,
    guide="concepts/security",
    defect=(In("debug").begin("ARG RUNS_AS=<user>", "USER ${RUNS_AS}"), in_bake("debug", 'args = { RUNS_AS = "0:0" }')),
    examples=(
        bad(
            "FROM debian AS production\nUSER root\n",
            at=2,
            says="one of its processes",
            start=facts.start(processes=(Process(7, 1001, "/app/serve"), Process(8, 0, "/app/serve"))),
        ),
        good("FROM debian AS production\nUSER 1001:1001\n", says="none of its processes", start=facts.start()),
        good(
            "FROM debian AS production\n",
            says="it ended, as container/becomes-healthy reports",
            start=facts.start(processes=(), status="ended with exit code 3"),
            is_skipped=True,
        ),
    ),
)
def runs_without_root(target: str, start: Start, dockerfile: Dockerfile) -> Verdict:
    """
    Why: root in a container becomes root on the host as soon as anything lets it escape.
    Fix: write `USER 1001:1001` in the stage and start nothing that changes the user.
    """
    if not start.processes:
        cause = f"container/becomes-healthy [{target}] is failed"
        return skipped(f"no process was left to look at: {start.status}", cause)
    table = tuple(f"pid {p.process_id} uid {p.user_id} {p.command}" for p in start.processes)
    if any(p.user_id == 0 for p in start.processes):
        stage = dockerfile.named.get(target)
        line = max((i.line for i in stage.all("USER")), default=stage.line) if stage else None
        return failed("the engine's process table shows root", evidence=table, line=line)
    return passed(f"{len(table)} processes, uid {', '.join(sorted({str(p.user_id) for p in start.processes}))}")
