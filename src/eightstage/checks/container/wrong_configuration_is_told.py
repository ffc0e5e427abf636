"""With an invalid configuration the service exits at once, says why, and does not exit with 0."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.configured import Refusal


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Twelve-Factor App, config: https://12factor.net/config; "
    "Kubernetes documentation, restart policy: "
    "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
)
def wrong_configuration_is_told(refusal: Refusal) -> Verdict:
    """
    Why: a service that starts with a wrong setting fails later, where nobody suspects the configuration.
    Fix: validate the whole configuration first, name each wrong value, and exit with a distinct code.
    """
    if refusal.exit_code is None:
        return failed("it runs all the same", refusal.log)
    if refusal.exit_code == 0:
        return failed("it ends with exit code 0, as if all were well", refusal.log)
    if not any(line.strip() for line in refusal.log):
        return failed(f"it ends with exit code {refusal.exit_code} and says nothing")
    return passed(f"exit code {refusal.exit_code}: {refusal.log[-1].strip()[:100]}")
