"""
Planted defects at work: a copy of a service is spoiled, verified, and exactly the checks of its defects must fail.

A defect of the text is judged by the checks of the text: what such a Dockerfile would build is another matter, and
much of it could not be built. Every other defect is judged by the whole catalogue, in one copy with some that it cannot
meet; where the failing checks are not exactly those of the copy, each of its defects is planted in a copy of its own.

What a defect cannot have changed is not looked at again: a verdict about images that are the same in the good copy and
in the spoiled one is taken over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, images_of
from eightstage.contract import STAGES
from eightstage.defects import DefectError, Impossible, changes, plant
from eightstage.dockerfile import Instruction, Stage
from eightstage.engine.build_variables import variables_of
from eightstage.engine.scope import Scope
from eightstage.evidence.build import Build
from eightstage.evidence.gate import copy_of
from eightstage.mutation.groups import SIZE, partition
from eightstage.policy import FILE_NAME
from eightstage.service import BAKE_FILE, Service, load, load_text
from eightstage.service.accepted import FILE_NAME as BASELINE
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, WORKERS, Verification
from eightstage.verify.holds import Earlier
from eightstage.verify.results import Report, Result

# Two cores: one builds while the other waits for containers; together they start no more than one verification does.
_SIDE_BY_SIDE = 2
_WORKERS = WORKERS // _SIDE_BY_SIDE
# Checks of the build that other text in a RUN, or in what starts a container, cannot touch.
_EDITS, _ARGUMENTS = "build/edit-repeats-only-its-steps", "build/arguments-have-an-effect"
_OF_GRAPH = frozenset({"FROM", "ARG", "ENV", "LABEL", "COPY", "ADD", "WORKDIR"})
# What an image says of itself; no step of a build does anything else for it.
_METADATA = frozenset({"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "STOPSIGNAL", "VOLUME"})
# What only a later RUN can feel, in its stage or in one that is built on it.
_FOR_RUN = frozenset({"ENV", "USER"})
_SOURCES = ("src/", "verifier/")
# What a gate's build reads.
_GATE_STAGES = ("base", "dependencies", "build", "security", "production")


@attrs.frozen
class Score:
    """
    What became of one planted defect.

    failing: The ids of the checks that failed.
    undetermined: The ids of those that could not tell.
    others: What checks other than its own found, or why they could not tell.
    place: Where it was planted: the file, and the line of its first edit.
    unfit: Why it could not be planted in this service; empty when it was.
    first_look: What was seen in earlier copies, and not in the last one; empty when one look was enough.
    beside: The ids of the checks whose defects were planted in the same copy.
    """

    check: Check
    failing: frozenset[str] = frozenset()
    undetermined: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    seconds: float = 0.0
    place: str = ""
    unfit: str = ""
    first_look: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def is_caught(self) -> bool:
        """Whether its own check failed, those of the defects beside it did, and no other."""
        return self.failing == {self.check.id, *self.beside} and not self.undetermined


@attrs.define
class Mutants:
    """
    The planted defects of some checks, against one service.

    Args:
        scope: Tags the images of the good service, so that cleaning up a spoiled copy never deletes a shared one.
        service: The good service; it is copied, and not changed.
        checks: The whole catalogue; on-request checks run only when their own defect is planted.
    """

    scope: Scope
    service: Path
    checks: Sequence[Check]
    open_scopes: set[Scope] = attrs.field(factory=set, init=False)

    def good(self) -> Report:
        """Verify the unspoiled copy."""
        with copy_of(self.service, self.scope.folder / "service") as copy:
            return self._verify(self.scope, load(copy), self._checks(), lambda *_: None)

    def run(self, planted: Sequence[Check], good: Report, *, singly: bool = False, seed: str = "") -> Iterator[Score]:
        """
        Plant the defect of each check, those that need builds in groups and side by side; scores as they come.

        On two busy cores a service may miss a moment for no fault of its own. So a defect that was not caught, or not
        alone, is planted once more when nothing else runs, and what is seen then counts.

        Args:
            planted: The checks.
            good: What was seen of the unspoiled service.
            singly: Plant each defect in a copy of its own from the start.
            seed: What the groups follow; by default the commit of the service.
        """
        service = load(self.service)
        known = _Known(good, service)
        yield from (score_of_text(check, self.service, self.checks) for check in planted if check.kind in STATIC)
        built = [check for check in planted if check.kind not in STATIC]
        tried = [self._try(check) for check in built]
        yield from (score for score in tried if score.unfit)
        fit = [score.check for score in tried if not score.unfit]
        groups = partition(fit, self.checks, self.service, seed or seed_of(service), 1 if singly else SIZE)
        doubtful: list[Score] = []
        for score in self._side_by_side(groups, known):
            if score.is_caught:
                yield score
            else:
                doubtful.append(score)
        grouped = [score for score in doubtful if score.beside]
        alone = [score for score in doubtful if not score.beside]
        for score in _again(grouped, self._side_by_side([(score.check,) for score in grouped], known)):
            if score.is_caught:
                yield score
            else:
                alone.append(score)
        yield from _again(alone, (self._score((score.check,), known)[0] for score in alone))

    def _try(self, check: Check) -> Score:
        """Whether its defect fits the service."""
        with TemporaryDirectory() as folder, copy_of(self.service, Path(folder) / "service") as copy:
            return _plant([check], copy)[0]

    def _side_by_side(self, groups: Sequence[Sequence[Check]], known: "_Known") -> Iterator[Score]:
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            running = [pool.submit(self._score, group, known) for group in groups]
            try:
                for future in as_completed(running):
                    yield from future.result()
            except BaseException:
                # Nothing else is planted, and what is looked at now ends when its scope does.
                pool.shutdown(wait=False, cancel_futures=True)
                for scope in tuple(self.open_scopes):
                    scope.close()
                raise

    @contextmanager
    def _scope(self) -> Iterator[Scope]:
        with Scope(self.scope.engine) as scope:
            self.open_scopes.add(scope)
            try:
                yield scope
            finally:
                self.open_scopes.discard(scope)

    def _score(self, group: Sequence[Check], known: "_Known") -> list[Score]:
        with self._scope() as scope, copy_of(self.service, scope.folder / "service") as copy:
            planted = _plant(group, copy)
            if any(score.unfit for score in planted):
                return planted
            spoiled = load(copy)
            report = self._verify(
                scope,
                spoiled,
                self._checks(group),
                lambda check_, target, build: known.verdict(check_, target, build, spoiled),
            )
        return _judge_all(planted, report)

    def _checks(self, planted: Sequence[Check] = ()) -> list[Check]:
        return [check for check in self.checks if not check.on_request or check in planted]

    def _verify(
        self,
        scope: Scope,
        service: Service,
        checks: Sequence[Check],
        known: Callable[[Check, str, Build | None], Earlier | None],
    ) -> Report:
        tags = [f"{target}.tags={scope.tag_prefix}:{target}" for target in STAGES]
        return Verification(service, scope, checks, SILENCE, known=known, settings=tags, workers=_WORKERS).run()


def score_of_text(check: Check, service: Path, checks: Sequence[Check]) -> Score:
    """The score of a defect of the text; needs no engine."""
    static = [c for c in checks if c.kind in STATIC]
    with TemporaryDirectory() as folder, copy_of(service, Path(folder) / "service") as copy:
        (planted,) = _plant([check], copy)
        if planted.unfit:
            return planted
        (score,) = _judge_all([planted], Verification(load_text(copy), None, static, SILENCE).run())
        return score


def seed_of(service: Service) -> str:
    """What the partition follows: the commit of the service, or its Dockerfile where there is none."""
    revision = variables_of(service)["REVISION"]
    return revision if revision != "unknown" else service.files.text(service.dockerfile_name) or ""


def _again(first: Sequence[Score], looks: Iterable[Score]) -> Iterator[Score]:
    """Later looks at some defects, each with what the first one saw."""
    seen = {score.check.id: score for score in first}
    for score in looks:
        earlier = seen[score.check.id]
        yield attrs.evolve(score, first_look=earlier.first_look + _seen(earlier))


def _seen(score: Score) -> tuple[str, ...]:
    beside = (f"planted with {', '.join(score.beside)}",) if score.beside else ()
    missed = () if score.check.id in score.failing else (f"{score.check.id} did not fail",)
    return (*score.others, *missed, *beside)


def _plant(group: Sequence[Check], copy: Path) -> list[Score]:
    """For each defect a score of nothing but its place, or the reason why it does not fit the service."""
    parts = [changes(check.defect) for check in group]
    if not all(parts):
        return [Score(check, unfit=_why_not(check)) for check in group]
    try:
        places = plant([change for part in parts for change in part], copy)
    except DefectError as error:
        return [Score(check, unfit=error.what) for check in group]
    firsts = accumulate((len(part) for part in parts[:-1]), initial=0)
    return [Score(check, place=places[first]) for check, first in zip(group, firsts, strict=True)]


def _why_not(check: Check) -> str:
    if isinstance(check.defect, Impossible):
        return check.defect.why
    return "no defect of it is known for a service in this language"


def _judge_all(planted: Sequence[Score], report: Report) -> list[Score]:
    """The scores of the defects of one copy; what their own checks found is no finding of others."""
    group = {score.check.id for score in planted}
    failing = frozenset(r.check.id for r in report.findings if r.verdict.outcome is Outcome.FAILED)
    unknown = frozenset(r.check.id for r in report.findings if r.verdict.outcome is Outcome.UNDETERMINED)
    others = tuple(shown(r) for r in report.findings if r.check.id not in group)
    return [
        attrs.evolve(
            score,
            failing=failing,
            undetermined=unknown,
            others=others,
            seconds=report.seconds,
            beside=tuple(sorted(group - {score.check.id})),
        )
        for score in planted
    ]


def shown(result: Result) -> str:
    """A finding in a few lines."""
    where = f" [{result.target}]" if result.target else ""
    return "\n    ".join((f"{result.check.id}{where}: {result.verdict.summary}", *result.verdict.evidence[:5]))


@attrs.frozen
class _Known:
    """The verdicts of the good service that hold for a spoiled copy as well."""

    good: Report
    service: Service

    def verdict(self, check: Check, target: str, build: Build | None, spoiled: Service) -> Earlier | None:
        """The good service's verdict, when everything the check looks at is the same."""
        images = build.images if build else {}
        same = {
            "image": lambda: self._are_same(images, images_of(check, target)),
            "container": lambda: self._are_same(images, images_of(check, target)),
            "build": lambda: _follows_graph(check, spoiled, self.service),
            "gate": lambda: _gates(spoiled) == _gates(self.service),
        }.get(check.kind)
        if same is None or _declared(spoiled) != _declared(self.service) or not same():
            return None
        found = (r.verdict for r in self.good.results if (r.check.id, r.target) == (check.id, target))
        verdict = next(found, None)
        return Earlier(verdict, self.good.started) if verdict else None

    def _are_same(self, images: Mapping[str, str], targets: Sequence[str]) -> bool:
        return all(self.good.targets[t].image_id == images.get(t) is not None for t in targets)


