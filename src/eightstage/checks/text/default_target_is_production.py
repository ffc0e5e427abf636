"""A plain `docker build .` builds production."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    stages=("production",),
    source=(
        Source("Docker documentation, multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
        Source("The last line makes production the default", "docs/decisions/0003-the-last-line-names-production.md"),
    ),
    level=Level.BEGINNER,
    guide="usage/build",
    defect=Edit("Dockerfile", old="\nFROM production\n", new="\n"),
    examples=(
        bad(
            """
            FROM debian AS production
            FROM production AS debug
            RUN apt-get install -y strace
            """,
            at=2,
        ),
        good(
            """
            FROM debian AS production
            FROM production AS debug
            RUN apt-get install -y strace
            FROM production
            """,
        ),
        good(
            """
            FROM debian AS debug
            FROM debian AS production
            """,
            says="where it is the last stage, nothing else is needed",
        ),
        good(
            """
            FROM debian AS service
            FROM service AS debug
            RUN apt-get install -y strace
            FROM service AS production
            """,
            says="the last stage may be another one under the name of production",
        ),
    ),
)
def default_target_is_production(dockerfile: Dockerfile) -> Verdict:
    """
    Why: without --target the last stage is built; if that is debug, an open inspector and its tools ship.
    Fix: end the Dockerfile with the line `FROM production`.
    """
    target, production = dockerfile.default_target, dockerfile.named["production"]
    if any(stage is production for stage in (target, dockerfile.stages[-1])):
        return passed("the last line makes production the default")
    return failed(f"`docker build .` gives {target.label}", line=dockerfile.stages[-1].line)
