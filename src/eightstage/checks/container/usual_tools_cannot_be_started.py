"""The tools that an intruder tries first cannot be started in production."""

from eightstage.checks import Verdict, check, failed, passed, skipped, undetermined
from eightstage.evidence.container.workout import Workout
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=(
        "container/survives-rude-requests",
        "image/production-has-no-shell",
        "image/production-has-no-package-manager",
    ),
    source="docs/stages.md#production; NIST SP 800-190, 4.1: https://csrc.nist.gov/pubs/sp/800/190/final",
    defect=In("security").append("RUN install -D /usr/bin/cat /assembly/runtime/usr/bin/cat"),
)
def usual_tools_cannot_be_started(workout: Workout, policy: Policy) -> Verdict:
    """
    Why: a tool that is not there cannot be used; trying to start it proves more than a list of file names.
    Fix: copy only the runtime into production, or remove the tool from [container] absent in the policy.
    """
    if not policy.container.absent:
        return skipped("the policy names no tools; see [container] absent")
    tools = workout.tools
    if tools.started:
        return failed(f"{tools.started[0]} can be started", tools.started[1:])
    if tools.problem or not tools.tried:
        return undetermined(f"the tools were not tried: {tools.problem or 'the service did not run any more'}")
    return passed(f"none of {len(tools.tried)} that were tried")
