"""
The catalogue: every check, found by walking the folders of the kinds, and those of each language.

Another package adds checks by having the same folders and naming itself in the entry-point group
`eightstage.checks`. What checks ask for is evidence: that of `eightstage.evidence`, of plug-ins, and what stands in
the file of a check because no other asks for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from eightstage.checks import Check, Example, gates
from eightstage.checks.asked import refuse_wrong
from eightstage.checks.gates import GateCheck
from eightstage.defects import Defect, Edit, Impossible, changes
from eightstage.errors import NothingVerified, PluginError
from eightstage.evidence import registry
from eightstage.evidence.registry import AnyProvider
from eightstage.policy import Policy

KINDS = ("text", "build", "image", "container", "gate", "policy")
# Kinds that need no engine.
STATIC = ("text", "policy")
PLUGINS = "eightstage.checks"


@cache
def catalogue() -> tuple[Check, ...]:
    """
    Every check, by kind and then by name; those of plug-ins after those of this package.

    Raises:
        PluginError: A plug-in cannot be loaded, calls a check by a name that is taken, or asks for what there is not.
    """
    plugged = (check for module in _plugged() for check in _checks(module))
    theirs = {check.id: check for check in _gates_of(languages.names())}
    checks = [*own(), *plugged, *(theirs[name] for name in theirs.keys() - {check.id for check in own()})]
    known: dict[str, Check] = {}
    for check in checks:
        if check.id in known:
            raise PluginError(f"two checks are called {check.id}: {known[check.id].file} and {check.file}")
        known[check.id] = check
        refuse_wrong(check, providers(), is_static=check.kind in STATIC)
    return _by_kind(_explained(checks))


@cache
def own() -> tuple[Check, ...]:
    """The checks of this package."""
    walked = (check for module in _own() for check in _checks(module))
    return _by_kind(_explained([*walked, *_gates_of(languages.own())]))


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


def find(check_id: str, among: Sequence[Check] = ()) -> Check:
    """
    The check with this id.

    Args:
        check_id: The id.
        among: The checks of a service; empty for the whole catalogue.

    Raises:
        NothingVerified: There is none; names the nearest.
    """
    known = {check.id: check for check in among or catalogue()}
    if check_id in known:
        return known[check_id]
    near = get_close_matches(check_id, known, n=1, cutoff=0.4)
    raise NothingVerified(
        f"no check is called {check_id!r}", f"did you mean {near[0]}?" if near else "see ./inv checks"
    )


def select(
    only: Iterable[str] = (), skip: Iterable[str] = (), also: Iterable[str] = (), among: Sequence[Check] = ()
) -> tuple[Check, ...]:
    """
    The checks to run; one that runs on request is among them only when its id is named.

    Args:
        only: Kinds, ids or patterns such as "image/*"; what is judged before them comes along. Empty for all.
        skip: Kinds, ids or patterns of checks to leave out.
        also: Ids of checks to run besides.
        among: The checks of a service; empty for the whole catalogue. A word may name a check of any.

    Raises:
        NothingVerified: A word matches no check.
    """
    every = _with_all(among)
    chosen: dict[str, Check] = {}
    for word in only:
        for check in _matching(word, every):
            _with_earlier(check, chosen, every)
    left_out = {check.id for word in skip for check in _matching(word, every)}
    wanted = chosen.keys() or {check.id for check in every if not check.on_request}
    wanted = wanted | {find(check_id, every).id for check_id in also}
    return tuple(check for check in among or every if check.id in wanted and check.id not in left_out)


@cache
def catalogue_of(language: str) -> tuple[Check, ...]:
    """
    The catalogue for services in a language: with its gates and defects, without the checks that are about another one.

    Args:
        language: A known language; "" for a service that names none, which any check may be about.
    """
    if not language:
        return catalogue()
    meant = (check for check in catalogue() if check.language in {"", language} and not isinstance(check, GateCheck))
    return _by_kind(_with_defects((*meant, *gates.of_language(language)), language))


def catalogue_for(policy: Policy) -> tuple[Check, ...]:
    """The catalogue for a service: that of its language, and a check for each gate that its policy describes."""
    language = policy.service.language
    others = (check for check in catalogue_of(language) if not isinstance(check, GateCheck))
    return _by_kind((*others, *_with_defects(gates.of_policy(policy), language)))


def examples_of(check: Check) -> tuple[Example, ...]:
    """The examples of a check: its own, and those that need the words of a language, which stand in its folder."""
    modules = filter(None, (languages.module(name, "examples") for name in languages.own()))
    return (*check.examples, *(example for module in modules for example in module.EXAMPLES.get(check.id, ())))


def _following(defect: Defect) -> Defect:
    """A language's defects are written for new services; one that has grown keeps their lines in other files."""
    if isinstance(defect, Impossible):
        return defect
    return tuple(attrs.evolve(c, follows=True) if isinstance(c, Edit) and c.old else c for c in changes(defect))


def named(words: Iterable[str], among: Sequence[Check] = ()) -> tuple[Check, ...]:
    """
    The checks that these kinds, ids or patterns mean, without those that are judged before.

    Args:
        words: The kinds, ids or patterns.
        among: The checks of a service; empty for the whole catalogue. A word may name a check of any.

    Raises:
        NothingVerified: A word matches no check.
    """
    every = _with_all(among)
    wanted = {check.id for word in words for check in _matching(word, every)}
    return tuple(check for check in among or every if check.id in wanted)


def _with_all(among: Sequence[Check]) -> Sequence[Check]:
    """The checks of a service, and those of the catalogue that it has not."""
    known = {check.id for check in among}
    return _by_kind((*among, *(check for check in catalogue() if check.id not in known)))


def _matching(word: str, every: Sequence[Check]) -> list[Check]:
    found = [check for check in every if check.kind == word or fnmatchcase(check.id, word)]
    return [check for check in found if not check.on_request or check.id == word] or [find(word, every)]


def _with_earlier(check: Check, chosen: dict[str, Check], every: Sequence[Check]) -> None:
    chosen[check.id] = check
    for earlier in check.earlier:
        if earlier not in chosen:
            _with_earlier(find(earlier, every), chosen, every)


def _by_kind(checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(sorted(checks, key=lambda check: KINDS.index(check.kind)))


def _explained(checks: Sequence[Check]) -> Iterator[Check]:
    """The checks, each with those of languages that tell its cause."""
    for check in checks:
        causes = (cause.id for cause in checks if check.id in cause.explains)
        yield attrs.evolve(check, explained_by=tuple(dict.fromkeys((*check.explained_by, *causes))))


def _gates_of(names: Iterable[str]) -> tuple[Check, ...]:
    """A check for each gate of these languages, in the words of the first that has it; each plants its own defect."""
    found: dict[str, Check] = {}
    for check in (check for name in names for check in gates.of_language(name)):
        found.setdefault(check.id, check)
    return tuple(attrs.evolve(found[check_id], defect=()) for check_id in sorted(found))


def _with_defects(checks: Iterable[Check], language: str) -> Iterator[Check]:
    module = languages.module(language, "defects")
    defects = {id_: _following(defect) for id_, defect in module.DEFECTS.items()} if module else {}
    return (attrs.evolve(check, defect=defects.get(check.id, check.defect)) for check in checks)


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
