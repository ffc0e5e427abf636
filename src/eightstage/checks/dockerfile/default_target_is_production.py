"""A plain `docker build .` builds production."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    stages=("production",),
    source="Docker documentation, multi-stage builds: https://docs.docker.com/build/building/multi-stage/; "
    "docs/decisions/0003-the-last-line-names-production.md",
    defect=Edit("Dockerfile", old="\nFROM production\n", new="\n"),
)
def default_target_is_production(dockerfile: Dockerfile) -> Verdict:
    """
    Why: without --target the last stage is built; if that is debug, an open inspector and its tools ship.
    Fix: end the Dockerfile with the line `FROM production`.
    """
    target = dockerfile.default_target
    if target is dockerfile.named["production"]:
        return passed("the last line makes production the default")
    return failed(f"`docker build .` gives {target.label}", line=dockerfile.stages[-1].line)
