"""The first build, the run that is observed, and the first verification: before anything is written."""

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from eightstage import bases
from eightstage.adopt.draft import Draft
from eightstage.adopt.guess import Guess
from eightstage.adopt.observed import Run
from eightstage.adopt.recorder import Recorder
from eightstage.adopt.writing import known, text_of
from eightstage.checks.catalogue import STATIC, catalogue_for, select
from eightstage.engine import reach
from eightstage.engine.bake import bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError, PolicyError
from eightstage.evidence.build import failure
from eightstage.policy import parse
from eightstage.service import Service, drafted
from eightstage.verdicts import Outcome
from eightstage.verify import Progress, Verification
from eightstage.verify.results import Report

_TARGET = "production"


@attrs.frozen
class FirstRun:
    """
    What is done once, with what is guessed so far.

    day: Today.
    """

    draft: Draft
    day: date
    progress: Progress

    def allowed(self, guesses: Iterable[Guess]) -> list[Guess]:
        """One guess for each key; a value that no policy may hold is not known."""
        return [self._allowed(guess) for guess in known(guesses)]

    def observe(self, scope: Scope, guesses: Sequence[Guess]) -> tuple[list[Guess], list[str]]:
        """
        Build what ships and run it: what is seen, and what a person should know of it.

        Raises:
            EngineError: It does not build, or the engine failed.
        """
        service = self.service(guesses)
        image = self._built(scope, service)
        reach.settle(scope)
        self.progress.phase("running what ships, to see what it does")
        run = Run(scope, image, service.policy)
        return list(run.guesses()), run.notes

    def judge(self, scope: Scope | None, guesses: Sequence[Guess]) -> tuple[dict[str, list[str]], Report]:
        """Verify by the policy that is guessed, without writing it: what is to be accepted, and the report."""
        service = self.service(guesses)
        checks = select(among=catalogue_for(service.policy))
        if scope is None:
            checks = tuple(check for check in checks if check.kind in STATIC)
        recorder = Recorder()
        report = Verification(service, scope, checks, self.progress, ratchet=recorder).run()
        unsure = {(r.check.id, r.target) for r in report.results if r.verdict.outcome is Outcome.UNDETERMINED}
        if unsure:
            # A second look, with nothing else beside it: what a busy machine hides would be new in the next run.
            recorder.takes_doubts = True
            again = Verification(service, scope, checks, self.progress, only=unsure, ratchet=recorder).run()
            known = {(r.check.id, r.target): r for r in again.results}
            results = tuple(known.get((r.check.id, r.target), r) for r in report.results)
            report = attrs.evolve(report, results=results)
        return recorder.accepted, report

    def service(self, guesses: Sequence[Guess]) -> Service:
        """The service with a policy of these guesses."""
        return drafted(self.draft.folder, text_of(guesses, {}, self.day))

    def _allowed(self, guess: Guess) -> Guess:
        if guess.table == "stages" or (guess.table, guess.key) == ("service", "name") or not guess.is_known:
            return guess
        name = Guess("service", "name", "x", "")
        try:
            parse(text_of([name, guess], {}, self.day))
        except PolicyError:
            return attrs.evolve(guess, value=None, reason=f"{guess.reason}; but {guess.value!r} is not allowed here")
        return guess

    def _built(self, scope: Scope, service: Service) -> str:
        found = bases.provide_all(scope, service.dockerfile.base_images, self.progress.phase)
        self.progress.phase("building what ships")
        # By its name; the last stage may have none.
        recipe = attrs.evolve(service.recipe, stages={_TARGET: self.draft.production.name or ""})
        done = bake(
            scope,
            service.path,
            [_TARGET],
            settings=bases.build_settings(scope, found),
            variables=variables_of(service),
            recipe=recipe,
            on_step=self.progress.step,
        )
        if not done.is_ok:
            why = failure(done)
            lines = "\n    ".join(why.evidence)
            raise EngineError(f"{why.reason}\n    {lines}", "make it build, or adopt its text alone: --static")
        scope.tool_images += tuple(done.images.values())
        return done.images[_TARGET]
