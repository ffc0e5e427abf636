"""Observations, made when the first check asks, and shared by all."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Lock
from typing import Any

from eightstage.engine.refusals import in_short, is_from_engine
from eightstage.errors import EngineError
from eightstage.evidence.context import TextContext
from eightstage.evidence.unseen import Broken, NoEvidence

# A provider, or whatever stands for one; its context is the one that it asks for.
Observe = Callable[[Any, str], Any]


class Evidence:
    """Observations, each made once; safe to ask from several threads."""

    def __init__(self, context: TextContext, providers: Mapping[str, Observe]) -> None:
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
