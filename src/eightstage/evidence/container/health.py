"""A target's health check while the service is broken: frozen, answering wrongly, or too late."""

from typing import Any

import attrs

from eightstage.engine.containers import UNPROBED, Container, NotInTime, run
from eightstage.evidence import Context, NoEvidence, NotDescribed
from eightstage.evidence.container.start import start_limit, wait_until_healthy

# The image's own command is probed, only sooner and fewer times than the image asks for.
# A busy machine may be slow to start, so nothing counts before the first good probe.
_QUICKLY = {"interval": 300_000_000, "timeout": 2_000_000_000, "retries": 2, "start_period": 60_000_000_000}
# A service that answers wrongly never has a good probe: every probe counts.
_QUICKLY_FROM_START = _QUICKLY | {"start_period": 1_000_000}
# Whether an answer is too late is for the image's own limit to say, not for one of ours.
_WITH_OWN_TIMEOUT = {name: value for name, value in _QUICKLY_FROM_START.items() if name != "timeout"}
_WITHIN_S = 20.0

# The service joins a process table that another container opened: process 1 of a table cannot be stopped from inside,
# and a service without an init would be that. What the engine starts in there later, such as a probe, descends from
# nobody, and stays as it is: the engine would wait ten seconds for a frozen probe to end.
_HOLD = ("/bin/sleep", "900")
_FREEZE = """
main=
for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    if [ "$pid" != 1 ] && { [ -z "$main" ] || [ "$pid" -lt "$main" ]; }; then main=$pid; fi
done
kill -STOP "$main" || exit 1
for status in /proc/[0-9]*/status; do
    while read -r key value _; do
        case $key in Pid:) pid=$value ;; PPid:) parent=$value ;; esac
    done <"$status"
    if [ "$parent" -gt 1 ]; then kill -STOP "$pid" || exit 1; fi
done
"""


@attrs.frozen
class BrokenHealth:
    """
    The health check's view of a broken service.

    status: "unhealthy" when it noticed.
    probe: What the last probe printed.
    """

    status: str
    probe: str


def freeze(context: Context, target: str) -> BrokenHealth:
    """Stop the service of a healthy container with SIGSTOP, from a container that shares its process table."""
    scope, tools = context.scope, context.build.images.get("debug")
    if tools is None:
        raise NoEvidence("debug was not built, and its shell is needed to freeze processes")
    image, purpose = context.build.images[target], f"{target}-frozen"
    with run(scope, tools, f"{target}-freezer", entrypoint=_HOLD, user="0", healthcheck=UNPROBED) as freezer:
        table = f"container:{freezer.id}"
        with run(scope, image, purpose, healthcheck=_QUICKLY, pid_mode=table) as container:
            wait_until_healthy(container, start_limit(context, target))
            exit_code, output = freezer.run(["/bin/sh", "-c", _FREEZE])
            if exit_code != 0:
                raise NoEvidence(f"the processes could not be frozen: {output}")
            return _judged(container)


def answer_wrongly(context: Context, target: str) -> BrokenHealth:
    """Start the target's image with the policy's command that serves a wrong answer."""
    return _serve_instead(context, target, "wrong_answer", _QUICKLY_FROM_START)


def answer_late(context: Context, target: str) -> BrokenHealth:
    """Start the target's image with the policy's command that serves the right answer, but too late."""
    return _serve_instead(context, target, "late_answer", _WITH_OWN_TIMEOUT)


def _serve_instead(context: Context, target: str, key: str, healthcheck: dict[str, int]) -> BrokenHealth:
    command = getattr(context.service.policy.health, key)
    if not command:
        raise NotDescribed(f"the policy names no command for it; see [health] {key}")
    image, purpose = context.build.images[target], f"{target}-{key.replace('_', '-')}"
    with run(context.scope, image, purpose, command=command, healthcheck=healthcheck) as container:
        return _judged(container)


def _judged(container: Container) -> BrokenHealth:
    def seen(state: dict[str, Any]) -> str | None:
        if not state["Running"]:
            raise NoEvidence(f"the container ended with exit code {state['ExitCode']}: " + " ".join(container.log(3)))
        status = (state.get("Health") or {}).get("Status")
        return "unhealthy" if status == "unhealthy" else None

    try:
        status = container.wait("unhealthy", seen, _WITHIN_S)
    except NotInTime:
        status = str((container.inspect()["State"].get("Health") or {}).get("Status", "without a health check"))
    results = (container.inspect()["State"].get("Health") or {}).get("Log") or [{"Output": ""}]
    return BrokenHealth(status, str(results[-1]["Output"]).strip())
