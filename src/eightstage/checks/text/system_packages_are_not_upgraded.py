"""No step upgrades the base image's system packages or refreshes package lists needlessly."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile


@check(
    source=Source(
        "Docker documentation, building best practices",
        "https://docs.docker.com/build/building/best-practices/#apt-get",
    ),
    level=Level.INTERMEDIATE,
    guide="stages/base",
    defect=In("base").change("RUN", " && apt-get install", " && apt-get upgrade -y \\\\\n && apt-get install"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS base
            RUN apt-get update \\
                && apt-get upgrade -y
            """,
            at=3,
        ),
        bad(
            """
            FROM alpine:3.23 AS base
            RUN apk update && apk add --no-cache git
            """,
            at=2,
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends git
            """
        ),
    ),
)
def system_packages_are_not_upgraded(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an upgrade gives different packages in each build, stays hidden in the layer cache, and stores files twice.
    Fix: delete the upgrade and move to a newer base image; `apk add --no-cache` needs no `apk update`.
    """
    places = []
    for stage in dockerfile.stages:
        for run in stage.all("RUN"):
            commands = dockerfile.commands(run)
            places += [
                Place(c.line, f"`{c.text}` upgrades what the base image brought") for c in commands if _upgrades(c)
            ]
            if any(c.runs("apk", "add", "--no-cache") for c in commands):
                places += [
                    Place(c.line, "`apk update` fetches lists that `apk add --no-cache` does not use")
                    for c in commands
                    if c.runs("apk", "update")
                ]
    return judged(places, "no step upgrades packages")


def _upgrades(command: Command) -> bool:
    manager = command.name in {"apk", "apt", "apt-get", "dnf", "yum", "microdnf", "zypper"}
    return (
        manager
        and bool({"upgrade", "dist-upgrade", "full-upgrade", "update"} & set(command.words[1:]))
        and not (command.name in {"apk", "apt", "apt-get"} and "update" in command.words)
    )
