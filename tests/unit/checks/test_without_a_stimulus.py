"""A check that asked nothing has seen nothing: with what was seen made up, it neither praises nor accuses."""

from typing import Any

import attrs
import pytest

from eightstage import facts
from eightstage.checks.catalogue import find
from eightstage.evidence.build import Failure
from eightstage.evidence.container import testing
from eightstage.evidence.container.commands import CommandRun
from eightstage.evidence.container.configured import Quiet
from eightstage.evidence.container.debugger import Debugging, Paused
from eightstage.evidence.container.development import Edited
from eightstage.evidence.container.endurance import MUCH_MEMORY, Endurance, State
from eightstage.evidence.container.exhausted import Exhaustion
from eightstage.evidence.container.held import Held
from eightstage.evidence.container.processes import Confinement, Socket
from eightstage.evidence.container.readiness import Ask, Leaving, span
from eightstage.evidence.container.slow_client import Patience
from eightstage.evidence.container.start import Start
from eightstage.evidence.container.staying import Stay
from eightstage.evidence.container.stop import Stop
from eightstage.evidence.container.workout import CANARY, Orphan, Signalled
from eightstage.evidence.gate import GateRun, Gates
from eightstage.evidence.http import Reply
from eightstage.policy import Audit, Duration, Gate, Limit, default
from eightstage.verdicts import Outcome

PASSED, FAILED, SKIPPED, UNDETERMINED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.UNDETERMINED
BUSY = "programs waited for a processor 97% of that time"
POLICY = attrs.evolve(default("orders"), limits={"production": Limit(start=Duration(5), stop=Duration(5))})
OPEN = facts.LISTENING
GOOD = facts.workout()


def judge(check: str, **seen: Any) -> Outcome:  # noqa: ANN401 - evidence of any kind
    """What a check says; of the usual evidence it gets what it asks for."""
    known = {"target": "production", "policy": POLICY, **seen}
    found = find(check)
    return found.function(**{name: known[name] for name in found.parameters}).outcome


@pytest.mark.parametrize(
    ("check", "changes", "outcome"),
    [
        ("logs-hold-no-credential", {}, PASSED),
        ("logs-hold-no-credential", {"answered": 0}, UNDETERMINED),
        ("logs-hold-no-credential", {"output": (f"got {CANARY}",)}, FAILED),
        ("logs-are-lines-of-json", {}, PASSED),
        ("logs-are-lines-of-json", {"answered": 0}, UNDETERMINED),
        ("logs-are-lines-of-json", {"answered": 0, "output": ("hello",)}, FAILED),
        ("writes-only-where-declared", {}, PASSED),
        ("writes-only-where-declared", {"answered": 0}, UNDETERMINED),
        ("writes-only-where-declared", {"answered": 0, "changed": ("/etc/x",)}, FAILED),
        ("survives-rude-requests", {"answered": 0, "is_alive": False}, UNDETERMINED),
        ("survives-rude-requests", {"is_alive": False}, FAILED),
        ("headers-are-limited", {}, PASSED),
        ("headers-are-limited", {"answered": 0}, UNDETERMINED),
        ("headers-are-limited", {"large_heads": {"many": "200"}}, FAILED),
        ("headers-are-limited", {"large_heads": {"many": "not answered within 20 s"}}, UNDETERMINED),
        ("answers-name-no-version", {}, PASSED),
        ("answers-name-no-version", {"headers": ()}, UNDETERMINED),
        ("orphans-are-reaped", {}, PASSED),
        ("orphans-are-reaped", {"orphan": None}, SKIPPED),
        ("orphans-are-reaped", {"orphan": Orphan(problem="the command ended with 127")}, UNDETERMINED),
        ("orphans-are-reaped", {"orphan": Orphan(left=("node, 12",))}, FAILED),
        ("signal-opens-no-inspector", {}, PASSED),
        ("signal-opens-no-inspector", {"signalled": None}, UNDETERMINED),
        ("signal-opens-no-inspector", {"signalled": Signalled(None, False, OPEN)}, UNDETERMINED),
        ("signal-opens-no-inspector", {"signalled": Signalled(138, False, ())}, FAILED),
        (
            "signal-opens-no-inspector",
            {"signalled": Signalled(None, False, (*OPEN, Socket(9229, is_open=False)))},
            FAILED,
        ),
    ],
)
def test_workout_without_its_stimulus(check: str, changes: dict[str, Any], outcome: Outcome) -> None:
    """No request answered, no signal handled, no command run: nothing is passed; what is seen all the same counts."""
    assert judge(f"container/{check}", workout=attrs.evolve(GOOD, **changes)) is outcome


