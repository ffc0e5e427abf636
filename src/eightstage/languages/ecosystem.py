"""
Ecosystems: what a Dockerfile shows of a language, such as the tools that install its packages.

Each language has an `ecosystem.toml` beside its `language.toml`; tools of other languages stand in that of
`eightstage.data`. A Dockerfile is read with all of them, because a service of one language may use tools of another.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, Final

import attrs
from cattrs import BaseValidationError, Converter, transform_error

from eightstage import data, languages
from eightstage.dockerfile import Command
from eightstage.errors import PluginError

FILE_NAME = "ecosystem.toml"


@attrs.frozen
class Tool:
    """
    A program, and what its commands mean. Words are looked for among its arguments, in their order.

    needs_init: Whether it neither ends at SIGTERM nor reaps orphans as process 1.
    runs: The option whose value is the program that runs in its place.
    tests: Its first or second argument when it runs tests, or a pattern of it; an empty word for a program that does
        nothing else.
    audits: The same when it asks for known vulnerabilities.
    repairs: The words of a command that changes packages because of an audit.
    installs: Its first or second argument when it installs packages.
    alone: Whether it installs what the manifest names when it is given options only.
    valued: Options of that command that take the next word.
    own: Patterns of packages of that command that are the service itself, or that the manifest pins.
    exact: Options of that command that give the version of the package.
    locked: Commands that install what a lock file or manifest names.
    strict: Those of them that fail where there is no lock file.
    frozen: For an install that names no package: options of which it needs one to keep to the lock file; without any,
        it never does.
    pinned: Options of which every install needs one to keep to a lock file.
    system_packages: The packages of distributions that bring it along, where it is no part of a running service.
    production: Variables that must have these values where it runs a service in production, since unset means another
        mode.
    """

    needs_init: bool = False
    runs: str = ""
    tests: tuple[str, ...] = ()
    audits: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    installs: tuple[str, ...] = ()
    alone: bool = False
    valued: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    locked: tuple[tuple[str, ...], ...] = ()
    strict: tuple[tuple[str, ...], ...] = ()
    frozen: tuple[str, ...] | None = None
    pinned: tuple[str, ...] = ()
    system_packages: tuple[str, ...] = ()
    production: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Replaced:
    """A pattern of text that should not be there, and what to write instead."""

    pattern: str
    instead: str


@attrs.frozen
class Ecosystem:
    """
    What a Dockerfile shows of a language.

    sources: How the names of source files end.
    manifests: The names of manifests and lock files.
    scripts: Files of JSON with a table of commands, and the name of that table.
    trees: Folders that hold installed packages.
    left: Names of what its tools leave in a working copy.
    modes: Variables that choose between development and production.
    reads: Variables that name a file or folder which is read.
    heaps: Settings that fix the size of the heap.
    retired: Options and packages that are retired.
    versions: Files that hold the version of the service, each with the keys where it may stand.
    packages: Patterns of the folder of one installed package.
    installed: Patterns of the file that marks an installed package; the first group is its name.
    managers: Programs that install packages.
    libraries: How the names of libraries with native code end, besides `so`.
    interpreters: Programs that run or compile what somebody brings along, without the numbers of versions.
    context_plants: Paths that no build may receive, as examples.
    context_deny: Patterns of names that belong in no build context.
    image_deny: Patterns of paths that production must not hold.
    bare: Official images that set no USER, EXPOSE or HEALTHCHECK, and whose entry point, if any, ends in the command.
    tools: Programs by name.
    """

    sources: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    scripts: Mapping[str, str] = attrs.field(factory=dict)
    trees: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    heaps: tuple[Replaced, ...] = ()
    retired: tuple[Replaced, ...] = ()
    versions: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    packages: tuple[str, ...] = ()
    installed: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    context_plants: tuple[str, ...] = ()
    context_deny: tuple[str, ...] = ()
    image_deny: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    tools: Mapping[str, Tool] = attrs.field(factory=dict)


_FIELDS: Final = attrs.fields(Ecosystem)


@cache
def known() -> Ecosystem:
    """
    What all known languages show together.

    Raises:
        PluginError: The file of a language cannot be read.
    """
    parts = [_read(file) for file in _files() if file.is_file()]
    return Ecosystem(**{field.name: _together(getattr(part, field.name) for part in parts) for field in _FIELDS})


@attrs.frozen
class Call:
    """A command of a known tool: its arguments, after the option that names another program in its place."""

    name: str
    tool: Tool
    arguments: tuple[str, ...]

    def has(self, words: tuple[str, ...]) -> bool:
        """Whether it has these arguments, in this order; never for no words."""
        rest = iter(self.arguments)
        return bool(words) and all(word in rest for word in words)

    def begins_with(self, words: tuple[str, ...]) -> bool:
        """Whether one of the words, or patterns, is its first or second argument; always for an empty word."""
        return "" in words or any(fnmatchcase(argument, word) for argument in self.arguments[:2] for word in words)


def call(command: Command) -> Call | None:
    """The command as a call of a known tool; None for any other program."""
    words = [word.rpartition("/")[2] for word in command.words]
    name, arguments = command.name, command.words[words.index(command.name) + 1 :] if command.name else ()
    tool = known().tools.get(name)
    if tool is not None and tool.runs and tool.runs in arguments:
        name, *rest = (*arguments[arguments.index(tool.runs) + 1 :], "")
        tool, arguments = known().tools.get(name), tuple(rest[:-1])
    return None if tool is None else Call(name, tool, arguments)


def _together(values: Iterable[Any]) -> Any:  # noqa: ANN401 - tables are merged, and lists joined without repetition
    first, *others = values
    if isinstance(first, Mapping):
        return dict(chain(first.items(), *(other.items() for other in others)))
    return tuple(dict.fromkeys(chain(first, *others)))


def _files() -> Iterator[Traversable]:
    yield from (languages.file(name, FILE_NAME) for name in languages.names())
    yield files(data).joinpath(FILE_NAME)


def _read(file: Traversable) -> Ecosystem:
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        return Converter(forbid_extra_keys=True).structure(said, Ecosystem)
    except BaseValidationError as error:
        raise PluginError(f"{file}: {'; '.join(transform_error(error))}") from error
    except (OSError, ValueError) as error:
        raise PluginError(f"{file} cannot be read: {error}") from error
