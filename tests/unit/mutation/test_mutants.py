"""Scores of planted defects: one look beside other work, and a second one alone where that was not clear."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import attrs
import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue_of, find
from eightstage.commands.mutants import _line
from eightstage.evidence.gate import copy_of
from eightstage.mutation import mutants
from eightstage.mutation.mutants import Mutants, Score, _follows_graph, _gates, _judge_all
from eightstage.service import Service, load
from eightstage.verdicts import Outcome, Verdict
from eightstage.verify.results import Report, Result

OWN, OTHER = find("container/drains-before-exit"), find("container/runs-in-utc")
THIRD = find("container/runs-hardened")
SCOPE: Any = None
CAUGHT = Score(OWN, failing=frozenset({OWN.id}), place="Dockerfile:1")
NOT_ALONE = Score(OWN, failing=frozenset({OWN.id, OTHER.id}), others=("container/runs-in-utc: late",))
MISSED = Score(OWN)
GOOD = Report("x", Path("/x"), None, (), datetime(2026, 1, 1, tzinfo=UTC), 0.0, 0.0, {}, ())


def run(monkeypatch: pytest.MonkeyPatch, app: Service, *looks: Score) -> list[Score]:
    left = [*looks]

    def look(_: Mutants, group: Sequence[Check], known: object) -> list[Score]:
        assert group == (OWN,)
        assert known is not None
        return [left.pop(0)]

    monkeypatch.setattr(Mutants, "_score", look)
    found = list(Mutants(SCOPE, app.path, catalogue_of("node")).run([OWN], GOOD))
    assert left == []
    return found


def test_one_clear_look_is_enough(monkeypatch: pytest.MonkeyPatch, reference_app: Service) -> None:
    """What is caught alone at once is not looked at again."""
    assert run(monkeypatch, reference_app, CAUGHT) == [CAUGHT]


@pytest.mark.parametrize("first", [NOT_ALONE, MISSED])
def test_second_look_counts_and_the_first_is_told(
    monkeypatch: pytest.MonkeyPatch, reference_app: Service, first: Score
) -> None:
    """A moment that a busy machine missed is no finding; it is not kept quiet either."""
    (score,) = run(monkeypatch, reference_app, first, CAUGHT)

    assert score.is_caught
    assert "at a second look; the first one saw" in str(_line(score, 40))


def test_what_is_seen_twice_counts(monkeypatch: pytest.MonkeyPatch, reference_app: Service) -> None:
    """A defect that another check sees again is not caught alone."""
    (score,) = run(monkeypatch, reference_app, NOT_ALONE, NOT_ALONE)

    assert not score.is_caught
    assert "caught, but not alone" in str(_line(score, 40))


def test_defect_that_does_not_fit_is_not_looked_at(reference_app: Service, tmp_path: Path) -> None:
    """There is nothing to see, and nothing is verified for it."""
    with copy_of(reference_app.path, tmp_path / "copy") as copy:
        (copy / "Dockerfile").write_text("FROM scratch AS base\n")

        (score,) = Mutants(SCOPE, copy, catalogue_of("node")).run([OWN], GOOD)

    assert score.unfit == "Dockerfile: there is no stage production"


def judged(*findings: tuple[str, Outcome]) -> list[Score]:
    results = tuple(
        Result(find(check), "production", Verdict(outcome, f"{check} says so"), 0.1) for check, outcome in findings
    )
    planted = [Score(OWN, place="Dockerfile:1"), Score(OTHER, place="Dockerfile:2")]
    return _judge_all(planted, attrs.evolve(GOOD, results=results, seconds=7.0))


def test_defects_of_one_copy_are_caught_when_exactly_their_checks_fail() -> None:
    """Each has then its own check to thank, and says what it stood beside."""
    one, other = judged((OWN.id, Outcome.FAILED), (OTHER.id, Outcome.FAILED), (THIRD.id, Outcome.PASSED))

    assert one.is_caught
    assert other.is_caught
    assert (one.beside, other.beside) == ((OTHER.id,), (OWN.id,))
    assert "beside 1 more" in str(_line(one, 40))


@pytest.mark.parametrize(
    "findings",
    [
        [(OWN.id, Outcome.FAILED), (OTHER.id, Outcome.PASSED)],
        [(OWN.id, Outcome.FAILED), (OTHER.id, Outcome.FAILED), (THIRD.id, Outcome.FAILED)],
        [(OWN.id, Outcome.FAILED), (OTHER.id, Outcome.UNDETERMINED)],
        [(OWN.id, Outcome.FAILED), (OTHER.id, Outcome.FAILED), (THIRD.id, Outcome.UNDETERMINED)],
    ],
    ids=["one is missed", "another fails", "one cannot tell", "another cannot tell"],
)
def test_no_defect_of_a_copy_is_caught_when_other_checks_fail(findings: list[tuple[str, Outcome]]) -> None:
    """It is not known which of them did what."""
    assert not any(score.is_caught for score in judged(*findings))


def test_defects_of_an_unclear_copy_are_planted_singly(monkeypatch: pytest.MonkeyPatch, reference_app: Service) -> None:
    """First side by side, then those that are still not clear alone; every earlier look is kept."""
    looks: list[tuple[Check, ...]] = []

    def look(_: Mutants, group: Sequence[Check], __: object) -> list[Score]:
        looks.append(tuple(group))
        if len(group) > 1:
            return [Score(c, others=("a third one: late",), beside=(OWN.id,)) for c in group]
        is_clear = group[0] is OTHER or looks.count((OWN,)) > 1
        return [Score(group[0], failing=frozenset({group[0].id}) if is_clear else frozenset())]

    monkeypatch.setattr(Mutants, "_score", look)
    monkeypatch.setattr(mutants, "partition", lambda *_: [(OWN, OTHER)])
    scores = {s.check: s for s in Mutants(SCOPE, reference_app.path, catalogue_of("node")).run([OWN, OTHER], GOOD)}

    assert looks[0] == (OWN, OTHER)
    assert sorted(looks[1:], key=str) == sorted([(OWN,), (OTHER,), (OWN,)], key=str)
    assert all(score.is_caught for score in scores.values())
    assert scores[OTHER].first_look == ("a third one: late", f"{OTHER.id} did not fail", f"planted with {OWN.id}")
    assert scores[OWN].first_look[-1] == f"{OWN.id} did not fail"
    assert len(scores[OWN].first_look) > len(scores[OTHER].first_look)


def test_every_defect_has_a_copy_of_its_own_on_request(monkeypatch: pytest.MonkeyPatch, reference_app: Service) -> None:
    """`--singly` makes no groups."""
    looks: list[int] = []

    def look(_: Mutants, group: Sequence[Check], __: object) -> list[Score]:
        looks.append(len(group))
        return [Score(check, failing=frozenset({check.id})) for check in group]

    monkeypatch.setattr(Mutants, "_score", look)
    built = [check for check in catalogue_of("node") if check.kind not in STATIC]

    list(Mutants(SCOPE, reference_app.path, catalogue_of("node")).run(built, GOOD, singly=True))
    assert looks == [1] * len(built)

    looks.clear()
    list(Mutants(SCOPE, reference_app.path, catalogue_of("node")).run(built, GOOD))
    assert sum(looks) == len(built)
    assert len(looks) < len(built) / 3


@pytest.mark.parametrize(("stage", "holds"), [("base", False), ("production", True)])
def test_variable_counts_where_a_step_can_feel_it(
    reference_app: Service, tmp_path: Path, stage: str, *, holds: bool
) -> None:
    """A stage without a RUN may still hand its variables to one that has some."""
    text = "FROM scratch AS base\nFROM base AS dependencies\nRUN install\nFROM scratch AS production\n"
    with copy_of(reference_app.path, tmp_path / "a") as one, copy_of(reference_app.path, tmp_path / "b") as other:
        for copy, value in ((one, 1), (other, 2)):
            (copy / "Dockerfile").write_text(text.replace(f"AS {stage}\n", f"AS {stage}\nENV A={value}\n"))

        assert (_gates(load(one)) == _gates(load(other))) is holds


@pytest.mark.parametrize(
    ("old", "new", "hold"),
    [
        ("USER 1001:1001\nENTRYPOINT", "ENTRYPOINT", (True, True, True)),
        ("ENV STAGE=debug", "ENV STAGE=other", (True, True, False)),
        ('CMD ["node", "scripts/test.js"]', 'CMD ["node"]', (True, True, True)),
        ("EXPOSE 3000\n", "EXPOSE 4000\n", (True, True, True)),
        ("RUN npm run lint\n", "RUN npm run lint || true\n", (False, True, True)),
        ("ENV NPM_CONFIG_FUND=false", "ENV NPM_CONFIG_FUND=true", (False, True, False)),
        ("ENV STAGE=debug", "ENV STAGE=$DAY", (True, False, False)),
        ("COPY . /production\n", "COPY . /production\nCOPY test ./\n", (False, False, False)),
        ("COPY --from=security /assembly/app /app\n", "COPY --from=build /artefact /app\n", (False, False, False)),
    ],
)
def test_verdict_is_taken_over_only_where_the_edit_cannot_matter(
    reference_app: Service, tmp_path: Path, old: str, new: str, hold: tuple[bool, bool, bool]
) -> None:
    """What an image says of itself changes no gate; what a step does, or takes from elsewhere, may."""
    with copy_of(reference_app.path, tmp_path / "copy") as copy:
        dockerfile = copy / "Dockerfile"
        text = dockerfile.read_text()
        assert old in text
        dockerfile.write_text(text.replace(old, new, 1))
        spoiled = load(copy)

        repeats, arguments = (
            _follows_graph(find(check), spoiled, reference_app)
            for check in ("build/edit-repeats-only-its-steps", "build/arguments-have-an-effect")
        )
        assert (_gates(spoiled) == _gates(reference_app), repeats, arguments) == hold


def test_interrupt_plants_nothing_more(monkeypatch: pytest.MonkeyPatch, reference_app: Service) -> None:
    """What waits is not begun, and what is looked at ends with its scope."""
    begun: list[str] = []

    class Held:
        """A scope whose run goes on until it is closed."""

        def __init__(self) -> None:
            self.closed = Event()
            self.close = self.closed.set

    def look(mutants: Mutants, group: Sequence[Check], _: object) -> list[Score]:
        begun.extend(check.id for check in group)
        if len(begun) > 1:
            held = Held()
            mutants.open_scopes.add(held)  # type: ignore[arg-type]
            assert held.closed.wait(20)
        return [CAUGHT]

    monkeypatch.setattr(Mutants, "_score", look)
    scores = Mutants(SCOPE, reference_app.path, catalogue_of("node")).run([OWN] * 20, GOOD)
    next(scores)

    scores.close()

    assert 1 <= len(begun) <= 4