@pytest.mark.parametrize(("confined", "outcome"), [((), UNDETERMINED), (GOOD.confined, PASSED)])
def test_user_of_no_process(confined: tuple[Confinement, ...], outcome: Outcome) -> None:
    """Where no process was seen, nobody is said to run as anybody."""
    seen = {"workout": attrs.evolve(GOOD, confined=confined), "image": facts.image(User="1001:1001")}

    assert judge("container/runs-as-the-declared-user", dockerfile=None, **seen) is outcome


@pytest.mark.parametrize(
    ("quiet", "output", "outcome"),
    [
        (Quiet(5, ()), ("{}",), PASSED),
        (Quiet(0, ()), ("{}",), UNDETERMINED),
        (Quiet(5, ()), (), UNDETERMINED),
        (Quiet(0, ("{}",)), (), FAILED),
    ],
)
def test_level_that_nothing_was_logged_at(quiet: Quiet, output: tuple[str, ...], outcome: Outcome) -> None:
    """Silence shows that a level is obeyed only where requests came, and are logged at the usual level."""
    assert judge("container/log-level-is-obeyed", quiet_log=quiet, workout=attrs.evolve(GOOD, output=output)) is outcome


START = Start(1.0, 0.5, Reply(200, "application/json", "{}"), (), ("ready",), "healthy")


@pytest.mark.parametrize(
    ("changes", "outcome", "words"),
    [
        ({}, PASSED, "healthy after 1.00 s"),
        ({"healthy_s": None, "status": "ended with exit code 3"}, FAILED, "ended with exit code 3"),
        ({"healthy_s": None, "status": "without a health check"}, FAILED, "without a health check"),
        ({"is_asked": True}, PASSED, "no health check, and was asked from outside"),
        ({"unsettled": "ended with exit code 4 1.0 s later"}, FAILED, "ended with exit code 4"),
        ({"healthy_s": 7.0}, FAILED, "limit 5.00 s"),
        ({"healthy_s": 7.0, "busy": BUSY}, UNDETERMINED, BUSY),
        ({"healthy_s": None, "status": "still starting after 20 s"}, FAILED, "still starting"),
        ({"healthy_s": None, "status": "still starting after 20 s", "busy": BUSY}, UNDETERMINED, BUSY),
        ({"healthy_s": None, "status": "ended with exit code 3", "busy": BUSY}, FAILED, "exit code 3"),
    ],
)
def test_start_is_judged_by_what_was_seen(changes: dict[str, Any], outcome: Outcome, words: str) -> None:
    """An end is the service's own on any machine; how long a start takes is the machine's as well."""
    verdict = find("container/becomes-healthy").function(
        target="production", start=attrs.evolve(START, **changes), policy=POLICY
    )

    assert verdict.outcome is outcome
    assert words in verdict.summary


def test_container_that_ended_shows_its_log() -> None:
    """Exit code in the summary, what it wrote last in the evidence."""
    start = attrs.evolve(START, healthy_s=None, status="ended with exit code 3", log=("a", "cannot read /etc/app.conf"))

    verdict = find("container/becomes-healthy").function(target="production", start=start, policy=POLICY)

    assert verdict.evidence == ("a", "cannot read /etc/app.conf")


def test_processes_that_are_gone_are_a_consequence() -> None:
    """What becomes-healthy reports is not reported twice."""
    start = attrs.evolve(START, processes=(), status="ended with exit code 3")

    assert judge("container/runs-without-root", start=start, dockerfile=None) is SKIPPED


STOP = Stop(Reply(200, "application/json", "{}"), 0.2, 0, 1.0, ())


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, PASSED),
        ({"seconds": 7.0}, FAILED),
        ({"seconds": 7.0, "busy": BUSY}, UNDETERMINED),
        ({"seconds": 10.0, "exit_code": 137, "busy": BUSY}, UNDETERMINED),
        ({"exit_code": 137, "busy": BUSY}, FAILED),
        ({"refused_s": None, "busy": BUSY}, UNDETERMINED),
        ({"reply": "no answer: reset", "busy": BUSY}, FAILED),
    ],
)
def test_late_end_on_a_busy_machine(changes: dict[str, Any], outcome: Outcome) -> None:
    """Time may be the machine's fault; a lost request and an exit code are not."""
    assert judge("container/drains-before-exit", stop=attrs.evolve(STOP, **changes)) is outcome


@pytest.mark.parametrize(
    ("patience", "outcome"),
    [
        (facts.patience(), PASSED),
        (facts.patience(is_alive=False), FAILED),
        (facts.patience(seconds=None), FAILED),
        (facts.patience(seconds=None, busy=BUSY), UNDETERMINED),
    ],
)
def test_slow_client(patience: Patience, outcome: Outcome) -> None:
    """A connection that ends because the service does was not cut."""
    assert judge("container/slow-client-is-cut", slow_client=patience) is outcome


