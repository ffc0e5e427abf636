"""
Reads the shell of a RUN: its commands, their lines, and which failures are lost.

The grammar is tree-sitter's for bash, which takes POSIX shell as well; this module only walks its tree.
"""

from collections.abc import Iterator
from functools import cache

import attrs
from tree_sitter import Language, Node, Parser
from tree_sitter_bash import language

from eightstage.errors import DockerfileError

# Commands that a step may lose the exit code of: they ask, tidy up or tell, and judge nothing.
HARMLESS = frozenset(
    [
        "[",
        "[[",
        "test",
        "true",
        "false",
        ":",
        "echo",
        "printf",
        "rm",
        "rmdir",
        "mkdir",
        "ls",
        "find",
        "cat",
        "which",
        "type",
        "command",
        "getent",
        "id",
        "kill",
        "sleep",
        "wait",
        "grep",
        "egrep",
        "fgrep",
        "head",
        "tail",
        "cut",
        "sort",
        "uniq",
        "tr",
        "sed",
        "awk",
        "wc",
        "tee",
        "xargs",
        "dirname",
        "basename",
        "readlink",
        "realpath",
        "uname",
        "date",
        "cd",
        "exit",
        "set",
        "unset",
        "export",
        "trap",
        "yes",
        "seq",
        "printenv",
        "pwd",
        "nproc",
        "hostname",
        "whoami",
        "stat",
        "file",
        "du",
        "ldd",
        "locale",
        "getconf",
        "scanelf",
        "dpkg-query",
        "dpkg-architecture",
        "read",
        "shift",
        "return",
        "local",
        "addgroup",
        "adduser",
        "groupadd",
        "useradd",
        "chmod",
        "chown",
        "touch",
        "ln",
    ]
)
_SUCCEEDS = frozenset({"true", ":", "echo", "printf"})
# What runs another command, named after it.
_WRAPPERS = frozenset({"env", "exec", "time", "nice", "sudo", "command", "nohup"})
_WORDS = frozenset({"word", "string", "raw_string", "concatenation", "simple_expansion", "expansion", "number"})
_SEQUENCES = frozenset({"program", "subshell", "compound_statement", "do_group", "case_item", "else_clause"})


@attrs.frozen
class Command:
    """
    One simple command.

    words: Name and arguments, without quotes.
    line: The line of the Dockerfile that it begins on.
    text: The command as written.
    writes: The files to which its output is redirected.
    lost: Why its failure goes unnoticed; None if the step fails with it.
    is_condition: Whether an `if` takes its exit code for an answer.
    """

    words: tuple[str, ...]
    line: int
    text: str
    writes: tuple[str, ...] = ()
    lost: str | None = None
    is_condition: bool = False

    @property
    def name(self) -> str:
        """The program that runs, without its folder."""
        rest = [word for word in self.words if word not in _WRAPPERS]
        return rest[0].rpartition("/")[2] if rest else ""

    def runs(self, *words: str) -> bool:
        """Whether it is the program `words[0]` with the other words among its arguments, in that order."""
        if self.name != words[0]:
            return False
        arguments = iter(self.words)
        return all(word in arguments for word in words[1:])


@attrs.frozen
class Options:
    """The shell options that decide what happens on a failure."""

    errexit: bool = False
    pipefail: bool = False


def commands(script: str, line: int, shell: tuple[str, ...] = ()) -> tuple[Command, ...]:
    """
    The commands of a script, in the order they are written.

    Args:
        script: The text.
        line: The line of the Dockerfile that it begins on, from 1.
        shell: The words of the SHELL instruction that is in force; its options count.
    """
    return _commands(script, line, shell)


@cache
def _commands(script: str, line: int, shell: tuple[str, ...]) -> tuple[Command, ...]:
    tree = Parser(Language(language())).parse(script.encode())
    try:
        return tuple(_Walk(line, _shell_options(shell)).sequence(tree.root_node, None))
    except RecursionError as error:
        raise DockerfileError(f"the commands on line {line} are nested too deep to be read") from error


def _shell_options(words: tuple[str, ...]) -> Options:
    short = "".join(word[1:] for word in words if word.startswith("-") and not word.startswith("--"))
    return Options("e" in short or "errexit" in words, "pipefail" in words)


