"""Every waiver in the policy is needed and has not expired."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.defects import Edit
from eightstage.waivers import Use


@check(
    source="docs/verify.md#what-is-accepted",
    defect=Edit(
        "eightstage.toml",
        old="[service]\n",
        new='[[waivers]]\ncheck = "dockerfile/user-is-a-number"\nreason = "none"\nowner = "nobody"\n'
        "expires = 2999-12-31\n\n[service]\n",
    ),
)
def waivers_are_current(waivers: tuple[Use, ...]) -> Verdict:
    """
    Why: a waiver that has expired, or that is no longer needed, hides the next real finding of its check.
    Fix: fix what it excuses and delete it, or extend it together with its owner.
    """
    places = [Place(use.line, use.problem, "eightstage.toml") for use in waivers if use.problem]
    return judged(places, f"{len(waivers)} waivers, all of them needed" if waivers else "there is no waiver")
