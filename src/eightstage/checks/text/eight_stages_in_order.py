"""The Dockerfile has the eight stages, in order, and no others."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.contract import STAGES
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    source=Source("The eight stages", "docs/stages.md"),
    level=Level.BEGINNER,
    guide="concepts/multi-stage",
    defect=Edit("Dockerfile", old="\nFROM production\n", new="\nFROM base AS extra\nFROM production\n"),
    examples=(
        bad(
            """
            FROM debian AS base
            FROM base AS builder
            """,
            at=2,
            says="build has another name, and others are missing",
        ),
        bad(
            "".join(f"FROM debian AS {name}\n" for name in (*STAGES[:4], "production", "security", *STAGES[6:])),
            at=5,
            says="security comes after production",
        ),
        good("".join(f"FROM debian AS {name}\n" for name in STAGES) + "FROM production\n"),
        good(
            "FROM debian AS final\n",
            is_skipped=True,
            says="the policy says which stage plays which part",
            files={"eightstage.toml": '[service]\nname = "orders"\n\n[stages]\nproduction = "final"\n'},
        ),
    ),
)
def eight_stages_in_order(dockerfile: Dockerfile) -> Verdict:
    """
    Why: people and pipelines ask for stages by name; a missing, renamed or hidden stage breaks them.
    Fix: name the stages base, dependencies, development, build, security, production, testing, debug, in this order.
    """
    names = tuple(stage.name for stage in dockerfile.stages if stage.name)
    if dockerfile.roles:
        return skipped("the policy says which stage of this Dockerfile stands for which of the contract")
    if set(names).isdisjoint(STAGES):
        return skipped("no stage has a name of the contract, so the last one is taken for production")
    if names == STAGES:
        return passed(f"{len(STAGES)} stages, in order")
    missing = [name for name in STAGES if name not in names]
    extra = [stage for stage in dockerfile.stages if stage.name and stage.name not in STAGES]
    if missing:
        near = f"; found {', '.join(names)}"
        return failed(f"no stage is called {' or '.join(missing)}{near}", line=extra[0].line if extra else None)
    if extra:
        listed = ", ".join(f"{stage.name} (line {stage.line})" for stage in extra)
        return failed(f"a stage that the contract does not know: {listed}", line=extra[0].line)
    return failed(f"the order is {', '.join(n for n in names if n)}", line=_first_out_of_order(dockerfile))


def _first_out_of_order(dockerfile: Dockerfile) -> int:
    named = [stage for stage in dockerfile.stages if stage.name]
    return next(stage.line for stage, name in zip(named, STAGES, strict=False) if stage.name != name)
