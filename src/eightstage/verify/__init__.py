"""
Verification: plan -> build -> run -> check -> findings.

The checks of the Dockerfile run first, then every target is built in one bake, then all other checks run side by side;
each asks for the evidence it names, which is gathered once. `plan` says what is judged and what comes before what,
`schedule` when, `judge` how one check answers; `run` does all of it.
"""

from eightstage.verify.judge import EVERY_TARGET_BUILDS
from eightstage.verify.plan import Key
from eightstage.verify.progress import SILENCE, Progress
from eightstage.verify.run import WORKERS, Verification

__all__ = ["EVERY_TARGET_BUILDS", "SILENCE", "WORKERS", "Key", "Progress", "Verification"]
