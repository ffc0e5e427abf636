"""
The guide: pages written by hand, with blocks that are filled in from the code.

A block stands between two comments. The first says what belongs there, the second is `<!-- end -->`:

    dockerfile STAGE: RUN apt | COPY   instructions of a stage, in each language: a name, and words that they hold
    broken CHECK                       the first example of what a check finds, and its message
    promises PART                      the promises that a part of the guide explains, and what is seen of a broken one
    kept STAGE                         the promises about a stage that other parts explain
    level LEVEL                        the promises of a level, by the part that explains them
    measured NAME                      a table of benchmarks/README.md
    defects THEME                      the defects of the original Dockerfile, by theme; `score` is how many are found,
                                       `table` who finds which
    corrections all                    the first sentence of each correction of the original guide, by page
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from posixpath import relpath

import attrs

from eightstage.checks import GUIDE, Check, Example, Level
from eightstage.checks.catalogue import examples_of, own
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.errors import EightstageError
from eightstage.report import defects
from eightstage.report.examples import answers, fenced, shown
from eightstage.report.pictures import pictures, table
from eightstage.service.recipe import DOCKERFILE
from eightstage.verdicts import Outcome

FOLDER = "guide"
# As a stage of its own: what stands before the first FROM, and the last FROM, which has no name.
_TOP, _LAST = "top", "last"
_BLOCK = re.compile(r"^<!-- ([a-z]+) (.+) -->\n(?:(?!<!-- ).*\n)*<!-- end -->$", re.MULTILINE)
_QUOTED = "\n> "
_CORRECTION = re.compile(r"^> \*\*(.+?)\*\*", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Page:
    """
    A page while it is filled in.

    name: Its path below the documentation.
    dockerfiles: The Dockerfile of each language; pieces of the first are shown first.
    texts: All pages of the guide as they are written, by their paths.
    repository: The folder that holds the documentation, what was measured, and the original Dockerfile.
    """

    name: str
    dockerfiles: Mapping[str, Dockerfile]
    texts: Mapping[str, str]
    repository: Path

    def link(self, target: str) -> str:
        """The way from this page to another file of the documentation."""
        return relpath(target, self.name.rpartition("/")[0])


def guide_pages(docs: Path, dockerfiles: Mapping[str, Dockerfile]) -> Iterator[tuple[str, str]]:
    """
    The pages of the guide with their blocks filled in, and its pictures.

    Raises:
        EightstageError: A block names what is not there.
    """
    yield from pictures(docs.parent, next(iter(dockerfiles.values())))
    paths = sorted((docs / FOLDER).rglob("*.md"))
    texts = {path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    for name, text in texts.items():
        page = Page(name, dockerfiles, texts, docs.parent)
        yield name, _BLOCK.sub(partial(_filled, page), text)


def _filled(page: Page, found: re.Match[str]) -> str:
    kind, words = found[1], found[2]
    if kind not in _KINDS:
        raise EightstageError(f"{page.name}: there is no block {kind!r}", f"write one of {', '.join(_KINDS)}")
    try:
        content = _KINDS[kind](page, words)
    except LookupError as error:
        raise EightstageError(f"{page.name}: {kind} {words}: {error.args[0]}") from error
    return f"<!-- {kind} {words} -->\n{content.rstrip()}\n<!-- end -->"


def _pieces(page: Page, words: str) -> str:
    """A piece of the first Dockerfile, and those of the others that differ from it."""
    stage, _, wanted = words.partition(": ")
    patterns = wanted.split(" | ")
    found = {title: _piece(file, stage, patterns) for title, file in page.dockerfiles.items()}
    unmatched = [p for p in patterns if not any(_piece(f, stage, [p]) for f in page.dockerfiles.values())]
    first = next(iter(found))
    if unmatched or not found[first]:
        raise LookupError(f"no instruction of the stage matches {', '.join(unmatched) or f'it in {first}'}")
    others = {title: text for title, text in found.items() if text not in {"", found[first]}}
    return fenced(found[first], "dockerfile") + "".join(
        f"<details><summary>The same in {title}</summary>\n\n{fenced(text, 'dockerfile')}</details>\n\n"
        for title, text in others.items()
    )


def _piece(file: Dockerfile, stage: str, patterns: Sequence[str]) -> str:
    """The matching instructions with the comments above them; one that stands there twice is shown once."""
    chosen = [i for i in _instructions(file, stage) if any(_matches(file, i, pattern) for pattern in patterns)]
    first = {_text(file, i, is_commented=False): i for i in reversed(chosen)}
    return "\n".join(_text(file, i) for i in chosen if i in first.values())


def _instructions(file: Dockerfile, stage: str) -> Sequence[Instruction]:
    if stage == _TOP:
        return file.global_arguments
    if stage == _LAST:
        return file.stages[-1].instructions
    return file.named[stage].instructions


def _matches(file: Dockerfile, instruction: Instruction, pattern: str) -> bool:
    name, _, words = pattern.partition(" ")
    return instruction.name == name and words in _text(file, instruction, is_commented=False)


def _text(file: Dockerfile, instruction: Instruction, *, is_commented: bool = True) -> str:
    first = instruction.line - 1
    # The comment above a FROM is about its whole stage.
    while is_commented and instruction.name != "FROM" and file.lines[first - 1].startswith("# "):
        first -= 1
    return "\n".join(file.lines[first : instruction.end_line])


def _broken(_page: Page, words: str) -> str:
    """The first example of what a check finds, as somebody who wrote it would see it."""
    check = _check(words)
    example = _first_bad(check)
    texts = (
        shown(name, text) if name == DOCKERFILE else f"`{name}`\n\n{shown(name, text)}"
        for name, text in example.files.items()
    )
    said = "\n  ".join([f"✗ {check.id}", *answers(check, example)])
    return f"{''.join(texts)}{fenced(said, 'text')}"


def _first_bad(check: Check) -> Example:
    return next(example for example in examples_of(check) if example.outcome is Outcome.FAILED)


@cache
def _message(check: Check) -> str:
    return answers(check, _first_bad(check))[0]


def _promises(page: Page, words: str) -> str:
    if words not in GUIDE:
        raise LookupError(f"it is no part of the guide; those are {', '.join(GUIDE)}")
    return "".join(_promise(page, check) for check in own() if check.guide == words)


def _promise(page: Page, check: Check) -> str:
    only = f", only {check.language}" if check.language else ""
    message = " ".join(_message(check).replace("`", "'").split())
    return (
        f"- {check.promise}\n"
        f"  [{check.id}]({page.link(f'checks/{check.id}.md')}), {check.level}{only}.\n"
        f"  If it is broken: `{message}`\n"
    )


def _kept(page: Page, words: str) -> str:
    parts: dict[str, list[Check]] = {}
    for check in own():
        if words in check.stages and check.guide != f"stages/{words}":
            parts.setdefault(check.guide, []).append(check)
    return "".join(f"- {_part(page, part)}: {_links(page, parts[part])}\n" for part in GUIDE if part in parts)


def _level(page: Page, words: str) -> str:
    level = Level(words) if words in set(Level) else None
    if level is None:
        raise LookupError(f"it is no level; those are {', '.join(Level)}")
    parts = {part: [c for c in own() if c.guide == part and c.level is level] for part in GUIDE}
    return "".join(f"- {_part(page, part)}: {_links(page, checks)}\n" for part, checks in parts.items() if checks)


def _part(page: Page, part: str) -> str:
    name = f"{FOLDER}/{part}.md"
    return f"[{_title(page.texts.get(name, f'# {part}'))}]({page.link(name)})"


def _links(page: Page, checks: Sequence[Check]) -> str:
    return ", ".join(f"[{c.id}]({page.link(f'checks/{c.id}.md')})" for c in checks)


def _check(name: str) -> Check:
    found = next((check for check in own() if check.id == name), None)
    if found is None:
        raise LookupError("there is no such check")
    return found


def _measured(page: Page, words: str) -> str:
    return table(page.repository, words)


def _defects(page: Page, words: str) -> str:
    folder = page.repository / defects.SEED
    summary = _SUMMARIES.get(words)
    return summary(folder) if summary else defects.shown(folder, words)


def _corrections(page: Page, _words: str) -> str:
    lines = []
    for name, text in page.texts.items():
        sentences = _CORRECTION.findall(text)
        lines += [f"- [{_title(text)}]({page.link(name)})"] if sentences else []
        lines += [f"  - {sentence.replace(_QUOTED, ' ').rstrip('.')}." for sentence in sentences]
    return "\n".join(lines)


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")


_SUMMARIES: Mapping[str, Callable[[Path], str]] = {"score": defects.score, "table": defects.table}
_KINDS: Mapping[str, Callable[[Page, str], str]] = {
    "dockerfile": _pieces,
    "broken": _broken,
    "promises": _promises,
    "kept": _kept,
    "level": _level,
    "measured": _measured,
    "defects": _defects,
    "corrections": _corrections,
}
