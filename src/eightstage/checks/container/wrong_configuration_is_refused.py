"""With an invalid configuration the service exits at once, says why, and does not exit with 0."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container.configured import Refusal


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source("Twelve-Factor App, config", "https://12factor.net/config"),
        Source(
            "Kubernetes documentation, restart policy",
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    examples=(
        bad(says="it starts all the same", refusal=Refusal(None, ("listening",))),
        bad(says="it ends as if all were well", refusal=Refusal(0, ("PORT is no port",))),
        bad(says="without a word", refusal=Refusal(78, ("",))),
        good(says="it names the setting", refusal=Refusal(78, ("PORT is no port: many",))),
    ),
)
def wrong_configuration_is_refused(refusal: Refusal) -> Verdict:
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
