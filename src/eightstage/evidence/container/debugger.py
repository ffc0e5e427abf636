"""A debugger at work: it introduces itself, attaches, sets a breakpoint, and a request runs into it."""

from concurrent.futures import ThreadPoolExecutor

import attrs

from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.container.start import serving
from eightstage.evidence.debuggers import CONNECT, Session, stopped_in
from eightstage.evidence.debuggers.refused import Refused
from eightstage.evidence.http import ask

# Of the request that stops meanwhile.
_ANSWER_S = 40.0


@attrs.frozen
class Paused:
    """
    Where the program stopped.

    function: The name of the function; empty when it did not stop.
    status: What the request was answered after the program went on; None when it was not.
    reason: Why there was no stop.
    problem: Why nothing can be said of it; empty when something can.
    """

    function: str = ""
    status: int | None = None
    reason: str = ""
    problem: str = ""


@attrs.frozen
class Debugging:
    """
    One session.

    introduction: What the debugger said of itself; empty when it could not be asked.
    problem: Why it could not.
    lines: What answered instead, or the processes that should have opened the debugger.
    paused: What became of the breakpoint; None when the policy names no function.
    """

    introduction: str = ""
    problem: str = ""
    lines: tuple[str, ...] = ()
    paused: Paused | None = None


@evidence("debugging", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Debugging:
    """Start the target and debug one request."""
    policy = context.service.policy
    port = policy.service.inspector_port
    with serving(context, target, "debugger", ports=[port]) as container:
        commands = tuple(p.command for p in container.processes())
        introduction, address = "", container.address(policy.service.port)
        try:
            with CONNECT[policy.debug.protocol](container.address(port)) as session:
                introduction = session.introduction
                if not policy.debug.breakpoint:
                    return Debugging(introduction)
                return Debugging(
                    introduction, paused=_pause(session, policy.debug.breakpoint, address, policy.health.path)
                )
        except Refused as refused:
            return Debugging(problem=refused.what, lines=refused.lines)
        except (OSError, ValueError) as error:
            if introduction:
                return Debugging(introduction, paused=Paused(problem=f"the debugger lost its connection: {error}"))
            return Debugging(problem=f"no answer on port {port}: {error}", lines=commands)


def _pause(session: Session, function: str, address: tuple[str, int], path: str) -> Paused:
    with ThreadPoolExecutor(1) as pool:
        if not session.stop_in(function):
            return Paused(reason=f"{function} is not a function there")
        asked = pool.submit(ask, address, path, _ANSWER_S)
        function_hit = stopped_in(session, asked)
        session.go_on()
        reply = asked.result()
        if not function_hit and reply is None:
            return Paused(problem="the request neither stopped anywhere nor was it answered")
        reason = "" if function_hit else "the request did not stop anywhere"
        return Paused(function_hit, reply.status if reply else None, reason)
