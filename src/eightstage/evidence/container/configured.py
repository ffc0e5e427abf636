"""A target started with another configuration: one that it must refuse, and one in which it says little."""

import attrs

from eightstage.engine.containers import NotInTime, run
from eightstage.evidence import Context, NotDescribed
from eightstage.evidence.container.start import serving, start_limit
from eightstage.evidence.http import get

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


def observe(context: Context, target: str) -> Refusal:
    """Start the target with the policy's wrong environment."""
    wrong = context.service.policy.container.wrong
    if not wrong:
        raise NotDescribed("the policy names no wrong configuration; see [container] wrong")
    image = context.build.images[target]
    with run(context.scope, image, f"{target}-configured", environment=wrong) as container:
        try:
            code = container.wait_for_end(start_limit(context, target))
        except NotInTime:
            return Refusal(None, container.log())
        return Refusal(code, container.log())


def quiet(context: Context, target: str) -> tuple[str, ...]:
    """What the target writes about requests when it is told to write little."""
    policy = context.service.policy
    if not policy.container.quiet:
        raise NotDescribed("the policy does not say how logs are turned down; see [container] quiet")
    with serving(context, target, "quiet", environment=policy.container.quiet) as container:
        for _ in range(_REQUESTS):
            get(container.address(policy.service.port), policy.health.path)
        return container.log()
