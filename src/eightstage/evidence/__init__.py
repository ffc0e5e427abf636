"""
What checks look at.

Each kind of evidence has a module that observes and never judges. A check names what it wants as a parameter; it is
gathered once, when the first check asks, and shared by all. `@evidence()` makes a function an observation; the
packages are walked for them (see `eightstage.evidence.registry`), and so are the files of the checks.
"""

from eightstage.evidence.context import Context, TextContext
from eightstage.evidence.provider import CONTEXT, TARGET, Provider, evidence
from eightstage.evidence.store import Evidence, Observe
from eightstage.evidence.unseen import Broken, Consequence, NoEvidence, NotDescribed, PolicyMismatch

__all__ = [
    "CONTEXT",
    "TARGET",
    "Broken",
    "Consequence",
    "Context",
    "Evidence",
    "NoEvidence",
    "NotDescribed",
    "Observe",
    "PolicyMismatch",
    "Provider",
    "TextContext",
    "evidence",
]
