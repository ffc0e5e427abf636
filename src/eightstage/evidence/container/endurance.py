"""What a target keeps of requests that are over: open files and memory, after few requests and after many."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import attrs

from eightstage.engine.containers import Container
from eightstage.engine.toolbox import beside
from eightstage.errors import EngineError
from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.container.processes import Seen, descendants
from eightstage.evidence.container.scenario import blame_no_memory
from eightstage.evidence.container.start import serving
from eightstage.evidence.container.visits import Visit, visits

# There are five kinds of visits, and what only one of them leaves open is less than a fifth of a file for each.
FILES_PER_VISIT: Final = 1 / 6
# Much more than a request needs; and garbage alone does not grow without end.
MEMORY_PER_VISIT: Final = 64 << 10
# A collector may let some tens of megabytes come together before it begins.
MUCH_MEMORY: Final = 128 << 20
_REPEATS: Final = 12
_LEAST_ROUNDS: Final = 4
_MOST_ROUNDS: Final = 40
# What is judged by itself besides all rounds: what grows at first only has grown up by then.
_LAST_ROUNDS: Final = 2
_SETTLE_S: Final = 2.0
# For what a timer closes or drops. Only what has grown is given this time.
_LATE_S: Final = 30.0
_LOOK_S: Final = 0.2

What = Literal["files", "memory"]


@attrs.frozen
class State:
    """
    All processes of a container after some visits.

    visits: How many.
    files: Open files and sockets; None when they may not be read.
    memory: Bytes in use that are no part of a file; None when the kernel does not say.
    """

    visits: int
    files: int | None
    memory: int | None


@attrs.frozen
class Endurance:
    """
    What was seen.

    states: After the first visits, and after each round of more.
    problem: Why there were no more visits; empty when there was no reason.
    log: The end of its log.
    """

    states: tuple[State, ...]
    problem: str = ""
    log: tuple[str, ...] = ()

    @property
    def visits(self) -> int:
        """How many visits there were between the first state and the last."""
        return self.states[-1].visits - self.states[0].visits

    def growth(self, what: What) -> int | None:
        """By how much it has grown since the first state; None when that is not known."""
        return _growth(self.states[0], self.states[-1], what)

    def grows(self, what: What, per_visit: float) -> bool:
        """Whether it has grown by so much with each visit, in the last rounds and up to each of them."""
        first, recent = self.states[0], self.states[-_LAST_ROUNDS - 1 :]
        spans = [(first, state) for state in recent if state is not first] + [(recent[0], recent[-1])]
        growths = [(_growth(*span, what), per_visit * (span[1].visits - span[0].visits)) for span in spans]
        return all(growth is not None and growth >= least > 0 for growth, least in growths)

    @property
    def keeps_files(self) -> bool:
        """Whether files stay open in proportion to the visits."""
        return self.grows("files", FILES_PER_VISIT)

    @property
    def keeps_memory(self) -> bool:
        """Whether memory stays in use in proportion to the visits."""
        return self.grows("memory", MEMORY_PER_VISIT)


@evidence("endurance", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Endurance:
    """Visit the target in rounds, and look at its processes after each."""
    policy = context.service.policy
    with serving(context, target, "endurance") as container, beside(container, cap_add=["SYS_PTRACE"]) as tools:
        kinds = visits(container.address(policy.service.port), policy)
        seen = visit_in_rounds(container, kinds, lambda: descendants(tools))
        log = container.log()
        if container.has_ended:
            blame_no_memory(context, target, container, log)
        return attrs.evolve(seen, log=log)


def visit_in_rounds(container: Container, kinds: Sequence[Visit], look: Callable[[], Sequence[Seen]]) -> Endurance:
    """
    Visit until memory grows no more, or has grown so much that there is no doubt.

    Args:
        container: What is visited.
        kinds: The visits of a round; each is made equally often.
        look: Sees its processes.

    Raises:
        NoEvidence: Not even the first visits came to their end, or its processes cannot be read.
    """
    rounds = _Rounds(container, kinds, look)
    try:
        rounds.run()
    except (OSError, EngineError, NoEvidence) as error:
        problem = f"a request came to no end: {error}" if isinstance(error, OSError) else str(error)
        if not rounds.states:
            raise NoEvidence(f"nothing was seen after the first requests: {problem}") from error
        return attrs.evolve(rounds.seen, problem=problem)
    return rounds.seen


class _Rounds:
    def __init__(self, container: Container, kinds: Sequence[Visit], look: Callable[[], Sequence[Seen]]) -> None:
        self._container = container
        self._kinds = kinds
        self._look = look
        self.states: list[State] = []

    @property
    def seen(self) -> Endurance:
        return Endurance(tuple(self.states))

    def run(self) -> None:
        self._visit()
        for number in range(_MOST_ROUNDS):
            is_much = (self.seen.growth("memory") or 0) >= MUCH_MEMORY
            if number >= _LEAST_ROUNDS and (is_much or not self.seen.keeps_memory):
                break
            self._visit()
        if self._keeps(self.seen):
            self._settle(self.states[-1].visits, self.states[0], _LATE_S, self._keeps)
            for _ in range(_LAST_ROUNDS):
                self._visit()

    def _visit(self) -> None:
        for _ in range(_REPEATS):
            self._container.scope.check_open()
            for visit in self._kinds:
                visit()
        before = self.states[-1] if self.states else None
        visits = _REPEATS * len(self._kinds) + (before.visits if before else 0)
        self._settle(visits, before, _SETTLE_S, lambda seen: seen.keeps_files)

    def _settle(self, visits: int, before: State | None, within_s: float, is_more: Callable[[Endurance], bool]) -> None:
        """Add the state as soon as it is no more than the one before, at the latest after this time."""
        deadline = time.monotonic() + within_s
        while True:
            self._container.scope.check_open()
            state = _state(visits, self._look())
            if before is None or not is_more(Endurance((before, state))) or time.monotonic() > deadline:
                break
            time.sleep(_LOOK_S)
        self.states.append(state)

    @staticmethod
    def _keeps(seen: Endurance) -> bool:
        return seen.keeps_files or seen.keeps_memory


def _growth(earlier: State, later: State, what: What) -> int | None:
    before, after = getattr(earlier, what), getattr(later, what)
    return None if before is None or after is None else after - before


def _state(visits: int, processes: Sequence[Seen]) -> State:
    running = [process for process in processes if not process.is_dead]
    return State(visits, _total(p.files for p in running), _total(p.memory for p in running))


def _total(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known or not known else sum(count for count in known if count is not None)
