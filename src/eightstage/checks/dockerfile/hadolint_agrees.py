"""Hadolint reports nothing that this catalogue does not already cover."""

from eightstage.checks import Place, Severity, Verdict, check, judged, skipped, undetermined
from eightstage.hadolint import Hadolint
from eightstage.policy import Policy
from eightstage.structural import In

# One finding per cause: these rules are judged by a check of our own, with the stages in view.
_OURS = frozenset(
    [
        "DL3002",
        "DL3006",
        "DL3007",
        "DL3012",
        "DL3016",
        "DL3020",
        "DL3025",
        "DL3026",
        "DL3043",
        "DL3062",
        "DL3064",
        "DL3066",
        "DL4000",
        "DL4001",
        "DL4006",
        "SC2028",
        "SC2215",
    ]
)


@check(
    source="hadolint, rules: https://github.com/hadolint/hadolint#rules",
    severity=Severity.WARNING,
    defect=In("base").change("RUN", "install -y ", "install "),
)
def hadolint_agrees(hadolint: Hadolint, policy: Policy) -> Verdict:
    """
    Why: it knows shells and package managers better than any other linter, and many pipelines run it anyway.
    Fix: fix the line, or list the rule under `[hadolint] ignore` in the policy.
    """
    if hadolint.missing:
        return skipped(hadolint.missing)
    if hadolint.unreadable:
        return undetermined(f"hadolint cannot read the Dockerfile: {hadolint.unreadable}")
    ignored = _OURS | set(policy.hadolint.ignore)
    places = [
        Place(f.line, f"{f.code} {f.text}")
        for f in hadolint.findings
        if f.level in {"error", "warning"} and f.code not in ignored
    ]
    return judged(places, f"{len(hadolint.findings)} findings, all named by a check of ours, or ignored by the policy")
