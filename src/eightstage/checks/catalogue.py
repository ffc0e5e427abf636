"""
The catalogue: every check, found by walking the folders of the kinds, and those of each language.

Another package adds checks by having the same folders and naming itself in the entry-point group
`eightstage.checks`. What checks ask for is evidence: that of `eightstage.evidence`, of plug-ins, and what stands in
the file of a check because no other asks for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeGuard

import attrs

from eightstage import languages
from eightstage.checks import Check
from eightstage.checks.asked import refuse_wrong
from eightstage.errors import NothingVerified, PluginError
from eightstage.evidence import registry
from eightstage.evidence.registry import AnyProvider

KINDS = ("dockerfile", "build", "image", "container", "gate", "policy")
# Kinds that need no engine.
STATIC = ("dockerfile", "policy")
PLUGINS = "eightstage.checks"


@cache
def catalogue() -> tuple[Check, ...]:
    """
    Every check, by kind and then by name; those of plug-ins behind those of this package.

    Raises:
        PluginError: A plug-in cannot be loaded, calls a check by a name that is taken, or asks for what there is not.
    """
    checks = [*own(), *(check for module in _plugged() for check in _checks(module))]
    known: dict[str, Check] = {}
    for check in checks:
        if check.id in known:
            raise PluginError(f"two checks are called {check.id}: {known[check.id].file} and {check.file}")
        known[check.id] = check
        refuse_wrong(check, providers(), is_static=check.kind in STATIC)
    return tuple(sorted(checks, key=lambda check: KINDS.index(check.kind)))


@cache
def own() -> tuple[Check, ...]:
    """The checks of this package."""
    return tuple(check for module in _own() for check in _checks(module))


@cache
def providers() -> Mapping[str, AnyProvider]:
    """
    Everything that a check can ask for, by name.

    Raises:
        PluginError: A plug-in cannot be loaded, or calls evidence by a name that is taken.
    """
    beside = (provider for module in (*_own(), *_plugged()) for provider in registry.of_module(module))
    known: dict[str, AnyProvider] = {}
    for provider in (*registry.own(), *registry.plugged(), *beside):
        if provider.name in known:
            taken = known[provider.name].file
            raise PluginError(f"two observations are called {provider.name}: {taken} and {provider.file}")
        known[provider.name] = provider
    return known


def images_of(check: Check, target: str) -> tuple[str, ...]:
    """The targets whose images the check looks at when it judges `target`."""
    found = [image for name in check.parameters for image in providers()[name].images_of(target)]
    return tuple(dict.fromkeys(found))


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
        only: Kinds, ids or patterns such as "image/*"; what is judged before them comes along. Empty for all.
        skip: Kinds, ids or patterns of checks to leave out.
        also: Ids of checks to run besides.

    Raises:
        NothingVerified: A word matches no check.
    """
    chosen: dict[str, Check] = {}
    for word in only:
        for check in _matching(word):
            _with_earlier(check, chosen)
    left_out = {check.id for word in skip for check in _matching(word)}
    wanted = chosen.keys() or {check.id for check in catalogue() if not check.on_request}
    wanted = wanted | {find(check_id).id for check_id in also}
    return tuple(check for check in catalogue() if check.id in wanted and check.id not in left_out)


@cache
def catalogue_of(language: str) -> tuple[Check, ...]:
    """
    The catalogue for services in a language: with its defects, and without the checks that are about another one.

    Args:
        language: A known language; "" for a service that names none, which any check may be about.
    """
    own = languages.module(language, "defects")
    defects = own.DEFECTS if own else {}
    meant = (check for check in catalogue() if not language or check.language in {"", language})
    return tuple(attrs.evolve(check, defect=defects[check.id]) if check.id in defects else check for check in meant)


def named(words: Iterable[str]) -> tuple[Check, ...]:
    """
    The checks that these kinds, ids or patterns mean, without those that are judged before.

    Raises:
        NothingVerified: A word matches no check.
    """
    wanted = {check.id for word in words for check in _matching(word)}
    return tuple(check for check in catalogue() if check.id in wanted)


def _matching(word: str) -> list[Check]:
    found = [check for check in catalogue() if check.kind == word or fnmatchcase(check.id, word)]
    return [check for check in found if not check.on_request or check.id == word] or [find(word)]


def _with_earlier(check: Check, chosen: dict[str, Check]) -> None:
    chosen[check.id] = check
    for earlier in check.earlier:
        if earlier not in chosen:
            _with_earlier(find(earlier), chosen)


@cache
def _own() -> tuple[ModuleType, ...]:
    packages = ("eightstage.checks", *filter(None, map(languages.checks, languages.own())))
    folders = {package: _folders(package) for package in packages}
    return tuple(m for kind in KINDS for p, kinds in folders.items() if kind in kinds for m in _of_kind(p, kind))


@cache
def _plugged() -> tuple[ModuleType, ...]:
    return tuple(module for point in entry_points(group=PLUGINS) for module in _of_plugin(point.name, point.value))


def _of_plugin(name: str, package: str) -> list[ModuleType]:
    try:
        folders = _folders(package)
        modules = [module for kind in KINDS if kind in folders for module in _of_kind(package, kind)]
    except Exception as error:
        raise PluginError(f"plug-in {name} ({package}) cannot be loaded: {type(error).__name__}: {error}") from error
    if not any(_checks(module) for module in modules):
        raise PluginError(f"plug-in {name} ({package}) has no check", f"its folders are called {', '.join(KINDS)}")
    return modules


def _folders(package: str) -> list[str]:
    return [module.name for module in iter_modules(import_module(package).__path__) if module.ispkg]


def _of_kind(parent: str, kind: str) -> Iterator[ModuleType]:
    package = import_module(f"{parent}.{kind}")
    for name in sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_")):
        yield import_module(f"{package.__name__}.{name}")


def _checks(module: ModuleType) -> list[Check]:
    return [value for value in vars(module).values() if _is_own(value, module.__name__)]


def _is_own(value: object, module: str) -> TypeGuard[Check]:
    return isinstance(value, Check) and value.function.__module__ == module
