"""Every waiver in the policy, and every finding that it has adopted, is needed and has not expired."""

from pathlib import Path

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects import Edit
from eightstage.policy import FILE_NAME
from eightstage.policy.layers import Layer, Spot
from eightstage.policy.waivers import Use

_SPOT = Spot(Layer(Path(FILE_NAME), FILE_NAME, 0, "", {}, {}), 4)


@check(
    source=Source("Verify, what is accepted", "docs/verify.md#what-is-accepted"),
    level=Level.INTERMEDIATE,
    guide="usage/verify",
    defect=Edit(
        "eightstage.toml",
        old="[service]\n",
        new='[[waivers]]\ncheck = "text/user-is-a-number"\nreason = "none"\nowner = "nobody"\n'
        "expires = 2999-12-31\n\n[service]\n",
    ),
    examples=(
        bad(
            says="its last day is over",
            at="eightstage.toml:4",
            waivers=(Use(_SPOT, "it expired on 2026-01-31"),),
        ),
        good(says="it is needed, and still valid", waivers=(Use(_SPOT, ""),)),
        good(says="no waiver", waivers=()),
    ),
)
def waivers_are_current(waivers: tuple[Use, ...]) -> Verdict:
    """
    Why: a waiver that has expired, or that is no longer needed, hides the next real finding of its check.
    Fix: fix what it excuses and delete it, or extend it together with its owner. Delete an adopted finding that
    is mended.
    """
    places = [Place(use.spot.line, use.problem, use.spot.layer.file) for use in waivers if use.problem]
    return judged(places, f"{len(waivers)} waivers, all of them needed" if waivers else "there is no waiver")
