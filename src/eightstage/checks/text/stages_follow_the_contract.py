"""Each stage builds on the stages that the contract names, and on no others."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged, skipped
from eightstage.contract import EDGES, OPTIONAL_EDGES
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Stage


@check(
    of_contract=True,
    requires=("text/eight-stages-in-order",),
    source=(
        Source("The eight stages", "docs/stages.md"),
        Source("Security starts from dependencies", "docs/decisions/0002-security-starts-from-dependencies.md"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/multi-stage",
    defect=In("production").change("COPY", r"COPY .*\s/app$", "COPY --from=build --chown=0:0 /artefact /app"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS base
            FROM base AS dependencies
            FROM dependencies AS development
            FROM dependencies AS build
            FROM dependencies AS security
            COPY --from=build /artefact /assembly
            FROM scratch AS production
            COPY --from=build /artefact /app
            FROM dependencies AS testing
            COPY --from=build /artefact /artefact
            FROM production AS debug
            """,
            at=(7, 8),
            says="production walks around the gates of security",
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            FROM base AS dependencies
            FROM dependencies AS development
            FROM dependencies AS build
            FROM dependencies AS security
            COPY --from=build /artefact /assembly
            FROM scratch AS production
            COPY --from=security /assembly /app
            FROM dependencies AS testing
            COPY --from=build /artefact /artefact
            FROM production AS debug
            """
        ),
    ),
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
