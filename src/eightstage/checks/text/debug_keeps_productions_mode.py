"""Debug runs in production mode; only logs, inspector and tools differ."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.languages.ecosystem import known


@check(
    stages=("debug",),
    source=Source("The eight stages, debug", "docs/stages.md#debug"),
    level=Level.INTERMEDIATE,
    guide="stages/debug",
    defect=In("debug").begin("ENV APP_ENV=debug"),
    examples=(
        bad(
            """
            FROM debian AS production
            ENV APP_ENV=production
            FROM production AS debug
            ENV APP_ENV=debug
            """,
            at=4,
        ),
        good(
            """
            FROM debian AS production
            ENV APP_ENV=production LOG_LEVEL=info
            FROM production AS debug
            ENV LOG_LEVEL=debug
            """,
            says="more may be logged",
        ),
    ),
)
def debug_keeps_productions_mode(dockerfile: Dockerfile) -> Verdict:
    """
    Why: libraries check this setting; in another mode the bug may not occur, or a different one may.
    Fix: do not set this variable in debug.
    """
    production = dockerfile.environment(dockerfile.named["production"]) if "production" in dockerfile.named else {}
    debug = dockerfile.environment(dockerfile.named["debug"])
    places = [
        Place(
            dockerfile.line_of(debug[name][1], f"{name}="), f"{name} is {debug[name][0]}, and {before[0]} in production"
        )
        for name in known().modes
        if name in debug and (before := production.get(name, ("not set",)))[0] != debug[name][0]
    ]
    return judged(places, "debug runs in production's mode")
