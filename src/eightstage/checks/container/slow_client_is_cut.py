"""A client that never finishes its request is disconnected in time."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.slow_client import Patience
from eightstage.policy import Policy
from eightstage.units import duration


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source("RFC 9110, 408 Request Timeout", "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9"),
        Source(
            "OWASP denial of service cheat sheet",
            "https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html",
        ),
    ),
    level=Level.ADVANCED,
    guide="concepts/security",
    examples=(
        bad(says="it waits for ever", slow_client=facts.patience(seconds=None)),
        bad(says="the connection ends because the service does", slow_client=facts.patience(is_alive=False)),
        good(says="cut after a while", slow_client=facts.patience()),
    ),
)
def slow_client_is_cut(slow_client: Patience, policy: Policy) -> Verdict:
    """
    Why: a few clients that send a byte now and then can hold every connection while the service looks healthy from
    inside.
    Fix: set a timeout for headers and one for whole requests; [container] slow_client holds the limit.
    """
    limit = policy.container.slow_client
    if slow_client.seconds is None:
        held = f"an unfinished request still holds its connection after {duration(limit)}"
        return undetermined(f"{held}, but {slow_client.busy}") if slow_client.busy else failed(held)
    if not slow_client.is_alive:
        return failed(f"an unfinished request ends the service after {duration(slow_client.seconds)}")
    return passed(f"cut after {duration(slow_client.seconds)}, limit {duration(limit)}")
