"""The contract of the eight stages: names, order, edges and roles (design: "The eight stages")."""

from typing import Final

STAGES: Final = (
    "base",
    "dependencies",
    "development",
    "build",
    "security",
    "production",
    "testing",
    "debug",
)

# The user and group that the service runs as, unless its policy names others.
USER: Final = "1001:1001"

# The stage that ships.
PRODUCTION: Final = "production"

# The stages whose result is started as a container; the others only feed them.
RUNNABLE: Final = ("development", "production", "testing", "debug")

# The stages that answer HTTP requests when they run.
SERVING: Final = ("development", "production", "debug")

# The stages that each stage must take something from, by FROM or COPY --from, and the only ones it may.
EDGES: Final = {
    "base": frozenset[str](),
    "dependencies": frozenset({"base"}),
    "development": frozenset({"dependencies"}),
    "build": frozenset({"dependencies"}),
    "security": frozenset({"dependencies", "build"}),
    "production": frozenset({"security"}),
    "testing": frozenset({"dependencies", "build"}),
    "debug": frozenset({"production"}),
}

# Tools reach debug from a stage that has them, and debug symbols from build; these edges are allowed and not demanded.
OPTIONAL_EDGES: Final = {
    "dependencies": frozenset({"base"}),
    "security": frozenset({"base"}),
    "testing": frozenset({"security"}),
    "debug": frozenset({"base", "dependencies", "development", "build", "security"}),
}
