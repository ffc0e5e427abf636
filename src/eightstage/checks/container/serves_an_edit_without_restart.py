"""Development serves an edited file without a restart of the container."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.development import Edited
from eightstage.policy import Policy
from eightstage.units import duration


@check(
    stages=("development",),
    requires=("container/becomes-healthy",),
    source="docs/stages.md#development",
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
