"""What is judged, and what has to be judged before it."""

from collections.abc import Collection, Container, Iterable, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

import attrs

from eightstage.checks import Check
from eightstage.checks.catalogue import KINDS
from eightstage.errors import PluginError

# A check's id, and the target that it judges, or "" for the whole service.
Key = tuple[str, str]
Item = tuple[Check, str]


def key_of(item: Item) -> Key:
    """The check's id with the target."""
    check, target = item
    return check.id, target


@attrs.frozen(slots=False)
class Plan:
    """Checks, each with the target that it judges, or "" for the whole service."""

    items: tuple[Item, ...]

    @classmethod
    def of(cls, checks: Iterable[Check], targets: Sequence[str] = (), only: Container[Key] | None = None) -> "Plan":
        """
        The plan of a run.

        Args:
            checks: What is judged.
            targets: Only what is promised of these targets; of all, and of the service, when empty.
            only: Of that, only these checks on these targets; all when None.
        """
        everything = [(check, target) for check in checks for target in check.stages or ("",)]
        asked = [item for item in everything if not targets or item[1] in targets]
        return cls(tuple(item for item in asked if only is None or key_of(item) in only))

    @cached_property
    def by_key(self) -> dict[Key, Item]:
        """The same, to be looked up."""
        return {key_of(item): item for item in self.items}

    def of_kinds(self, kinds: Collection[str]) -> tuple[Item, ...]:
        """What is judged of some kinds."""
        return tuple(item for item in self.items if item[0].kind in kinds)

    def with_causes(self, causes: Iterable[Item]) -> "Plan":
        """The plan with more to judge, in the order of the kinds."""
        return Plan(tuple(sorted((*causes, *self.items), key=lambda item: KINDS.index(item[0].kind))))

    def required(self, item: Item) -> list[Key]:
        """What must have been kept before it means anything."""
        return self._found(item[0].requires, item[1])

    def explaining(self, item: Item) -> list[Key]:
        """What tells the cause better, where it failed."""
        return self._found(item[0].explained_by, item[1])

    def _found(self, ids: Iterable[str], target: str) -> list[Key]:
        """Each check on the same target, or on the service, or else on production."""
        places = [[(check, target), (check, ""), (check, "production")] for check in ids]
        found = (next((key for key in keys if key in self.by_key), None) for keys in places)
        return [key for key in found if key is not None]

    def order(self, part: Iterable[Item]) -> TopologicalSorter[Key]:
        """What has to be judged before what; of a part of the plan, only as far as that part goes."""
        keys = {key_of(item): item for item in part}
        earlier = {key: (*self.required(item), *self.explaining(item)) for key, item in keys.items()}
        return TopologicalSorter({key: [k for k in found if k in keys] for key, found in earlier.items()})

    def refuse_circles(self) -> None:
        """
        Go on only where one check can be judged after the other.

        Raises:
            PluginError: Some need each other.
        """
        try:
            self.order(self.items).prepare()
        except CycleError as error:
            circle = " needs ".join(dict.fromkeys(check for check, _ in reversed(error.args[1])))
            first = error.args[1][-1][0]
            raise PluginError(
                f"checks need each other, so none of them can be judged: {circle} needs {first}",
                "take one of them out of `requires` or `explained_by`",
            ) from error
