"""
What checks look at.

Each kind of evidence has a module that observes and never judges. A check names what it wants as a parameter; it is
gathered once, when the first check asks, and shared by all.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any

import attrs

from eightstage.engine.refusals import in_short, is_from_engine
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.evidence.build import Build
from eightstage.policy import FILE_NAME
from eightstage.service import Service

# A table of the policy, and a key of it.
_KEY = re.compile(r"\[[a-z_]+(?:\.[a-z_]+)*\](?: [a-z_]+)?")


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
    of others may have nothing of the kind, so there the check is skipped, with the same reason.

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


@attrs.frozen
class Context:
    """What every observation starts from."""

    service: Service
    scope: Scope
    build: Build
    bake_variables: Mapping[str, str]
    bake_settings: tuple[str, ...]

    def need_built(self, targets: Sequence[str]) -> None:
        """
        Go on only where these targets are built.

        Raises:
            Consequence: One of them is not; says why.
        """
        for target in targets:
            stopped = self.build.failures.get(target)
            if stopped is not None:
                raise Consequence(f"{target} was not built", stopped.reason)


Observe = Callable[[Context, str], Any]


class Evidence:
    """Observations, each made once; safe to ask from several threads."""

    def __init__(self, context: Context, providers: Mapping[str, Observe]) -> None:
        self._context = context
        self._providers = providers
        self._made: dict[tuple[str, str], Future[Any]] = {}
        self._lock = Lock()

    def get(self, name: str, target: str) -> Any:  # noqa: ANN401 - each name has its own type
        """
        The observation called `name` of `target` ("" where it is about the whole service).

        Raises:
            NoEvidence: It could not be made.
            Broken: It could not be made by a fault of what is observed.
        """
        with self._lock:
            future = self._made.get((name, target))
            is_mine = future is None
            if future is None:
                future = self._made[name, target] = Future()
        if is_mine:
            self._observe(name, target, future)
        return future.result()

    def can(self, name: str, target: str) -> bool:
        """Whether the observation can be made; makes it."""
        try:
            self.get(name, target)
        except (NoEvidence, Broken):
            return False
        return True

    def has(self, name: str, target: str) -> bool:
        """Whether the observation was made, and worked."""
        future = self._made.get((name, target))
        return future is not None and future.done() and future.exception() is None

    def _observe(self, name: str, target: str, future: Future[Any]) -> None:
        try:
            future.set_result(self._providers[name](self._context, target))
        except EngineError as error:
            no_evidence = NoEvidence(str(error))
            no_evidence.__cause__ = error
            future.set_exception(no_evidence)
        except BaseException as error:  # noqa: BLE001 - whoever waits must not wait for ever
            if is_from_engine(error):
                error = _of_engine(error)
            future.set_exception(error)


def _of_engine(error: BaseException) -> NoEvidence:
    no_evidence = NoEvidence(f"the engine did not do what it was asked for: {in_short(str(error))}")
    no_evidence.__cause__ = error
    return no_evidence
