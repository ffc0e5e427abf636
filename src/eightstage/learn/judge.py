"""What the verifier says of a learner's files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from eightstage.checks import Check
from eightstage.checks.catalogue import catalogue_for, select
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.errors import EightstageError, EngineError
from eightstage.learn.exercise import Exercise, Kept, write
from eightstage.service import Service, load, load_text
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Progress, Verification
from eightstage.verify.results import NO_STAGE, Result

# It reports what others find as well, and starts a program of its own.
_OTHER_LINTER = "text/hadolint-agrees"
# Enough to see what is meant.
_EVIDENCE_LINES = 8


@attrs.frozen
class Answer:
    """What is still wrong, the most telling first; nothing where the exercise is solved."""

    wrong: tuple[str, ...]

    @property
    def is_solved(self) -> bool:
        """Whether every check of the exercise keeps its promise, and nothing was lost on the way."""
        return not self.wrong


def judge(exercise: Exercise, folder: Path, progress: Progress = SILENCE) -> Answer:
    """
    Judge the learner's files in a folder.

    Raises:
        EngineError: The exercise needs an engine, and there is none.
    """
    try:
        service = load(folder) if exercise.needs_engine else load_text(folder)
        return Answer((*_wrong(exercise, _results(exercise, service, progress)), *_lost(exercise, service)))
    except EngineError:
        raise
    except EightstageError as error:
        # Half an edit is a file that cannot be read; the learner goes on writing.
        return Answer((error.what,))


def found(folder: Path, without: Sequence[str] = ()) -> tuple[Result, ...]:
    """What the checks of the text find in a folder, without some of them."""
    service = load_text(folder)
    left_out = {*without, _OTHER_LINTER}
    checks = [c for c in catalogue_for(service.policy) if c.kind == "text" and c.id not in left_out]
    return Verification(service, None, checks, SILENCE).run().findings


def _results(exercise: Exercise, service: Service, progress: Progress) -> tuple[Result, ...]:
    checks = select(only=exercise.task.checks, among=catalogue_for(service.policy))
    if not exercise.needs_engine:
        return _judged(service, None, checks, progress)
    with Scope(connect(progress.phase), progress.phase) as scope:
        return _judged(service, scope, checks, progress)


def _judged(service: Service, scope: Scope | None, checks: tuple[Check, ...], progress: Progress) -> tuple[Result, ...]:
    return Verification(service, scope, checks, progress).run().results


def _wrong(exercise: Exercise, results: Iterable[Result]) -> Iterator[str]:
    """What is wrong; of the other checks only what keeps those of the exercise from being judged."""
    own = [result for result in results if result.check.id in exercise.task.checks]
    is_judged = all(result.verdict.outcome is not Outcome.SKIPPED for result in own if not _is_absent(result))
    wanted = own if is_judged else [*(r for r in results if r.is_finding and r not in own), *own]
    for result in wanted:
        yield from _sentences(result)


def _sentences(result: Result) -> Iterator[str]:
    verdict = result.verdict
    if verdict.outcome is Outcome.PASSED or _is_absent(result):
        return
    if verdict.outcome is Outcome.FAILED and verdict.places:
        yield from map(str, verdict.places)
    elif verdict.outcome is Outcome.FAILED:
        lines = [line for line in verdict.evidence if line.strip()][:_EVIDENCE_LINES]
        yield "\n    ".join((verdict.summary, *lines))
    else:
        yield f"{result.check.id} is {verdict.outcome}: {verdict.summary}"


def _is_absent(result: Result) -> bool:
    return result.verdict.outcome is Outcome.SKIPPED and result.verdict.summary.startswith(NO_STAGE)


def _lost(exercise: Exercise, service: Service) -> Iterator[str]:
    """What is no longer there: deleting what is judged is no answer."""
    for stage in sorted(exercise.stages - {s.name for s in service.dockerfile.stages}):
        yield f"there is no stage {stage}; the exercise needs it"
    yield from (kept.why for kept in exercise.task.keeps if not _is_kept(kept, service))


def _is_kept(kept: Kept, service: Service) -> bool:
    dockerfile = service.dockerfile
    stages = [stage for stage in dockerfile.stages if kept.stage in {"", stage.name}]
    texts = [" ".join(i.text.split()) for stage in stages for i in stage.instructions]
    texts += [] if kept.stage else [f"# {d.name}={d.value}" for d in dockerfile.directives]
    return any(re.search(kept.pattern, text) for text in texts)


def remaining(exercise: Exercise, folder: Path) -> tuple[tuple[Result, ...], tuple[str, ...]]:
    """What other checks find in the learner's files alone, and the ids of those that find something in ours as well."""
    with TemporaryDirectory() as parent:
        ours = Path(parent, exercise.id)
        write(ours, exercise.solution)
        shared = {result.check.id for result in found(ours, exercise.task.checks)}
    theirs = found(folder, exercise.task.checks)
    return tuple(r for r in theirs if r.check.id not in shared), tuple(sorted(shared & {r.check.id for r in theirs}))
