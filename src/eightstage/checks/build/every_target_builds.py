"""Every target builds."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.contract import STAGES
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.build import Build, Failure


@check(
    stages=STAGES,
    source=(
        Source("The eight stages", "docs/stages.md"),
        Source("Docker documentation, multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
    ),
    level=Level.BEGINNER,
    guide="usage/build",
    defect=In("debug").append('RUN ["/bin/sh", "-c", "exit 3"]'),
    examples=(
        bad(
            "FROM debian AS build\nRUN make all\n",
            at=2,
            says="its step fails",
            build=facts.build(failures={"build": Failure("RUN make all", "build", ("no rule to make all",))}),
        ),
        good("FROM debian AS build\nRUN make all\n", says="all are built", build=facts.build()),
    ),
)
def every_target_builds(target: str, build: Build, dockerfile: Dockerfile) -> Verdict:
    """
    Why: otherwise the next person who needs the target, in a hurry, finds out that it does not build.
    Fix: fix the step that is named; `docker buildx bake TARGET` builds that target alone.
    """
    failure = build.failures.get(target)
    if failure is None:
        return passed("built")
    return failed(failure.reason, failure.evidence, line=_line(dockerfile, failure.stage, failure.instruction))


def _line(dockerfile: Dockerfile, stage: str, instruction: str) -> int | None:
    wanted = instruction.split()
    steps = dockerfile.named[stage].instructions if stage in dockerfile.named else []
    # BuildKit shortens and expands what it prints; the first words still tell the steps of a stage apart.
    scores = [(sum(a == b for a, b in zip(i.text.split(), wanted, strict=False)), i.line) for i in steps]
    best = max(scores, default=(0, 0), key=lambda pair: pair[0])
    return best[1] if best[0] > 1 else None
