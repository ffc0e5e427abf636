"""The catalogue: every check, found by walking the folders of the kinds."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from eightstage.checks import Check
from eightstage.errors import NothingVerified

KINDS = ("dockerfile", "build", "image", "container", "gate")


@cache
def catalogue() -> tuple[Check, ...]:
    """Every check, by kind and then by name."""
    return tuple(check for kind in KINDS for check in _of_kind(kind))


def find(check_id: str) -> Check:
    """
    The check with this id.

    Raises:
        NothingVerified: There is none; names the nearest.
    """
    for check in catalogue():
        if check.id == check_id:
            return check
    ids = [check.id for check in catalogue()]
    near = get_close_matches(check_id, ids, n=1, cutoff=0.4)
    raise NothingVerified(
        f"no check is called {check_id!r}", f"did you mean {near[0]}?" if near else "see ./inv checks"
    )


def select(only: Iterable[str]) -> tuple[Check, ...]:
    """The checks that `only` names by kind or id, with the checks that those need; all of them when it is empty."""
    wanted = [word for word in only if word]
    if not wanted:
        return catalogue()
    chosen: dict[str, Check] = {}
    for word in wanted:
        for check in [c for c in catalogue() if c.kind == word] or [find(word)]:
            _with_needs(check, chosen)
    return tuple(check for check in catalogue() if check.id in chosen)


def _with_needs(check: Check, chosen: dict[str, Check]) -> None:
    chosen[check.id] = check
    for need in check.needs:
        if need not in chosen:
            _with_needs(find(need), chosen)


def _of_kind(kind: str) -> list[Check]:
    package = import_module(f"eightstage.checks.{kind}")
    names = sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_"))
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    return [value for module in modules for value in vars(module).values() if _is_own(value, module.__name__)]


def _is_own(value: object, module: str) -> bool:
    return isinstance(value, Check) and value.function.__module__ == module
