"""A target started with another configuration: one that it must refuse, and one in which it says little."""

import attrs

from eightstage.engine.containers import NotInTime
from eightstage.evidence import TARGET, Context, NoEvidence, NotDescribed, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.scenario import blame_no_memory, started
from eightstage.evidence.container.start import serving, start_limit
from eightstage.evidence.http import ask

_REQUESTS = 5


@attrs.frozen
class Refusal:
    """
    What became of the start.

    exit_code: None when it was still running at the end of the time for a start.
    log: What it wrote.
    """

    exit_code: int | None
    log: tuple[str, ...]


@evidence("refusal", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Refusal:
    """Start the target with the policy's wrong environment."""
    wrong = context.service.policy.container.wrong
    if not wrong:
        raise NotDescribed("the policy names no wrong configuration; see [container] wrong")
    busy = Busy()
    with started(context, target, "configured", environment=wrong) as container:
        try:
            code, log = container.wait_for_end(start_limit(context, target)), container.log()
        except NotInTime as error:
            if busy.told():
                raise NoEvidence(f"{error.what}, but {busy.told()}") from error
            return Refusal(None, container.log())
        blame_no_memory(context, target, container, log)
        return Refusal(code, log)


@attrs.frozen
class Quiet:
    """
    What was written about requests.

    answered: How many requests were answered.
    log: What it wrote from its start on.
    """

    answered: int
    log: tuple[str, ...]


@evidence("quiet_log", images=(TARGET,), files=())
def quiet(context: Context, target: str) -> Quiet:
    """Ask the target, told to write little, several times."""
    policy = context.service.policy
    if not policy.container.quiet:
        raise NotDescribed("the policy does not say how logs are turned down; see [container] quiet")
    with serving(context, target, "quiet", environment=policy.container.quiet) as container:
        address = container.address(policy.service.port)
        answered = sum(ask(address, policy.health.path) is not None for _ in range(_REQUESTS))
        return Quiet(answered, container.log())