@pytest.mark.parametrize(
    ("stay", "outcome"),
    [
        (Stay(15.0), PASSED),
        (Stay(13.0, ended=0, busy=BUSY), FAILED),
        (Stay(15.0, health="unhealthy"), FAILED),
        (Stay(15.0, health="unhealthy", busy=BUSY), UNDETERMINED),
        (Stay(15.0, is_anew=True), FAILED),
        (Stay(15.0, is_anew=True, busy=BUSY), UNDETERMINED),
    ],
)
def test_container_that_was_left_alone(stay: Stay, outcome: Outcome) -> None:
    """A busy machine makes probes late; it ends no service."""
    assert judge("container/stays-up", slow_client=facts.patience(stay=stay)) is outcome


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (Held(3, 20, 0, 1.0), PASSED),
        (Held(0, 0, 0, 1.0), SKIPPED),
        (Held(3, 20, 0, 7.0), FAILED),
        (Held(3, 20, 0, 7.0, busy=BUSY), UNDETERMINED),
        (Held(3, 20, 137, 10.0, busy=BUSY), UNDETERMINED),
        (Held(3, 20, 1, 1.0, busy=BUSY), FAILED),
    ],
)
def test_end_under_held_connections(held: Held, outcome: Outcome) -> None:
    """Time may be the machine's fault; an exit code is not, and without a connection nothing was held."""
    assert judge("container/held-connections-end-in-time", held_connections=held) is outcome


MANY = (State(60, 20, None), State(300, 320, None))


@pytest.mark.parametrize(
    ("endurance", "outcome"),
    [
        (Endurance(MANY), FAILED),
        (Endurance(MANY, "timed out"), UNDETERMINED),
        (Endurance((State(60, None, 0), State(300, None, 0))), UNDETERMINED),
        (Endurance(MANY[:1], "timed out"), UNDETERMINED),
    ],
)
def test_files_after_many_requests(endurance: Endurance, outcome: Outcome) -> None:
    """What cannot be read, and visits that came to no end, tell nothing of a service."""
    assert judge("container/files-are-closed", endurance=endurance) is outcome


MUCH = (State(60, 20, 0), State(1260, 20, MUCH_MEMORY))


@pytest.mark.parametrize(
    ("endurance", "outcome"),
    [
        (Endurance(MUCH), FAILED),
        (Endurance(MUCH, "timed out"), UNDETERMINED),
        (Endurance((MUCH[0], State(1260, 20, MUCH_MEMORY - 1))), UNDETERMINED),
        (Endurance((MUCH[0], State(1260, None, None))), UNDETERMINED),
        (Endurance((*MUCH, State(1320, 20, MUCH_MEMORY), State(1380, 20, MUCH_MEMORY))), PASSED),
    ],
)
def test_memory_after_many_requests(endurance: Endurance, outcome: Outcome) -> None:
    """What grows, and has not grown much, may be garbage that a collector has left for later."""
    assert judge("container/memory-levels-off", endurance=endurance) is outcome


@pytest.mark.parametrize(("busy", "outcome"), [("", FAILED), (BUSY, UNDETERMINED)])
def test_edit_that_is_not_served_in_time(busy: str, outcome: Outcome) -> None:
    """Unless the machine was too busy to tell."""
    edited = Edited(None, was_restarted=False, log=(), busy=busy)

    assert judge("container/serves-an-edit-without-restart", edited=edited) is outcome


@pytest.mark.parametrize(
    ("exhausted", "outcome"),
    [
        (Exhaustion(134, False, 0.9, ("FATAL ERROR: JavaScript heap out of memory",)), PASSED),
        (Exhaustion(1, False, 0.1, ("java.lang.OutOfMemoryError: Java heap space: memory",)), PASSED),
        (Exhaustion(9, False, 0.1, ("node: bad option: -x",)), UNDETERMINED),
        (Exhaustion(0, False, 0.1, ()), UNDETERMINED),
        (Exhaustion(0, False, 0.8, ()), FAILED),
        (Exhaustion(137, True, 0.1, ()), FAILED),
        (Exhaustion(137, False, 0.9, ()), FAILED),
        (Exhaustion(137, False, 0.1, ()), UNDETERMINED),
    ],
)
def test_memory_that_was_not_used_up(exhausted: Exhaustion, outcome: Outcome) -> None:
    """A program that ends for another reason shows nothing of how the runtime ends when memory does."""
    assert judge("container/out-of-memory-is-reported", exhausted=exhausted) is outcome


@pytest.mark.parametrize(
    ("paused", "outcome"),
    [
        (Paused("emit", 200), PASSED),
        (Paused("emit", None), FAILED),
        (Paused("", 200, "the request did not stop anywhere"), FAILED),
        (Paused(problem="the request neither stopped anywhere nor was it answered"), UNDETERMINED),
    ],
)
def test_breakpoint_without_a_request(paused: Paused, outcome: Outcome) -> None:
    """A request that never arrived cannot stop."""
    seen = Debugging("lists 1", paused=paused)

    assert judge("container/breakpoint-is-hit", debugging=seen) is outcome


