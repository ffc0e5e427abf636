"""Programs that are process 1 for another."""

INITS = frozenset({"tini", "tini-static", "dumb-init", "catatonit"})
