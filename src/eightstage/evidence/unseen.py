"""Why something could not be observed, and what that says of the check that asked."""

import re

from eightstage.policy import FILE_NAME

# A table of the policy, and a key of it.
_KEY = re.compile(r"\[[a-z_]+(?:\.[a-z0-9_]+)*\](?: [a-z_]+)?")


class NoEvidence(Exception):
    """
    Something could not be observed; the check that asked is undetermined.

    Args:
        reason: Why, in a sentence.
        evidence: Lines that show it.
    """

    # What to write, where the check's own advice is about something else.
    fix = ""

    def __init__(self, reason: str, evidence: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.evidence = evidence


class Consequence(NoEvidence):
    """
    Something could not be observed because of what another check reports; the check that asked is skipped.

    Args:
        reason: Why, in a sentence.
        cause: What is reported elsewhere, in words that all its consequences share.
    """

    def __init__(self, reason: str, cause: str) -> None:
        super().__init__(f"{reason}: {cause}")
        self.cause = cause


class PolicyMismatch(NoEvidence):
    """
    The policy describes something that the service does not have.

    Args:
        key: Where it is described, as in the policy: `[gates.lint.plant]`.
        reason: What does not fit.
    """

    def __init__(self, key: str, reason: object) -> None:
        super().__init__(f"{key}: {reason}")
        self.fix = f"correct {key} in {FILE_NAME}, so that it fits the service again"


class NotDescribed(NoEvidence):
    """
    The policy does not say how something is observed.

    In a service with the eight stages the check that asked is undetermined, as with any missing evidence. A Dockerfile
    that was not written from the template may lack the feature; there the check is skipped, with the same reason.

    Args:
        reason: What is not described; names the key that would describe it, as in `…; see [health] ready`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        key = _KEY.search(reason)
        self.fix = f"write {key[0]} in {FILE_NAME}; docs/policy.md describes it" if key else ""


class Broken(Exception):
    """
    What is observed did not get as far as the observation, by a fault of its own; the check that asked has failed.

    Args:
        what: What became of it.
        lines: What it wrote.
    """

    def __init__(self, what: str, lines: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.lines = lines
