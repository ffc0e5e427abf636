"""Where each key of a TOML file stands: neither tomllib nor tomlkit keeps line numbers."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from tree_sitter import Language, Node, Parser
from tree_sitter_toml import language

# Deeper than any policy; tomllib needs the square of a dotted key's length in memory, and a stack for each bracket.
MOST_LEVELS = 32

Keys = tuple[str, ...]
_HEADERS = frozenset({"table", "table_array_element"})
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})


class TooDeep(ValueError):
    """Tables, lists or dotted keys stand in each other more than `MOST_LEVELS` deep."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"tables, lists or keys are nested more than {MOST_LEVELS} levels deep (at line {line}, column 1)"
        )


def load(text: str) -> tuple[dict[str, Any], Mapping[Keys, int]]:
    """
    The content of a TOML file, and the lines of its keys.

    Raises:
        ValueError: It is not valid, or nested too deep; says at which line.
    """
    found = lines(text)
    try:
        return tomllib.loads(text), found
    except RecursionError as error:
        raise TooDeep(1) from error


def lines(text: str) -> Mapping[Keys, int]:
    r"""
    The line, from 1, of every table, key and element of a list, by its path; what is no valid TOML is left out.

    >>> lines("[limits.production]\nunpacked = 1")["limits", "production", "unpacked"]
    2

    Raises:
        TooDeep: The text is nested deeper than a TOML parser may be given.
    """
    source = text.encode()
    tree = Parser(Language(language())).parse(source)
    _refuse_long_keys(source, is_valid=not tree.root_node.has_error)
    return _Reader().read(tree.root_node)


def _refuse_long_keys(source: bytes, *, is_valid: bool) -> None:
    # Where the text is not valid, its tree may not show a dotted key as one.
    if is_valid:
        return
    for number, line in enumerate(source.split(b"\n"), start=1):
        if line.count(b".") > MOST_LEVELS:
            raise TooDeep(number)


@attrs.define
class _Reader:
    """Collects positions; `_elements` counts the elements of each list of tables so far."""

    _found: dict[Keys, int] = attrs.field(factory=dict)
    _elements: dict[Keys, int] = attrs.field(factory=dict)

    def read(self, root: Node) -> Mapping[Keys, int]:
        for node in root.named_children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in _HEADERS:
                self._table(node)
        return self._found

    def _table(self, node: Node) -> None:
        path = self._path(node)
        self._keep(path, node)
        for child in node.named_children:
            if child.type == "pair":
                self._pair(path, child)

    def _path(self, node: Node) -> Keys:
        """The path of a table; a key of a list of tables means its last element."""
        parts = next((_parts(child) for child in node.named_children if child.type in _KEYS), ())
        if len(parts) > MOST_LEVELS:
            raise TooDeep(node.start_point.row + 1)
        path: Keys = ()
        for part in parts[:-1]:
            path = self._last((*path, part))
        path = (*path, *parts[-1:])
        if node.type == "table":
            return self._last(path)
        self._elements[path] = self._elements.get(path, -1) + 1
        return self._last(path)

    def _last(self, path: Keys) -> Keys:
        return (*path, str(self._elements[path])) if path in self._elements else path

    def _pair(self, table: Keys, node: Node) -> None:
        waiting = [(table, node)]
        while waiting:
            above, child = waiting.pop()
            path = above
            if child.type == "pair":
                path = (*above, *_parts(child.named_children[0]))
                value = child.named_children[-1]
            else:
                value = child
            self._keep(path, child)
            if value.type == "inline_table":
                waiting += [(path, pair) for pair in value.named_children if pair.type == "pair"]
            elif value.type == "array":
                elements = [element for element in value.named_children if element.type != "comment"]
                waiting += [((*path, str(number)), element) for number, element in enumerate(elements)]

    def _keep(self, path: Keys, node: Node) -> None:
        line = node.start_point.row + 1
        if len(path) > MOST_LEVELS:
            raise TooDeep(line)
        for length in range(1, len(path) + 1):
            self._found.setdefault(path[:length], line)


def _parts(key: Node) -> Keys:
    """The parts of a key, without its quotes."""
    return tuple(reversed([_name(part) for part in _parts_backwards(key)]))


def _parts_backwards(key: Node) -> Iterator[Node]:
    # `a.b.c` is `(a.b).c`, as deep as it is long.
    while key.type == "dotted_key":
        children = key.named_children
        yield children[-1]
        key = children[0]
    yield key


def _name(part: Node) -> str:
    text = (part.text or b"").decode()
    if part.type != "quoted_key":
        return text
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except tomllib.TOMLDecodeError:
        return text