@pytest.mark.parametrize(
    ("leaving", "outcome"),
    [
        (Leaving(0.2, 0.3, 50, ()), PASSED),
        (Leaving(None, 0.02, 50, ()), FAILED),
        (Leaving(0.01, 0.02, 50, ()), FAILED),
        (Leaving(None, 0.4, 50, ()), UNDETERMINED),
        (Leaving(0.01, 0.4, 50, ()), UNDETERMINED),
        (Leaving(None, 0.0, 0, ()), UNDETERMINED),
        (Leaving(None, 0.4, 50, ("half an answer",)), FAILED),
    ],
)
def test_readiness_that_was_asked_too_rarely(leaving: Leaving, outcome: Outcome) -> None:
    """Between two requests that lie far apart a service may have said anything."""
    assert judge("container/readiness-falls-before-the-listener", leaving=leaving) is outcome


def test_span_of_a_notice() -> None:
    """Counted from the signal: at least between answers that deny, at most from the last that grants to the end."""
    asks = [Ask(503, 1.0), Ask(200, 9.9), Ask(200, 10.1), Ask(503, 10.2), Ask(503, 10.5), Ask(None, 10.6)]

    assert span(asks, signal=10.0) == pytest.approx((0.3, 0.5))
    assert span([Ask(200, 9.9), Ask(None, 10.02), Ask(None, 10.5)], signal=10.0) == (None, pytest.approx(0.02))


JUNIT = b'<testsuite><testcase name="a"/></testsuite>'
WITH_FAILURE = b'<testsuite><testcase name="a"/><testcase name="planted"><failure/></testcase></testsuite>'
GOOD_TESTS = testing.TestRun(0, {"junit.xml": JUNIT, "lcov.info": b"x"}, ())


@pytest.mark.parametrize(
    ("failing", "outcome"),
    [
        (testing.TestRun(1, {"junit.xml": WITH_FAILURE}, ()), PASSED),
        (testing.TestRun(0, {"junit.xml": WITH_FAILURE}, ()), FAILED),
        (testing.TestRun(0, {}, ()), FAILED),
        (testing.TestRun(0, {"junit.xml": JUNIT}, ()), UNDETERMINED),
    ],
)
def test_planted_test_that_is_not_run(failing: testing.TestRun, outcome: Outcome) -> None:
    """A test in a folder that the runner does not look at cannot fail."""
    seen = {"test_run": GOOD_TESTS, "failing_test_run": failing}

    assert judge("container/failing-test-fails-the-run", **seen) is outcome


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        (CommandRun(("date", "+%z"), 0, ("0",)), PASSED),
        (CommandRun(("date", "+%z"), None, ('exec: "date": executable file not found in $PATH',)), UNDETERMINED),
        (CommandRun(("date", "+%z"), 2, ("bad",)), UNDETERMINED),
    ],
)
def test_time_zone_that_was_not_told(run: CommandRun, outcome: Outcome) -> None:
    """A command that says nothing of the time zone does not accuse it."""
    assert judge("container/runs-in-utc", utc_offset=run) is outcome


STOPPED = Failure("RUN npm run lint", "build", ("lint/suspicious/noDebugger",))


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (STOPPED, PASSED),
        (None, FAILED),
        (attrs.evolve(STOPPED, log=("getaddrinfo ENOTFOUND registry",)), UNDETERMINED),
        (attrs.evolve(STOPPED, instruction="RUN npm run test:unit"), UNDETERMINED),
        (Failure("", "", ("no builder 'ci' found",)), UNDETERMINED),
    ],
)
def test_gate_that_stops_for_another_reason(failure: Failure | None, outcome: Outcome) -> None:
    """A build that ends at another step, or for want of a network or a builder, says nothing of the gate."""
    policy = attrs.evolve(POLICY, gates={"lint": Gate(message="noDebugger", step="npm run lint")})

    assert judge("gate/lint-stops-production", gates=Gates(lambda _: GateRun(failure)), policy=policy) is outcome


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        (GateRun(attrs.evolve(STOPPED, log=("3 vulnerabilities",)), asked=1), PASSED),
        (GateRun(None, asked=1), FAILED),
        (GateRun(None, asked=0), UNDETERMINED),
        (GateRun(attrs.evolve(STOPPED, log=("3 vulnerabilities",)), asked=0), UNDETERMINED),
    ],
)
def test_audit_that_nobody_asked_for(run: GateRun, outcome: Outcome) -> None:
    """Dependencies that no service called vulnerable stop nothing, and nothing that stops is about them."""
    policy = attrs.evolve(POLICY, audit=Audit(message="vulnerab"))

    assert judge("gate/audit-stops-production", audit_gate=run, policy=policy) is outcome
