"""A target started with a configuration that it must refuse."""

import attrs

from eightstage.engine.containers import NotInTime, run
from eightstage.evidence import Context, NoEvidence
from eightstage.evidence.container.start import start_limit


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
        raise NoEvidence("the policy names no wrong configuration; see [container] wrong")
    image = context.build.images[target]
    with run(context.scope, image, f"{target}-configured", environment=wrong) as container:
        try:
            code = container.wait_for_end(start_limit(context, target))
        except NotInTime:
            return Refusal(None, container.log())
        return Refusal(code, container.log())
