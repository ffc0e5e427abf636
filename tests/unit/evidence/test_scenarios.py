"""Parts of scenarios, with containers that only answer what they are told to."""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, Mock

import attrs
import pytest

from eightstage.engine.containers import NotInTime
from eightstage.errors import EngineError
from eightstage.evidence import Broken, Evidence, NoEvidence
from eightstage.evidence.container import health, scenario, workout
from eightstage.evidence.container._reports import count_tests
from eightstage.evidence.container.processes import Socket, descendants
from eightstage.evidence.container.scenario import blame_no_memory, created
from eightstage.evidence.container.workout import Orphan, Signalled
from eightstage.policy import Limit, Size, default

NOT_FOUND = (
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "x": executable file not found'
)
POLICY = default("orders")


def container(**answers: Any) -> Any:  # noqa: ANN401 - as much of a container as is asked for
    return Mock(**{"purpose": "tiny", "has_ended": False, "ran_out_of_memory": False, **answers})


def table(*processes: tuple[int, bool]) -> tuple[Any, ...]:
    return tuple(SimpleNamespace(number=number, is_dead=is_dead) for number, is_dead in processes)


@pytest.mark.parametrize(
    ("exit_code", "later", "seen"),
    [
        (0, table((1, False)), Orphan()),
        (0, table((1, False), (9, True)), Orphan(left=("node, 9",))),
        (0, table((1, False), (9, False)), Orphan(problem="it still ran after 0 s")),
        (127, table((1, False)), Orphan(problem="the command that leaves it ended with 127: not found")),
    ],
    ids=["taken away", "left", "runs on", "not made"],
)
def test_orphan_that_was_seen(
    monkeypatch: pytest.MonkeyPatch, exit_code: int, later: tuple[Any, ...], seen: Orphan
) -> None:
    """A command that failed left nothing behind, and what still runs has not been left to anybody yet."""
    tables: Iterator[tuple[Any, ...]] = iter([table((1, False))])
    monkeypatch.setattr(workout, "_ORPHAN_S", 0)
    monkeypatch.setattr(workout, "descendants", lambda _: next(tables, later))
    monkeypatch.setattr(workout, "zombies", lambda _: ("node, 9",))

    service = container(run=lambda _: (exit_code, "not found\n"))

    assert workout.leave_orphan(service, container(), ["leave"]) == seen
    assert workout.leave_orphan(service, container(), []) is None


STATES = {True: {"State": {"Running": True}}, False: {"State": {"Running": False, "ExitCode": 138}}}
OPEN = (Socket(3000, is_open=True),)


@pytest.mark.parametrize(
    ("ended_before", "answers", "runs_after", "seen"),
    [
        (False, True, True, Signalled(None, True, OPEN)),
        (False, False, True, Signalled(None, False, OPEN)),
        (False, False, False, Signalled(138, False, ())),
        (True, False, False, None),
    ],
)
def test_signal_that_was_sent(
    monkeypatch: pytest.MonkeyPatch, ended_before: bool, answers: bool, runs_after: bool, seen: Signalled | None
) -> None:
    """A service that had ended got no signal; one that answers nothing may not have handled it."""
    monkeypatch.setattr(workout, "sockets", lambda _: OPEN)
    service = container(has_ended=ended_before, inspect=lambda: STATES[runs_after])

    assert workout.signal(service, container(), lambda: answers) == seen
    assert service.kill.called is not ended_before


def test_tools_that_end_with_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sockets cannot be read any more, and the signal is why."""
    monkeypatch.setattr(workout, "sockets", Mock(side_effect=EngineError("gone")))
    service = container(inspect=lambda: STATES[False])
    type(service).has_ended = property(lambda self: self.kill.called)

    assert workout.signal(service, container(), lambda: False) == Signalled(138, False, ())


@pytest.mark.parametrize(
    ("killed", "log", "is_ours"),
    [
        (True, (), True),
        (False, ("java.lang.OutOfMemoryError: Java heap space",), True),
        (False, ("Error: cannot read /etc/app.conf",), False),
    ],
)
def test_end_for_want_of_memory(killed: bool, log: tuple[str, ...], is_ours: bool) -> None:
    """The verifier's bound is its own; a larger memory in the policy moves it."""
    policy = attrs.evolve(POLICY, limits={"production": Limit(memory=Size(3_000_000_000))})
    context: Any = SimpleNamespace(service=SimpleNamespace(policy=policy))
    ended = container(ran_out_of_memory=killed)
    if not is_ours:
        blame_no_memory(context, "production", ended, log)
        return

    with pytest.raises(NoEvidence, match=r"bound of 6.00 GB") as unseen:
        blame_no_memory(context, "production", ended, log)
    assert "raise memory under [limits.production]" in unseen.value.fix


