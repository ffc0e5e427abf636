"""Production works with a read-only root, no capabilities, no new privileges, no network and an arbitrary user."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.harden import ARBITRARY_USER, Hardened
from eightstage.structural import In


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Kubernetes Pod Security Standards, restricted: "
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted; "
    "CIS Docker Benchmark 5.3, 5.12, 5.25, 5.28: https://www.cisecurity.org/benchmark/docker",
    defect=In("production").change("COPY", r"COPY (?=.*\s/app$)", "COPY --chown=0:<gid> --chmod=0750 "),
)
def runs_hardened(hardened: Hardened) -> Verdict:
    """
    Why: hardened platforms start containers this way; an image that needs more fails there or weakens the protection.
    Fix: write only to folders listed in [container] tmpfs; make files readable by everyone and writable by nobody.
    """
    if hardened.is_healthy:
        return passed(f"healthy as {ARBITRARY_USER}, read-only, without capabilities and network")
    return failed(hardened.reason, evidence=hardened.log)
