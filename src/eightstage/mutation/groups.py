"""Which planted defects share one copy of a service: those that cannot hide, cause or overwrite each other."""

import random
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from eightstage.checks import Check
from eightstage.checks.catalogue import providers
from eightstage.defects import Replacement, replacements
from eightstage.verify import EVERY_TARGET_BUILDS

# More in one copy save little, and a group that is not clear costs a look at each of its defects.
SIZE: Final = 5


def partition(
    planted: Sequence[Check], catalogue: Sequence[Check], service: Path, seed: str, size: int = SIZE
) -> list[tuple[Check, ...]]:
    """
    Groups of checks whose defects are planted together.

    Args:
        planted: The checks; their defects fit the service.
        catalogue: Every check that judges the copies.
        service: The good service.
        seed: Another one gives other groups, so that over many seeds every pair that may be together is also apart.
        size: The most in one group, at least 1.
    """
    # Where a target is not built, nothing is seen of it, so what stops a build is planted alone.
    needs = {check.id: {*check.earlier, EVERY_TARGET_BUILDS} - {check.id} for check in catalogue}
    changed = {check.id: replacements(check.defect, service) for check in planted}
    groups: list[list[Check]] = []
    # Defects of one kind cost the least together: a gate that is broken makes all gates be judged again.
    for check in sorted(_shuffled(planted, seed), key=lambda check: check.kind):
        fitting = (g for g in groups if len(g) < size and all(_compatible(check, c, needs, changed) for c in g))
        group = next(fitting, None)
        if group is None:
            groups.append([check])
        else:
            group.append(check)
    return [tuple(group) for group in groups]


def part(planted: Sequence[Check], seed: str, count: int) -> list[Check]:
    """
    Some of the checks, in their order; another seed gives others, so that over many seeds each is among them.

    Args:
        planted: The checks.
        seed: What the choice follows.
        count: How many; all when there are fewer.
    """
    chosen = _shuffled(planted, seed)[:count]
    return [check for check in planted if check in chosen]


def _shuffled(planted: Sequence[Check], seed: str) -> list[Check]:
    shuffled = list(planted)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
    return shuffled


def _compatible(
    one: Check, other: Check, needs: Mapping[str, Collection[str]], changed: Mapping[str, Sequence[Replacement]]
) -> bool:
    return not (
        one.id in _closure(other, needs)
        or other.id in _closure(one, needs)
        or _share_a_scenario(one, other)
        or any(a.meets(b) for a in changed[one.id] for b in changed[other.id])
    )


def _closure(check: Check, needs: Mapping[str, Collection[str]]) -> set[str]:
    """Every check that can hide or explain what this one says, at first or second hand."""
    found: set[str] = set()
    left = list(needs[check.id])
    while left:
        need = left.pop()
        if need not in found:
            found.add(need)
            # A check that is about another language is not in the catalogue.
            left.extend(needs.get(need, ()))
    return found


def _share_a_scenario(one: Check, other: Check) -> bool:
    """Whether both look at one container at work, where what one defect does is seen in the other's observation."""
    is_at_work = one.kind == other.kind == "container" and bool({*one.stages} & {*other.stages})
    shared = {*one.parameters} & {*other.parameters}
    return is_at_work and any(providers()[name].needs_engine for name in shared)
