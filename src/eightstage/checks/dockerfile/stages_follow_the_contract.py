"""Each stage builds on the stages that the contract names, and on no others."""

from eightstage.checks import Place, Verdict, check, judged, skipped
from eightstage.contract import EDGES, OPTIONAL_EDGES
from eightstage.dockerfile import Dockerfile, Stage
from eightstage.structural import In


@check(
    requires=("dockerfile/eight-stages-in-order",),
    source="docs/stages.md; docs/decisions/0002-security-starts-from-dependencies.md",
    defect=In("production").change("COPY", r"COPY .*\s/app$", "COPY --from=build --chown=0:0 /artefact /app"),
)
def stages_follow_the_contract(dockerfile: Dockerfile) -> Verdict:
    """
    Why: BuildKit builds only the stages that a target needs; a gate that production does not depend on never runs.
    Fix: change the FROM or COPY --from in the named line so that the dependencies match the contract.
    """
    if dockerfile.roles:
        return skipped("the policy says which stage of this Dockerfile stands for which of the contract")
    edges = sum(len(edges) for edges in EDGES.values())
    places = [place for name in EDGES for place in _problems(dockerfile, dockerfile.named[name])]
    return judged(places, f"{edges} edges, and production passes through security")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    name = stage.label
    parents = dockerfile.parents(stage)
    allowed = EDGES[name] | OPTIONAL_EDGES.get(name, frozenset())
    missing = sorted(EDGES[name] - parents.keys())
    extra = [Place(i.line, f"{name} takes from {parent}") for parent, i in parents.items() if parent not in allowed]
    return [Place(stage.line, f"{name} takes nothing from {parent}") for parent in missing] + extra
