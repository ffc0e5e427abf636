"""Production works with a read-only root, no capabilities, no new privileges, no network and an arbitrary user."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects.structural import In
from eightstage.evidence.container.harden import ARBITRARY_USER, Hardened


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source(
            "Kubernetes Pod Security Standards, restricted",
            "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
        ),
        Source("CIS Docker Benchmark 5.3, 5.12, 5.25, 5.28", "https://www.cisecurity.org/benchmark/docker"),
    ),
    level=Level.ADVANCED,
    guide="concepts/security",
    defect=In("production").change("COPY", r"COPY (?=.*\s/app$)", "COPY --chown=0:<gid> --chmod=0750 "),
    examples=(
        bad(
            says="it writes to its root",
            hardened=Hardened(is_healthy=False, reason="it ended with exit code 1", log=("read-only file system",)),
        ),
        good(says="healthy", hardened=Hardened(is_healthy=True, reason="", log=())),
    ),
)
def runs_hardened(hardened: Hardened) -> Verdict:
    """
    Why: hardened platforms start containers this way; an image that needs more fails there or weakens the protection.
    Fix: write only to folders listed in [container] tmpfs; make files readable by everyone and writable by nobody.
    """
    if hardened.is_healthy:
        return passed(f"healthy as {ARBITRARY_USER}, read-only, without capabilities and network")
    return failed(hardened.reason, evidence=hardened.log)
