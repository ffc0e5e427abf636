"""A target started with everything taken away that a careful platform takes away."""

import attrs

from eightstage.engine.containers import NotInTime, NotStarted
from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.container.scenario import created
from eightstage.evidence.container.start import wait_until_healthy

# Any user that no image names, in group 0, as OpenShift starts containers.
ARBITRARY_USER = "54321:0"


@attrs.frozen
class Hardened:
    """Whether it became healthy, why not, and the end of its log."""

    is_healthy: bool
    reason: str
    log: tuple[str, ...]


@evidence("hardened", images=(TARGET,))
def observe(context: Context, target: str) -> Hardened:
    """Read-only root, no capabilities, no new privileges, no network, a user unknown to the image."""
    with created(
        context,
        target,
        "hardened",
        user=ARBITRARY_USER,
        read_only=True,
        tmpfs=dict.fromkeys(context.service.policy.container.tmpfs, ""),
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        network_mode="none",
    ) as container:
        try:
            container.start()
            wait_until_healthy(context, target, container)
        except NotStarted as error:
            return Hardened(is_healthy=False, reason=error.what, log=())
        except NotInTime as error:
            return Hardened(is_healthy=False, reason=error.what, log=container.log())
        return Hardened(is_healthy=True, reason="", log=())