STATUS = "== 1 /init\nName:\tinit\nPPid:\t0\nState:\tS (sleeping)\n"


@pytest.mark.parametrize(("outputs", "is_seen"), [(["", STATUS], True), (["", "", ""], False)])
def test_processes_of_an_engine_that_loses_output(outputs: list[str], is_seen: bool) -> None:
    """They are read again, and not for ever."""
    tools = container(run=Mock(side_effect=[(0, output) for output in outputs]))

    if is_seen:
        assert [process.number for process in descendants(tools)] == [1]
    else:
        with pytest.raises(NoEvidence, match="no first process"):
            descendants(tools)


def probed(status: str, *codes: int) -> dict[str, Any]:
    log = [{"Start": f"t{number}", "ExitCode": code, "Output": "x"} for number, code in enumerate(codes)]
    return {"Running": True, "Health": {"Status": status, "Log": log}}


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (probed("unhealthy", 0, 0, 1, 1), "unhealthy"),
        (probed("healthy", 0, 0, 0, 0), "healthy"),
        (probed("healthy", 0, 1, 0, 0), "healthy"),
        (probed("healthy", 0, 0, 0), None),
        (probed("unhealthy", 0, 1, 1, 0), None),
        (probed("healthy", 0, 0, 1, 1), None),
        (probed("unhealthy", 1), None),
    ],
    ids=["noticed", "blind", "one from before", "too few", "both ways", "not counted yet", "before it was broken"],
)
def test_health_is_judged_by_its_probes(state: dict[str, Any], status: str | None) -> None:
    """By two in a row that began after the service was broken; the first is from before, the second may be."""

    def wait(_: str, seen: Any, __: float) -> str:  # noqa: ANN401 - a function of a state
        found = seen(state)
        if found is None:
            raise NotInTime("not judged")
        return str(found)

    service = container(wait=wait, inspect=lambda: {"State": state})
    if status is None:
        with pytest.raises(NoEvidence, match="came to no end"):
            health.judge(service, {"t0"})
    else:
        assert health.judge(service, {"t0"}).status == status


def test_engine_that_refuses_is_no_fault_of_a_check() -> None:
    """An error of the SDK is the engine's word, in short, and not a check that broke."""
    from docker.errors import APIError  # noqa: PLC0415

    refusal = APIError("500 Server Error", explanation="no space left on device")
    evidence = Evidence(Mock(), {"start": Mock(side_effect=refusal)})

    with pytest.raises(NoEvidence, match=r"the engine did not do what it was asked for: .*no space left on device"):
        evidence.get("start", "production")
    assert not evidence.can("start", "production")


def test_junit_that_is_no_xml_has_failed() -> None:
    """A report that nobody can read did not come out."""
    with pytest.raises(Broken, match="the JUnit file is no XML"):
        count_tests(b"ok 1 - starts")


@pytest.mark.parametrize(
    ("target", "own", "given"),
    [
        ("production", None, {"DATABASE_URL": "postgres://db", "PORT": "3000"}),
        ("production", {"PORT": "no port"}, {"DATABASE_URL": "postgres://db", "PORT": "no port"}),
        ("testing", None, {"DATABASE_URL": "postgres://db", "PORT": "3000"}),
        ("build", None, {}),
    ],
)
def test_environment_that_a_container_gets(
    monkeypatch: pytest.MonkeyPatch, target: str, own: Mapping[str, str] | None, given: Mapping[str, str]
) -> None:
    """What the policy says the service needs, unless the scenario says otherwise; nothing where no service runs."""
    create = MagicMock()
    monkeypatch.setattr(scenario, "create", create)
    needed = attrs.evolve(POLICY.container, environment={"DATABASE_URL": "postgres://db", "PORT": "3000"})
    context = Mock()
    context.service.policy = attrs.evolve(POLICY, container=needed)
    context.build.images = {target: "sha256:1"}

    with created(context, target, "start", environment=own):
        assert create.call_args.kwargs["environment"] == given
