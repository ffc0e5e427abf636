"""What is judged in which order, and what is said of promises that cannot be judged."""

from collections.abc import Callable, Sequence
from threading import Event
from types import SimpleNamespace

import attrs
import pytest

from eightstage.checks import Check, Verdict, failed, passed, skipped
from eightstage.checks.catalogue import find, providers, select
from eightstage.contract import STAGES
from eightstage.engine import reach
from eightstage.engine.client import Engine
from eightstage.engine.scope import ScopeClosed
from eightstage.errors import PluginError
from eightstage.evidence import Context, Evidence, NoEvidence, NotDescribed, PolicyMismatch
from eightstage.evidence.build import Build, Failure
from eightstage.service import Service
from eightstage.verdicts import Outcome
from eightstage.verify import EVERY_TARGET_BUILDS, SILENCE, Progress, Verification
from eightstage.verify.results import EngineFacts, Report, Result

ANY = find("image/user-is-numeric")
LINT = Failure("RUN npm run lint", "build", ("src/a.js: an error",))


def check(name: str, *needs: str, kind: str = "build", function: Callable[..., Verdict] = lambda: passed("")) -> Check:
    return attrs.evolve(ANY, id=f"{kind}/{name}", function=function, stages=(), requires=needs, explained_by=())


Run = Callable[..., Report]


