"""Scores of planted defects: one look beside other work, and a second one alone where that was not clear."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import catalogue, find
from eightstage.evidence.gate import copy_of
from eightstage.mutants import Mutants, Score, _follows_graph, _gates
from eightstage.results import Report
from eightstage.score import _line
from eightstage.service import Service, load

OWN, OTHER = find("container/drains-before-exit"), find("container/runs-in-utc")
CAUGHT = Score(OWN, failing=frozenset({OWN.id}), place="Dockerfile:1")
NOT_ALONE = Score(OWN, failing=frozenset({OWN.id, OTHER.id}), others=("container/runs-in-utc: late",))
MISSED = Score(OWN)
GOOD = Report("x", Path("/x"), None, (), datetime(2026, 1, 1, tzinfo=UTC), 0.0, 0.0, {}, ())


def run(monkeypatch: pytest.MonkeyPatch, app: Service, *looks: Score) -> list[Score]:
    left = [*looks]

    def look(_: Mutants, check: Check, known: object) -> Score:
        assert check is OWN
        assert known is not None
        return left.pop(0)

    monkeypatch.setattr(Mutants, "_score", look)
    found = list(Mutants(None, app.path, catalogue()).run([OWN], GOOD))
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


def test_defect_that_does_not_fit_is_not_looked_at_again(
    monkeypatch: pytest.MonkeyPatch, reference_app: Service, tmp_path: Path
) -> None:
    """There is nothing to see."""
    unfit = Score(OWN, unfit=f"{tmp_path}: not there")

    assert run(monkeypatch, reference_app, unfit) == [unfit]


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
        ("COPY test ./test\nCOPY src", "COPY . .\nCOPY src", (False, False, False)),
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

    def look(mutants: Mutants, check: Check, _: object) -> Score:
        begun.append(check.id)
        if len(begun) > 1:
            held = Held()
            mutants.open_scopes.add(held)  # type: ignore[arg-type]
            assert held.closed.wait(20)
        return CAUGHT

    monkeypatch.setattr(Mutants, "_score", look)
    scores = Mutants(None, reference_app.path, catalogue()).run([OWN] * 20, GOOD)
    next(scores)

    scores.close()

    assert 1 <= len(begun) <= 4
