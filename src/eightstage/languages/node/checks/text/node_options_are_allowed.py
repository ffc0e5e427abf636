"""NODE_OPTIONS holds no option that Node.js refuses there."""

from functools import cache
from importlib.resources import files

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    explains=("container/runtime-starts",),
    source=Source("Node.js documentation, NODE_OPTIONS", "https://nodejs.org/api/cli.html#node_optionsoptions"),
    level=Level.ADVANCED,
    guide="stages/base",
    defect=Edit(
        "Dockerfile",
        old="ENV STAGE=testing NODE_ENV=test",
        new='ENV NODE_OPTIONS="--gc-interval=100" STAGE=testing NODE_ENV=test',
    ),
    examples=(
        bad(
            """
            FROM node:26-trixie-slim AS base
            ENV NODE_OPTIONS=--gc-interval=100
            """,
            at=2,
        ),
        good(
            """
            FROM node:26-trixie-slim AS base
            ENV NODE_OPTIONS="--max-http-header-size=16384 --enable-source-maps"
            """
        ),
    ),
)
def node_options_are_allowed(dockerfile: Dockerfile) -> Verdict:
    """
    Why: Node.js exits with code 9 at the first option that it does not allow there: nothing starts, not even npm.
    Fix: delete the option, or pass it on the command line.
    """
    allowed = _allowed()
    places = [
        Place(dockerfile.line_of(i, option), f"Node refuses {option} in NODE_OPTIONS and ends with exit code 9")
        for stage in dockerfile.stages
        for i in stage.all("ENV")
        for name, value in i.pairs
        if name == "NODE_OPTIONS"
        for option in [word.partition("=")[0].replace("_", "-") for word in (value or "").split()]
        if option.startswith("-") and option not in allowed
    ]
    return judged(places, "every option is allowed")


@cache
def _allowed() -> frozenset[str]:
    """What Node itself lists."""
    lines = files("eightstage.languages.node").joinpath("node_options.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line.startswith("-"))
