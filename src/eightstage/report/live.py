"""What a person reads during a run: a live view on a terminal, a few plain lines with a heartbeat elsewhere."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs
from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from eightstage.contract import STAGES
from eightstage.engine.progress import Step
from eightstage.report.console import Detail, line_of
from eightstage.report.sections import section
from eightstage.system.printable import one_line, shortened
from eightstage.units import duration
from eightstage.verdicts import Outcome
from eightstage.verify import Key, Progress
from eightstage.verify.results import Result

_HEARTBEAT_S = 30.0
# Steps that took less are no news in a pipeline's log.
_LONG_STEP_S = 5.0
_INSTRUCTION = 90
# As many as fit into a line; the others are counted.
_NAMED = 3
_BAR_WIDTH = 20
# Checks of no target are about all of them.
_SERVICE = "service"

_WORDS = {
    Outcome.PASSED: "kept",
    Outcome.FAILED: "broken",
    Outcome.UNDETERMINED: "undetermined",
    Outcome.WAIVED: "waived",
    Outcome.SKIPPED: "skipped",
}

_Row = tuple[Text, Text, Text]


@attrs.define
class _StageView:
    """What is known of a stage while it is built: its steps by number, True where it came from the layer cache."""

    total: int = 0
    done: dict[int, bool] = attrs.field(factory=dict)
    running: str = ""

    def take(self, step: Step, instruction: str) -> None:
        """A step began or ended."""
        self.total = max(self.total, step.total)
        if step.completed is None:
            self.running = instruction
            return
        self.done[step.number] = step.is_cached
        self.running = "" if self.running == instruction else self.running

    def row(self) -> _Row:
        """A bar of its steps, how many came from the cache, and what is running."""
        bar = Text()
        for number in range(1, self.total + 1):
            kind = self.done.get(number)
            bar.append("█" if kind is not None else "░", style={True: "blue", False: "green"}.get(kind, "dim"))  # type: ignore[arg-type]
        cached = sum(self.done.values())
        return bar, Text(f"{cached} cached" if cached else "", style="blue"), _running(self.running)


@attrs.define
class _TargetView:
    """What is known of a target while its promises are judged."""

    total: int
    outcomes: list[Outcome] = attrs.field(factory=list)
    judging: list[str] = attrs.field(factory=list)

    def row(self) -> _Row:
        """A bar of its promises, how many were judged, and which are looked at."""
        done = len(self.outcomes)
        filled = _BAR_WIDTH * done // self.total
        bar = Text("█" * filled, style="red" if Outcome.FAILED in self.outcomes else "green")
        bar.append("░" * (_BAR_WIDTH - filled), style="dim")
        return bar, Text(f"{done} of {self.total}"), _running(", ".join(self.judging))


@attrs.define
class _KindView:
    """What is known of the checks of one kind."""

    total: int = 0
    outcomes: list[Outcome] = attrs.field(factory=list)

    def line(self, kind: str) -> Text:
        """How many promises of this kind have which outcome."""
        counts = [(word, self.outcomes.count(outcome)) for outcome, word in _WORDS.items()]
        text = ", ".join(f"{count} {word}" for word, count in counts if count)
        return Text(f"  {kind}: {text}", style="red" if Outcome.FAILED in self.outcomes else "")


def _running(text: str) -> Text:
    return Text(text, style="cyan", no_wrap=True, overflow="ellipsis")


class ConsoleProgress(Progress):
    """
    Progress on standard error.

    Args:
        out: Where it is printed.
        detail: Nothing when quiet; every step and promise when verbose; else, without a terminal, long steps and a line
            for each kind of check.
        is_brief: No more than that on a terminal, either.
    """

    def __init__(self, out: Console, detail: Detail = Detail.NORMAL, *, is_brief: bool = False) -> None:
        self._out = out
        self._detail = detail
        self._is_brief = is_brief or (detail is Detail.NORMAL and not out.is_terminal)
        self._kinds: dict[str, _KindView] = {}
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._phase = ""
        self._stages: dict[str, _StageView] = {}
        self._targets: dict[str, _TargetView] = {}
        self._finished: set[str] = set()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show progress while the block runs."""
        ended = threading.Event()
        if self._detail is Detail.QUIET:
            yield
            return
        if self._out.is_terminal:
            with Live(get_renderable=self.render, console=self._out, transient=True, refresh_per_second=8):
                yield
            return
        heart = threading.Thread(target=self._beat, args=(ended,), daemon=True)
        heart.start()
        with section("what verify did", self._out.file):
            try:
                yield
            finally:
                ended.set()
                heart.join()

    def phase(self, text: str) -> None:
        """A new part of the work begins."""
        with self._lock:
            self._phase = text
            self._stages.clear()
        self._say(Text(text, style="bold"))

    def step(self, step: Step) -> None:
        """A step of the build began or ended."""
        if step.stage is None:
            return
        instruction = one_line(step.instruction)
        label = shortened(f"{step.stage}: {instruction}", _INSTRUCTION)
        with self._lock:
            self._stages.setdefault(step.stage, _StageView()).take(step, instruction)
            if not step.completed or label in self._finished:
                return
            self._finished.add(label)
        if self._is_news(step, instruction):
            failed = " failed" if step.has_failed else " cancelled" if step.is_cancelled else ""
            style = "red" if step.has_failed else "dim"
            self._say(Text(f"  {duration(step.seconds):>7}{failed}  {label}", style=style))

    def _is_news(self, step: Step, instruction: str) -> bool:
        if self._is_brief:
            return step.has_failed or (step.seconds >= _LONG_STEP_S and not step.is_cached and not step.is_cancelled)
        # FROM is never called cached.
        return not step.is_cached and not instruction.startswith("FROM ")

    def planned(self, plan: Sequence[Key]) -> None:
        """These checks will be judged, each with its target, or "" for the whole service."""
        counts = Counter(target or _SERVICE for _, target in plan)
        kinds = Counter(_kind(check) for check, _ in plan)
        with self._lock:
            views = {name: self._targets.get(name, _TargetView(0)) for name in (*STAGES, _SERVICE)}
            for name, view in views.items():
                view.total += counts[name]
            self._targets = {name: view for name, view in views.items() if view.total}
            for kind, count in kinds.items():
                self._kinds.setdefault(kind, _KindView()).total += count

    def judging(self, key: Key) -> None:
        """One of them is looked at from now on."""
        check, target = key
        with self._lock:
            self._targets[target or _SERVICE].judging.append(_name(check))

    def result(self, result: Result) -> None:
        """It has answered."""
        with self._lock:
            view = self._targets[result.target or _SERVICE]
            view.judging.remove(_name(result.check.id))
            view.outcomes.append(result.verdict.outcome)
            done = sum(len(view.outcomes) for view in self._targets.values())
            total = sum(view.total for view in self._targets.values())
            self._phase = f"checking promises: {done} of {total}"
            kind = self._kinds[_kind(result.check.id)]
            kind.outcomes.append(result.verdict.outcome)
        if self._is_brief:
            if len(kind.outcomes) == kind.total:
                self._say(kind.line(_kind(result.check.id)))
        elif result.verdict.outcome is not Outcome.PASSED or not self._out.is_terminal:
            self._say(line_of(result, self._out))

    def _say(self, text: Text) -> None:
        if self._detail is not Detail.QUIET:
            self._out.print(text)

    def render(self) -> Group:
        """The live view as it is now: what is going on, and a row for each stage that is built or judged."""
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        for width in (14, None, None):
            table.add_column(min_width=width, no_wrap=True)
        # What is running takes the room that is left.
        table.add_column(ratio=1)
        with self._lock:
            for name, view in self._views().items():
                table.add_row(Text(f"  {name}"), *view.row())
            head = f" {self._phase} ({duration(time.monotonic() - self._started)})"
        return Group(Spinner("dots", text=Text(head)), table)

    def _views(self) -> Mapping[str, _StageView | _TargetView]:
        if self._stages:
            known = [name for name in STAGES if name in self._stages]
            return {name: self._stages[name] for name in dict.fromkeys((*known, *self._stages))}
        return self._targets if any(view.judging for view in self._targets.values()) else {}

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(_HEARTBEAT_S):
            with self._lock:
                judging = [f"{check} [{name}]" for name, view in self._targets.items() for check in view.judging]
            more = f" and {len(judging) - _NAMED} more" if len(judging) > _NAMED else ""
            now = f": {', '.join(judging[:_NAMED])}{more}" if judging else ""
            said = f"  … {self._phase}, {duration(time.monotonic() - self._started)} so far{now}"
            self._say(Text(said, style="dim"))


def _kind(check: str) -> str:
    return check.partition("/")[0]


def _name(check: str) -> str:
    """A check's name without its kind, for lack of room."""
    return check.partition("/")[2]
