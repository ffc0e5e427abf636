"""Every target that serves has a HEALTHCHECK."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.checks.text._bases import untold
from eightstage.contract import SERVING
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy


@check(
    stages=SERVING,
    source=Source("Dockerfile reference, HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
    level=Level.BEGINNER,
    guide="concepts/health",
    defect=In("debug").append("HEALTHCHECK NONE"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            HEALTHCHECK NONE
            """,
            at=2,
        ),
        bad(
            "FROM debian:trixie-slim AS production\nHEALTHCHECK none\n",
            at=2,
            says="the builder reads it in any case",
        ),
        bad("FROM debian:trixie-slim AS production\nEXPOSE 8080\n", at=1),
        bad(
            "FROM debian:trixie-slim AS production\n",
            at=1,
            says="the policy says that it serves",
            files={"eightstage.toml": '[service]\nname = "orders"\nport = 3000\n'},
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            HEALTHCHECK CMD ["/app/serve", "--health"]
            FROM base AS production
            """,
            says="it is inherited",
        ),
        good(
            "FROM debian:trixie-slim AS production\n",
            says="a worker that serves nothing may go without",
            is_skipped=True,
            files={"eightstage.toml": '[service]\nname = "orders"\nport = 0\n'},
        ),
        good(
            "FROM debian:trixie-slim AS production\n",
            says="neither a policy nor EXPOSE says that it serves: it may be a worker",
            is_skipped=True,
        ),
        good(
            "FROM registry.example/runtime:3 AS production\n",
            says="the base image may have one",
            is_skipped=True,
        ),
    ),
)
def serving_stages_have_a_health_check(
    target: str, dockerfile: Dockerfile, policy: Policy, port_is_stated: bool
) -> Verdict:
    """
    Why: without one, a container that hangs looks the same as one that works.
    Fix: write HEALTHCHECK … CMD ["PROGRAM", "ARGUMENT"].
    """
    stage = dockerfile.named[target]
    health = dockerfile.last(stage, "HEALTHCHECK")
    if health is None and not policy.service.port:
        return skipped("the policy says that it serves nothing")
    if health is None and not (port_is_stated or dockerfile.last(stage, "EXPOSE")):
        return skipped("neither a policy nor EXPOSE says that it serves; see port in [service]")
    if health is None and (image := untold(dockerfile, stage)):
        return skipped(f"{target} has no HEALTHCHECK of its own; the image shows what {image} sets")
    if health is None or health.arguments[0].upper() == "NONE":
        return failed(f"{target} has no health check", line=health.line if health else stage.line)
    return passed(f"the health check of line {health.line}")
