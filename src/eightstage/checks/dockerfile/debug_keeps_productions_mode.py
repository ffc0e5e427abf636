"""Debug runs in production mode; only logs, inspector and tools differ."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_MODES = ("NODE_ENV", "APP_ENV", "RAILS_ENV", "FLASK_ENV", "ASPNETCORE_ENVIRONMENT", "GIN_MODE")


@check(
    stages=("debug",),
    source="docs/stages.md#debug",
    defect=In("debug").begin("ENV NODE_ENV=debug"),
)
def debug_keeps_productions_mode(dockerfile: Dockerfile) -> Verdict:
    """
    Why: libraries check this setting; in another mode the bug may not occur, or a different one may.
    Fix: do not set NODE_ENV (or its equivalent) in debug.
    """
    production = dockerfile.environment(dockerfile.named["production"]) if "production" in dockerfile.named else {}
    debug = dockerfile.environment(dockerfile.named["debug"])
    places = [
        Place(
            dockerfile.line_of(debug[name][1], f"{name}="), f"{name} is {debug[name][0]}, and {before[0]} in production"
        )
        for name in _MODES
        if name in debug and (before := production.get(name, ("not set",)))[0] != debug[name][0]
    ]
    return judged(places, "debug runs in production's mode")
