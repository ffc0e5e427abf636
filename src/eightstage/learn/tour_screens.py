"""What is read on a walk through the stages."""

import shlex
from collections.abc import Iterator
from typing import Final

from rich.text import Text

from eightstage.learn.tour import Station, View
from eightstage.units import size

# More names say less.
_NAMED: Final = 8


def before(station: Station, file: str) -> Iterator[Text]:
    """What a stage is for, to be read while it is built."""
    title = f"{station.number} of {station.total}: {station.name}"
    yield Text.assemble((title, "bold"), (f"  {file}:{station.line}  FROM {station.base}", "dim"))
    yield _row("purpose", station.purpose or f"{file} has no comment above this stage")
    for name, text in (("why here", station.reason), ("hands on", station.result)):
        if text:
            yield _row(name, text)
    yield _row("guide", f"docs/guide/stages/{station.name}.md")


def after(view: View, below: View | None) -> Iterator[Text]:
    """What it adds, and how it runs; `below` is what was seen of the stage that it starts from."""
    yield _row("adds", _added(view))
    if view.packages:
        yield _row("packages", _names(view.packages))
    for file in view.largest:
        yield _row("", f"{size(file.size):>9}  {file.path}")
    yield _row("image", f"{size(view.unpacked)} unpacked, {size(view.compressed)} compressed")
    yield _row("user", view.user + _as_below(view, is_same=below is not None and below.user == view.user))
    is_same = below is not None and below.command == view.command
    yield _row("command", (shlex.join(view.command) or "none") + _as_below(view, is_same=is_same))


def asking(station: Station) -> Text:
    """The question whether to go on."""
    return Text(f"Enter goes on to {station.name}, q ends the tour ", style="dim")


def end() -> Text:
    """What may be done next."""
    return Text("that is all; ./inv verify proves what the stages promise, and ./inv learn --new learn has exercises")


def _added(view: View) -> str:
    if not view.layers:
        return "no files"
    files = [(view.files, "new"), (view.changed, "changed"), (view.removed, "removed")]
    counted = ", ".join(f"{number} {word}" for number, word in files if number) or "none"
    layers = f"{view.layers} layer{'' if view.layers == 1 else 's'}"
    sizes = f"{size(view.added_unpacked)} unpacked, {size(view.added_compressed)} compressed"
    unknown = "" if view.below else " (with the base image, which the engine does not have by itself)"
    return f"files: {counted}; in {layers}: {sizes}{unknown}"


def _names(packages: tuple[str, ...]) -> str:
    more = len(packages) - _NAMED
    return f"{len(packages)} new: {', '.join(packages[:_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _as_below(view: View, *, is_same: bool) -> str:
    return f" (as in {view.below})" if is_same else ""


def _row(name: str, text: str) -> Text:
    return Text.assemble((f"  {name:<10}", "dim"), text)
