"""
The catalogue: every check, found by walking the folders of the kinds.

A package of somebody else adds checks by having the same folders and naming itself in the entry-point group
`eightstage.checks`.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from eightstage.checks import Check
from eightstage.errors import NothingVerified, PluginError

KINDS = ("dockerfile", "build", "image", "container", "gate", "policy")
# Kinds that need no engine.
STATIC = ("dockerfile", "policy")
PLUGINS = "eightstage.checks"


@cache
def catalogue() -> tuple[Check, ...]:
    """
    Every check, by kind and then by name; those of plug-ins behind those of this package.

    Raises:
        PluginError: A plug-in cannot be loaded, or calls a check by a name that is taken.
    """
    checks = [*own(), *(check for point in entry_points(group=PLUGINS) for check in _plugged(point.name, point.value))]
    known: dict[str, Check] = {}
    for check in checks:
        if check.id in known:
            raise PluginError(f"two checks are called {check.id}: {known[check.id].file} and {check.file}")
        known[check.id] = check
    return tuple(sorted(checks, key=lambda check: KINDS.index(check.kind)))


@cache
def own() -> tuple[Check, ...]:
    """The checks of this package."""
    return tuple(check for kind in KINDS for check in _of_kind("eightstage.checks", kind))


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


def select(only: Iterable[str] = (), skip: Iterable[str] = (), also: Iterable[str] = ()) -> tuple[Check, ...]:
    """
    The checks to run; one that runs on request is among them only when its id is named.

    Args:
        only: Kinds, ids or patterns such as "image/*"; the checks that those need come along. Empty for all.
        skip: Kinds, ids or patterns of checks to leave out.
        also: Ids of checks to run besides.

    Raises:
        NothingVerified: A word matches no check.
    """
    chosen: dict[str, Check] = {}
    for word in only:
        for check in _matching(word):
            _with_needs(check, chosen)
    left_out = {check.id for word in skip for check in _matching(word)}
    wanted = chosen.keys() or {check.id for check in catalogue() if not check.on_request}
    wanted = wanted | {find(check_id).id for check_id in also}
    return tuple(check for check in catalogue() if check.id in wanted and check.id not in left_out)


def named(words: Iterable[str]) -> tuple[Check, ...]:
    """
    The checks that these kinds, ids or patterns mean, without those that they need.

    Raises:
        NothingVerified: A word matches no check.
    """
    wanted = {check.id for word in words for check in _matching(word)}
    return tuple(check for check in catalogue() if check.id in wanted)


def _matching(word: str) -> list[Check]:
    found = [check for check in catalogue() if check.kind == word or fnmatchcase(check.id, word)]
    return [check for check in found if not check.on_request or check.id == word] or [find(word)]


def _with_needs(check: Check, chosen: dict[str, Check]) -> None:
    chosen[check.id] = check
    for need in check.needs:
        if need not in chosen:
            _with_needs(find(need), chosen)


def _plugged(name: str, package: str) -> list[Check]:
    try:
        folders = [m.name for m in iter_modules(import_module(package).__path__) if m.ispkg]
        checks = [check for kind in KINDS if kind in folders for check in _of_kind(package, kind)]
    except Exception as error:
        raise PluginError(f"plug-in {name} ({package}) cannot be loaded: {type(error).__name__}: {error}") from error
    if not checks:
        raise PluginError(f"plug-in {name} ({package}) has no check", f"its folders are called {', '.join(KINDS)}")
    return checks


def _of_kind(parent: str, kind: str) -> Sequence[Check]:
    package = import_module(f"{parent}.{kind}")
    names = sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_"))
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    return [value for module in modules for value in vars(module).values() if _is_own(value, module.__name__)]


def _is_own(value: object, module: str) -> bool:
    return isinstance(value, Check) and value.function.__module__ == module