@attrs.define
class _Walk:
    first_line: int
    options: Options

    def sequence(self, node: Node, lost: str | None) -> Iterator[Command]:
        """Commands of consecutive statements."""
        statements = [child for child in node.children if child.is_named and child.type != "comment"]
        for statement in statements:
            is_last = statement is statements[-1]
            reason = self._lost_in_sequence(statement, is_last, lost)
            if self.options.errexit and not is_last and statement.type == "list":
                yield from self._overlooked(statement, reason)
            else:
                yield from self.statement(statement, reason)

    def statement(self, node: Node, lost: str | None) -> Iterator[Command]:
        """Commands of one statement; `lost` says why its exit code is lost, if it is."""
        if node.type == "command":
            yield self._command(node, lost)
            return
        if node.type == "redirected_statement":
            yield from self._redirected(node, lost)
            return
        walk = {
            "list": self._list,
            "pipeline": self._pipeline,
            "if_statement": self._branches,
            "while_statement": self._loop,
            "for_statement": self._loop,
        }.get(node.type, self.sequence if node.type in _SEQUENCES else self._children)
        yield from walk(node, lost)

    def _lost_in_sequence(self, node: Node, is_last: bool, lost: str | None) -> str | None:
        if node.next_sibling is not None and node.next_sibling.type == "&":
            return "it runs in the background"
        if is_last or lost or self.options.errexit:
            return lost
        return "the next command runs all the same"

    def _list(self, node: Node, lost: str | None) -> Iterator[Command]:
        # `a && b && c` is `(a && b) && c`, as deep as it is long.
        rights: list[tuple[Node, str | None]] = []
        while node.type == "list":
            left, operator, right = node.children[0], node.children[1].type, node.children[-1]
            rights.append((right, lost))
            if operator == "||" and _always_succeeds(right):
                lost = f"`|| {_text(right)[:40]}` succeeds in its place"
            node = left
        yield from self.statement(node, lost)
        for right, reason in reversed(rights):
            yield from self.statement(right, reason)

    def _overlooked(self, node: Node, lost: str | None) -> Iterator[Command]:
        if node.children[1].type != "&&":
            yield from self._list(node, lost)
            return
        yield from self.statement(node.children[0], lost or "`set -e` overlooks a failure before &&")
        yield from self.statement(node.children[-1], lost)

    def _pipeline(self, node: Node, lost: str | None) -> Iterator[Command]:
        parts = [child for child in node.children if child.is_named]
        for part in parts:
            is_heard = part is parts[-1] or self.options.pipefail
            yield from self.statement(part, lost if is_heard else "a pipe gives only its last command's exit code")

    def _branches(self, node: Node, lost: str | None) -> Iterator[Command]:
        ends = {"exit", "return", "false"} & {_name(c) for c in _all(node, "command")}
        condition = None if ends else "an `if` takes its exit code and no branch ends the step"
        for child in node.children:
            if child.is_named and child in node.children_by_field_name("condition"):
                asked = self.statement(child, condition)
                yield from (attrs.evolve(c, is_condition=condition is not None) for c in asked)
            elif child.is_named:
                yield from self.statement(child, lost)

    def _loop(self, node: Node, lost: str | None) -> Iterator[Command]:
        body = lost if self.options.errexit else "a loop keeps only its last round's exit code"
        conditions = node.children_by_field_name("condition")
        for child in node.children:
            if child.is_named and child.type not in _WORDS:
                yield from self.statement(child, None if child in conditions else body)

    def _redirected(self, node: Node, lost: str | None) -> Iterator[Command]:
        files = [_text(file) for to in _redirects(node) for file in to.children_by_field_name("destination")]
        for child in node.children:
            if child.type == "file_redirect":
                continue
            found = list(self.statement(child, lost))
            if found and child == node.child_by_field_name("body"):
                found[-1] = attrs.evolve(found[-1], writes=tuple(file for file in files if file != "/dev/null"))
            yield from found

    def _children(self, node: Node, lost: str | None) -> Iterator[Command]:
        for child in node.children:
            if child.is_named:
                yield from self.statement(child, lost)

    def _command(self, node: Node, lost: str | None) -> Command:
        words = [c for c in node.children if c.type == "command_name" or c.type in _WORDS]
        found = Command(
            tuple(_text(word).strip("\"'") for word in words),
            self.first_line + node.start_point.row,
            _text(node),
            (),
            lost,
        )
        if found.name == "set":
            self.options = Options(
                self.options.errexit or _shell_options(found.words).errexit,
                self.options.pipefail or "pipefail" in found.words,
            )
        return found


def _always_succeeds(node: Node) -> bool:
    if node.type == "redirected_statement":
        return _always_succeeds(node.children[0])
    if node.type == "command":
        return _name(node) in _SUCCEEDS or _text(node).split() == ["exit", "0"]
    if node.type in {"list", "subshell", "compound_statement"}:
        return all(_always_succeeds(child) for child in node.children if child.is_named)
    return False


def _redirects(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type == "file_redirect":
            yield child
        elif child.type == "heredoc_redirect":
            yield from _redirects(child)


def _name(node: Node) -> str:
    name = node.child_by_field_name("name")
    return _text(name) if name is not None else ""


def _all(node: Node, kind: str) -> Iterator[Node]:
    for child in node.children:
        if child.type == kind:
            yield child
        yield from _all(child, kind)


def _text(node: Node) -> str:
    return " ".join((node.text or b"").decode(errors="replace").replace("\\\n", " ").split())
