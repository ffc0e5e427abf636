"""No process runs as root."""

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.contract import SERVING
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.container.start import Start
from eightstage.structural import In, in_bake


@check(
    stages=SERVING,
    source="CIS Docker Benchmark 4.1: https://www.cisecurity.org/benchmark/docker; "
    "Docker documentation, USER: https://docs.docker.com/build/building/best-practices/#user",
    defect=(In("debug").begin("ARG RUNS_AS=<user>", "USER ${RUNS_AS}"), in_bake("debug", 'args = { RUNS_AS = "0:0" }')),
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
