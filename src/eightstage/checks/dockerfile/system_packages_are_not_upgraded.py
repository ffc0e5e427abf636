"""No step upgrades the base image's system packages or refreshes package lists needlessly."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Command, Dockerfile
from eightstage.structural import In


@check(
    source="Docker documentation, building best practices: https://docs.docker.com/build/building/best-practices/#apt-get",
    defect=In("base").change("RUN", " && apt-get install", " && apt-get upgrade -y \\\\\n && apt-get install"),
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