def _declared(service: Service) -> tuple[str | None, ...]:
    return tuple(service.files.text(name) for name in (FILE_NAME, BASELINE))


def _gates(service: Service) -> tuple[object, ...]:
    """What a gate's verdict depends on; of the sources it is nothing but the plant."""
    stages = [service.dockerfile.named[name] for name in _GATE_STAGES if name in service.dockerfile.named]
    running = [below for stage in stages if stage.all("RUN") for below in service.dockerfile.lineage(stage)]
    text = [i.text for stage in stages for i in _acting(stage, is_felt=stage in running)]
    files = {
        name: service.files.digest(name)
        for name in service.files.names
        if name != service.dockerfile_name and not name.startswith(_SOURCES)
    }
    return (text, files)


def _acting(stage: Stage, *, is_felt: bool) -> list[Instruction]:
    """The instructions on which it depends whether the stage, and those built on it, can be built."""
    idle = _METADATA if is_felt else _METADATA | _FOR_RUN
    return [instruction for instruction in stage.instructions if instruction.name not in idle]


def _follows_graph(check: Check, one: Service, other: Service) -> bool:
    if check.id == _EDITS:
        return _graph(one, _changing(one)) == _graph(other, _changing(other))
    return check.id == _ARGUMENTS and _graph(one, _stated(one)) == _graph(other, _stated(other))


def _stated(service: Service) -> list[Instruction]:
    return [i for stage in service.dockerfile.stages for i in stage.instructions if i.name in _OF_GRAPH]


def _changing(service: Service) -> list[Instruction]:
    """Without the variables that hold no argument: they are the same in every build."""
    return [i for i in _stated(service) if i.name not in {"ENV", "LABEL"} or "$" in i.text]


def _graph(service: Service, instructions: Sequence[Instruction]) -> tuple[object, ...]:
    others = (service.files.text(name) for name in (BAKE_FILE, ".dockerignore", FILE_NAME))
    return (*(i.text for i in (*service.dockerfile.global_arguments, *instructions)), *others)