@pytest.fixture
def run(reference_app: Service, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A verification whose build is made up: no engine is asked."""

    def nothing(*_: object) -> None:
        raise NoEvidence("made up")

    def work(
        checks: Sequence[Check],
        built: Build | None = None,
        progress: Progress = SILENCE,
        targets: Sequence[str] = (),
        close: Callable[[], None] = lambda: None,
    ) -> Report:
        made = built or Build(dict.fromkeys(STAGES, "sha256:0"), {}, 1.0, {}, {})
        scope = SimpleNamespace(
            engine=Engine("unix:///nowhere", "an engine", (), {}), close=close, tool_images=(), unreachable=""
        )
        evidence = Evidence(Context(reference_app, scope, made, {}, ()), {**providers(), "image": nothing})
        monkeypatch.setattr(reach, "settle", lambda _: None)
        monkeypatch.setattr(Verification, "_provide_bases", lambda *_: ())
        monkeypatch.setattr(Verification, "_build", lambda *_: (made, evidence))
        return Verification(reference_app, scope, checks, progress, targets=targets).run()

    return work


def broken(*targets: str) -> Build:
    images = {target: "sha256:0" for target in STAGES if target not in targets}
    return Build(images, dict.fromkeys(targets, LINT), 1.0, {}, {})


def raising(error: Exception) -> Callable[..., Verdict]:
    def function() -> Verdict:
        raise error

    return function


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["text", "build"])
def test_checks_that_need_each_other_are_one_error(run: Run, kind: str) -> None:
    """They are named, at once: a run that waits for both would never end."""
    checks = [
        check("a", f"{kind}/b", kind=kind),
        check("b", f"{kind}/c", kind=kind),
        check("c", f"{kind}/a", kind=kind),
    ]

    with pytest.raises(PluginError, match="checks need each other") as caught:
        run(checks)

    assert all(one.id in str(caught.value) for one in checks)


@pytest.mark.parametrize("kind", ["text", "build"])
def test_check_waits_for_what_it_needs(run: Run, kind: str) -> None:
    """Whatever stands first in the plan, a need is judged first."""
    seen: list[str] = []

    def saw(name: str) -> Callable[..., Verdict]:
        def function() -> Verdict:
            seen.append(name)
            return passed("")

        return function

    checks = [
        check("a", f"{kind}/b", kind=kind, function=saw("a")),
        check("b", f"{kind}/c", kind=kind, function=saw("b")),
        check("c", kind=kind, function=saw("c")),
    ]

    report = run(checks)

    assert seen == ["c", "b", "a"]
    assert [r.check.id for r in report.results] == [one.id for one in checks]


def test_cause_of_a_consequence_is_the_first_one(run: Run) -> None:
    """A chain of needs is skipped for what broke first, not for its own neighbour."""
    checks = [
        check("a", function=raising(RuntimeError("boom"))),
        check("b", "build/a"),
        check("c", "build/b"),
    ]

    verdicts = [r.verdict for r in run(checks).results]

    assert [v.outcome for v in verdicts] == [Outcome.UNDETERMINED, Outcome.SKIPPED, Outcome.SKIPPED]
    assert {v.cause for v in verdicts[1:]} == {"build/a is undetermined"}


UNDETERMINED = raising(NoEvidence("not seen"))


@pytest.mark.parametrize(
    ("cause", "own", "outcome"),
    [
        (lambda: failed("wrong"), lambda: failed("wrong, too"), Outcome.SKIPPED),
        (lambda: failed("wrong"), UNDETERMINED, Outcome.SKIPPED),
        (lambda: failed("wrong"), lambda: passed("right"), Outcome.PASSED),
        (UNDETERMINED, lambda: failed("wrong"), Outcome.FAILED),
        (lambda: skipped("not asked for"), lambda: failed("wrong"), Outcome.FAILED),
        (lambda: passed("right"), UNDETERMINED, Outcome.UNDETERMINED),
    ],
)
def test_finding_is_explained_only_by_what_failed(
    run: Run, cause: Callable[..., Verdict], own: Callable[..., Verdict], outcome: Outcome
) -> None:
    """It hides no verdict otherwise: what is kept is told as kept, and a finding without a cause counts."""
    explained = attrs.evolve(check("b", function=own), explained_by=("build/a",))
    following = attrs.evolve(check("c", function=own), explained_by=("build/b",))

    results = run([explained, following, check("a", function=cause)]).results

    assert [r.verdict.outcome for r in results[:2]] == [
        outcome,
        outcome if outcome is not Outcome.FAILED else Outcome.SKIPPED,
    ]
    if outcome is Outcome.SKIPPED:
        assert [(r.verdict.summary, r.verdict.cause) for r in results[:2]] == [
            ("explained by build/a", "build/a failed"),
            ("explained by build/b", "build/a failed"),
        ]


def test_cause_is_never_hidden(run: Run) -> None:
    """Who asks for an image alone learns why there is none, with the log; who asks for another target does not."""
    checks = select(["image/user-is-numeric"])

    report = run(checks, broken("build", "production"), targets=["production"])

    (failed,) = [r for r in report.results if r.verdict.outcome is Outcome.FAILED]
    assert (failed.check.id, failed.target) == (EVERY_TARGET_BUILDS, "production")
    assert failed.verdict.summary == "the build stops in stage build: RUN npm run lint"
    assert failed.verdict.evidence == ("src/a.js: an error",)
    assert report.exit_code == 1
    image = next(r for r in report.results if r.check is ANY)
    assert image.verdict.outcome is Outcome.SKIPPED
    assert image.verdict.cause == failed.verdict.summary
    other = run([attrs.evolve(ANY, stages=("development",))], broken("build", "production"))
    assert [r.check.id for r in other.results] == [ANY.id]


def test_consequences_of_a_build_are_not_judged(run: Run) -> None:
    """Nothing that rests on a build that stops is failed or undetermined: all of it is skipped for that one cause."""
    built = broken("dependencies", "build", "security", "production", "testing", "debug", "development")
    checks = [c for c in select() if c.kind in {"build", "image", "container", "gate"} and c.id not in NOT_OF_TARGETS]

    report = run(checks, built)

    other = [r for r in report.results if r.check.id != EVERY_TARGET_BUILDS and r.target != "base"]
    assert len(other) > 50
    assert {(r.check.id, r.verdict.outcome) for r in other} == {(r.check.id, Outcome.SKIPPED) for r in other}
    assert {r.verdict.cause for r in other} == {"the build stops in stage build: RUN npm run lint"}


# They look at the build context and at what the builder warns of, whether or not anything builds.
NOT_OF_TARGETS = {"build/context-holds-what-is-needed", "build/builder-gives-no-warning"}


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        (
            NotDescribed("the policy names no edit; see [development.edit]"),
            "write [development.edit] in eightstage.toml",
        ),
        (NotDescribed("nothing asks for it; see [health] ready"), "write [health] ready in eightstage.toml"),
        (
            PolicyMismatch("[gates.lint.plant]", "src/x.js is not there"),
            "correct [gates.lint.plant] in eightstage.toml",
        ),
        (RuntimeError("boom"), "report it to the authors of build/a"),
    ],
)
def test_fix_names_what_is_at_fault(run: Run, error: Exception, fix: str) -> None:
    """Where the policy or the check is at fault, nobody is sent to the Dockerfile."""
    (result,) = run([check("a", function=raising(error))]).results

    assert result.verdict.outcome is Outcome.UNDETERMINED
    assert result.fix.startswith(fix)


def test_check_that_breaks_says_how(run: Run) -> None:
    """The exception's type and text, and no traceback."""
    (result,) = run([check("a", function=raising(KeyError("x")))]).results

    assert result.verdict.summary == "the check itself failed: KeyError: 'x'"


def test_report_holds_data(run: Run) -> None:
    """Whoever reads a report needs no engine for it."""
    assert run([check("a")]).engine == EngineFacts("unix:///nowhere", "an engine")


def test_run_that_cannot_go_on_ends_what_others_wait_for(run: Run) -> None:
    """The scope is closed before the threads are waited for; otherwise they would wait for their containers."""
    closed = Event()

    def waiting() -> Verdict:
        assert closed.wait(10)
        return passed("")

    checks = [check("a", function=waiting), check("b", function=raising(ScopeClosed()))]

    with pytest.raises(ScopeClosed):
        run(checks, close=closed.set)
    assert closed.is_set()


def test_progress_knows_of_every_check_before_it_is_judged(run: Run) -> None:
    """A build that nobody asked about is announced like the others."""

    class Watch(Progress):
        def __init__(self) -> None:
            self.known: set[tuple[str, str]] = set()
            self.judged: list[tuple[str, str]] = []

        def planned(self, plan: Sequence[tuple[str, str]]) -> None:
            self.known |= set(plan)

        def judging(self, key: tuple[str, str]) -> None:
            assert key in self.known
            self.judged.append(key)

        def result(self, result: Result) -> None:
            assert (result.check.id, result.target) in self.known

    watch = Watch()
    run(select(["image/user-is-numeric"]), broken("production"), watch)

    assert (EVERY_TARGET_BUILDS, "production") in watch.judged
    assert set(watch.judged) == watch.known
