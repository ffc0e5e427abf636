"""A target started with everything taken away that a careful platform takes away."""

from typing import Any

import attrs

from eightstage.engine.containers import NotInTime, NotStarted
from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.container.scenario import created
from eightstage.evidence.container.start import has_health_check, wait_until_healthy

# Any user that no image names, in group 0, as OpenShift starts containers.
ARBITRARY_USER = "54321:0"


@attrs.frozen
class Hardened:
    """Whether it became healthy, why not, and the end of its log."""

    is_healthy: bool
    reason: str
    log: tuple[str, ...]


@evidence("hardened", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Hardened:
    """Read-only root, no capabilities, no new privileges, no network, a user unknown to the image."""
    # Without a health check it has to be asked from outside.
    is_probed = has_health_check(context, target)
    reach: dict[str, Any] = {"network_mode": "none"} if is_probed else {"ports": [context.service.policy.service.port]}
    with created(
        context,
        target,
        "hardened",
        user=ARBITRARY_USER,
        read_only=True,
        tmpfs=dict.fromkeys(context.service.policy.container.tmpfs, ""),
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        **reach,
    ) as container:
        try:
            container.start()
            wait_until_healthy(context, target, container)
        except NotStarted as error:
            return Hardened(is_healthy=False, reason=error.what, log=())
        except NotInTime as error:
            return Hardened(is_healthy=False, reason=error.what, log=container.log())
        return Hardened(is_healthy=True, reason="", log=())
