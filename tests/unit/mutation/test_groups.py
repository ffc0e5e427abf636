"""Which planted defects share a copy of a service."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue_of, find
from eightstage.defects import Change, Edit, Impossible, Replacement, changes, plant, replacements
from eightstage.defects.structural import In
from eightstage.evidence.gate import copy_of
from eightstage.mutation.groups import SIZE, part, partition
from eightstage.service import Service

BUILT = [check for check in catalogue_of("node") if check.kind not in STATIC]


def groups(app: Service, seed: str, planted: list[Check] | None = None, size: int = SIZE) -> list[tuple[Check, ...]]:
    return partition(planted or BUILT, catalogue_of("node"), app.path, seed, size)


def test_each_defect_is_in_one_group_of_at_most_five(reference_app: Service) -> None:
    """None is lost, none is planted twice, and there are few copies."""
    made = groups(reference_app, "a")

    assert Counter(check.id for group in made for check in group) == Counter(check.id for check in BUILT)
    assert max(len(group) for group in made) == SIZE
    assert len(made) < len(BUILT) / 3


@pytest.mark.parametrize("language", ["go", "python"])
def test_checks_that_are_about_another_language_keep_nothing_apart(
    language: str, new_service: Callable[..., Path]
) -> None:
    """What a check names as its cause need not be judged in every language."""
    service = new_service(language=language)
    every = catalogue_of(language)
    planted = [c for c in every if c.kind not in STATIC and not isinstance(c.defect, Impossible)]

    made = partition(planted, every, service, "a")

    assert Counter(check.id for group in made for check in group) == Counter(check.id for check in planted)


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_groups_can_be_planted_in_any_order(
    reference_app: Service, seed: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What one defect writes leaves the others' places as they are."""
    for group in groups(reference_app, seed):
        texts = []
        for order in (group, group[::-1]):
            with copy_of(reference_app.path, tmp_path_factory.mktemp("copy") / "service") as copy:
                plant([change for check in order for change in changes(check.defect)], copy)
                texts.append({e.path: (copy / e.path).read_text() for c in group for e in changes(c.defect)})

        assert texts[0] == texts[1]


def test_part_follows_the_seed_until_each_was_planted() -> None:
    """As many as wanted, in order; with enough commits none is left out."""
    parts = [part(BUILT, str(seed), 8) for seed in range(80)]

    assert {len(chosen) for chosen in parts} == {8}
    assert all(chosen == sorted(chosen, key=BUILT.index) for chosen in parts)
    assert {check.id for chosen in parts for check in chosen} == {check.id for check in BUILT}
    assert part(BUILT[:3], "a", 8) == BUILT[:3]


def test_same_seed_gives_the_same_groups_and_another_one_others(reference_app: Service) -> None:
    """A run can be repeated, and over many commits every pair is apart."""
    assert groups(reference_app, "a") == groups(reference_app, "a")

    together = [
        {pair for group in groups(reference_app, str(seed)) for pair in combinations(sorted(c.id for c in group), 2)}
        for seed in range(12)
    ]
    assert set.intersection(*together) == set()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("container/becomes-healthy", "container/runs-hardened", "needs it"),
        ("container/frozen-turns-unhealthy", "container/late-answer-turns-unhealthy", "needs it"),
        ("build/every-target-builds", "gate/lint-stops-production", "needs it"),
        ("build/every-target-builds", "container/crash-gives-nonzero", "needs it without saying so"),
        ("container/orphans-are-reaped", "container/logs-hold-no-credential", "needs nothing in common"),
        ("container/survives-rude-requests", "container/listens-where-it-says", "one scenario"),
        ("image/application-cannot-rewrite-itself", "container/runs-hardened", "same text"),
    ],
)
def test_defects_that_could_hide_each_other_are_apart(
    reference_app: Service, one: str, other: str, reason: str
) -> None:
    """A check is not planted with one that it needs, one of its scenario, or one that changes the same text."""
    count = len(groups(reference_app, "a", [find(one), find(other)]))

    assert count == (1 if reason == "needs nothing in common" else 2)


def test_edits_meet_where_they_change_the_same_text(reference_app: Service) -> None:
    """Neighbours do not, nor does what is added at one place; a whole file leaves no place for another edit of it."""

    def at(*defect: Change) -> Replacement:
        return replacements(defect, reference_app.path)[0]

    line = at(Edit("src/server.js", old='import { createServer } from "node:http";\n', new=""))
    inside = at(Edit("src/server.js", old='createServer } from "node:http"', new=""))
    elsewhere = at(Edit("src/server.js", old="requestTimeout: 30_000", new=""))
    whole = at(Edit("src/server.js", new=""))
    added = at(In("production").append("VOLUME /data"))

    assert line.meets(inside)
    assert elsewhere.meets(whole)
    assert not line.meets(elsewhere)
    assert not added.meets(at(In("production").append("STOPSIGNAL SIGKILL")))
    assert not added.meets(whole)
