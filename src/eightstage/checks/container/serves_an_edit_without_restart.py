"""Development serves an edited file without a restart of the container."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.development import Edited
from eightstage.policy import Policy
from eightstage.units import duration


@check(
    stages=("development",),
    requires=("container/becomes-healthy",),
    source=Source("The eight stages, development", "docs/stages.md#development"),
    level=Level.BEGINNER,
    guide="stages/development",
    examples=(
        bad(says="nothing watches the file", edited=Edited(None, was_restarted=False, log=())),
        bad(says="the container starts again", edited=Edited(2.0, was_restarted=True, log=())),
        good(says="served soon after", edited=Edited(0.8, was_restarted=False, log=())),
    ),
)
def serves_an_edit_without_restart(edited: Edited, policy: Policy) -> Verdict:
    """
    Why: developers wait all day for their edits to take effect.
    Fix: run the service under a file watcher in the development stage, on the folder that is synchronised.
    """
    if edited.was_restarted:
        return failed("the container was started again", evidence=edited.log)
    if edited.seconds is None:
        late = f"the edit was not served within {duration(policy.development.within)}"
        return undetermined(f"{late}, but {edited.busy}") if edited.busy else failed(late, evidence=edited.log)
    return passed(f"served {duration(edited.seconds)} after the edit")
