"""A target's health check while the service is broken: frozen, answering wrongly, or too late."""

import time
from collections.abc import Callable, Collection
from typing import Any

import attrs

from eightstage.engine.containers import UNPROBED, Container, NotInTime, run
from eightstage.evidence import TARGET, Context, NoEvidence, NotDescribed, PolicyMismatch, evidence
from eightstage.evidence.container.scenario import started
from eightstage.evidence.container.start import need_health_check, wait_until_healthy
from eightstage.evidence.http import Reply, ask
from eightstage.units import duration

# The image's own command is probed, only sooner and fewer times than the image asks for.
# A busy machine may be slow to start, so nothing counts before the first good probe.
_QUICKLY = {"interval": 300_000_000, "timeout": 2_000_000_000, "retries": 2, "start_period": 60_000_000_000}
# A service that answers wrongly never has a good probe: every probe counts.
_QUICKLY_FROM_START = _QUICKLY | {"start_period": 1_000_000}
# Whether an answer is too late is for the image's own limit to say, not for one of ours.
_WITH_OWN_TIMEOUT = {name: value for name, value in _QUICKLY_FROM_START.items() if name != "timeout"}
# Probes decide, and not the time; this is only for an engine that does not probe.
_WITHIN_S = 90.0
# As many as make it unhealthy; not counting one that may have begun before the service was broken.
_PROBES = _QUICKLY["retries"]
_ANSWER_S = 60.0
# What comes sooner is late for nobody.
_LATE_S = 1.0

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

    status: "unhealthy" when it noticed, else what it says all the same.
    probe: What the last probe printed.
    """

    status: str
    probe: str


@evidence("frozen", images=(TARGET, "debug"), files=())
def freeze(context: Context, target: str) -> BrokenHealth:
    """Stop the service of a healthy container with SIGSTOP, from a container that shares its process table."""
    need_health_check(context, target)
    context.need_built(["debug"])
    scope, tools = context.scope, context.build.images.get("debug")
    if tools is None:
        raise NoEvidence("debug was not built, and its shell is needed to freeze processes")
    with run(scope, tools, f"{target}-freezer", entrypoint=_HOLD, user="0", healthcheck=UNPROBED) as freezer:
        table = f"container:{freezer.id}"
        with started(context, target, "frozen", healthcheck=_QUICKLY, pid_mode=table) as container:
            wait_until_healthy(context, target, container)
            before = _probes(container.inspect()["State"])
            exit_code, output = freezer.run(["/bin/sh", "-c", _FREEZE])
            if exit_code != 0:
                raise NoEvidence(f"the processes could not be frozen: {output}")
            return judge(container, before.keys())


@evidence("lying", images=(TARGET,), files=())
def answer_wrongly(context: Context, target: str) -> BrokenHealth:
    """Start the target's image with the policy's command that serves a wrong answer."""
    expected = context.service.policy.health.expect

    def problem(answer: Answer) -> str:
        body = answer.reply.json
        is_expected = isinstance(body, dict) and all(body.get(key) == value for key, value in expected.items())
        is_right = answer.reply.status == 200 and is_expected  # noqa: PLR2004 - OK
        return "gives the right answer" if is_right else ""

    return _serve_instead(context, target, "wrong_answer", _QUICKLY_FROM_START, problem)


@evidence("late", images=(TARGET,), files=())
def answer_late(context: Context, target: str) -> BrokenHealth:
    """Start the target's image with the policy's command that serves the right answer, but too late."""

    def problem(answer: Answer) -> str:
        return f"answers after {duration(answer.seconds)}, which is not late" if answer.seconds < _LATE_S else ""

    return _serve_instead(context, target, "late_answer", _WITH_OWN_TIMEOUT, problem)


@attrs.frozen
class Answer:
    """
    What a command that takes the place of the service answered.

    seconds: How long that took.
    probes: When the health checks began that had ended before it was asked.
    """

    reply: Reply
    seconds: float
    probes: Collection[str]


def _serve_instead(
    context: Context, target: str, key: str, healthcheck: dict[str, int], problem: Callable[[Answer], str]
) -> BrokenHealth:
    policy = context.service.policy
    command = getattr(policy.health, key)
    if not command:
        raise NotDescribed(f"the policy names no command for it; see [health] {key}")
    need_health_check(context, target)
    settings = {"command": command, "healthcheck": healthcheck, "ports": [policy.service.port]}
    with started(context, target, key.replace("_", "-"), **settings) as container:
        # Without the answer that is meant, no health check can judge it.
        answer = _answer(container, policy.service.port, policy.health.path)
        if answer is None:
            raise PolicyMismatch(f"[health] {key}", f"the command answers nothing: {_ended(container)}")
        if problem(answer):
            raise PolicyMismatch(f"[health] {key}", f"the command {problem(answer)}")
        return judge(container, answer.probes)


def _answer(container: Container, port: int, path: str) -> Answer | None:
    """The first answer; None when it ends before, or gives none in time."""
    deadline = time.monotonic() + _ANSWER_S
    while (left := deadline - time.monotonic()) > 0 and not container.has_ended:
        probes, begun = _probes(container.inspect()["State"]), time.monotonic()
        reply = ask(container.address(port), path, left)
        if reply is not None:
            return Answer(reply, time.monotonic() - begun, probes.keys())
        time.sleep(0.1)
    return None


def _ended(container: Container) -> str:
    """What became of a container, with the end of its log."""
    state = container.inspect()["State"]
    what = "it runs on" if state["Running"] else f"it ended with exit code {state['ExitCode']}"
    return ": ".join((what, *filter(None, [" ".join(container.log(3))])))


def judge(container: Container, before: Collection[str]) -> BrokenHealth:
    """
    What the health check says of a service that is broken, by the probes that began since then.

    Args:
        container: What it probes.
        before: When the probes began that had ended before the service was broken.
    """
    since: dict[str, int] = {}

    def seen(state: dict[str, Any]) -> str | None:
        if not state["Running"]:
            raise NoEvidence(f"the container did not stay: {_ended(container)}")
        if "Health" not in state:
            raise NoEvidence("the image has no health check")
        since.update({begun: code for begun, code in _probes(state).items() if begun not in before})
        # The first of them may have begun before.
        last = [*since.values()][1:][-_PROBES:]
        status = str(state["Health"]["Status"])
        if len(last) < _PROBES or (any(last) and (not all(last) or status != "unhealthy")):
            return None
        return status

    try:
        status = container.wait("judged by its health check", seen, _WITHIN_S)
    except NotInTime as error:
        raise NoEvidence(f"its health check came to no end: {error.what}") from error
    results = container.inspect()["State"]["Health"]["Log"] or [{"Output": ""}]
    return BrokenHealth(status, str(results[-1]["Output"]).strip())


def _probes(state: dict[str, Any]) -> dict[str, int]:
    """The exit codes of the last health checks, by the moment when each began."""
    return {str(r["Start"]): int(r["ExitCode"]) for r in (state.get("Health") or {}).get("Log") or ()}
