"""Tasks about the exercises."""

from pathlib import Path

from invoke import Collection, Context

from eightstage.commands import learn as exercises
from eightstage.errors import WrongUse
from eightstage.tasks._task import task

_PATH = {"path": "the folder of your exercises (default: here, above, or learn)"}
_YES = {"yes": "do not ask first"}


@task(
    help={
        **_PATH,
        "new": "make a folder of exercises",
        "from": "begin with this exercise, a number or a name; those before it are left for later",
        "watch": "judge again at each save, until Ctrl-C",
        "class": "print what the learners have solved whose folders stand in this one",
    },
)
def start(
    _: Context,
    path: str | None = None,
    new: str | None = None,
    from_: str | None = None,
    watch: bool = False,
    class_: str | None = None,
) -> int:
    """Show the exercise that is next, and whether it is solved."""
    _refuse_both({"--new": new, "--class": class_, "--watch": watch})
    if class_ is not None:
        return exercises.classroom(Path(class_))
    if new is not None:
        return exercises.new(Path(new), from_)
    if watch:
        return exercises.watch(_folder(path))
    return exercises.start(_folder(path), from_)


@task(help=_PATH)
def hint(_: Context, path: str | None = None) -> int:
    """Give a hint; three of them lead from a question to almost the answer."""
    return exercises.hint(_folder(path))


@task(help=_PATH)
def why(_: Context, path: str | None = None) -> int:
    """Say what the exercise is about, why it matters, and where to read more."""
    return exercises.why(_folder(path))


@task(help={**_PATH, **_YES})
def solution(_: Context, path: str | None = None, yes: bool = False) -> int:
    """Show the solution of the exercise; asks first."""
    return exercises.solution(_folder(path), is_sure=yes)


@task(help={**_PATH, **_YES, "exercise": "a number or a name (default: the current one)"})
def reset(_: Context, path: str | None = None, exercise: str | None = None, yes: bool = False) -> int:
    """Write the files of an exercise anew; asks first."""
    return exercises.reset(_folder(path), exercise, is_sure=yes)


@task(help=_PATH)
def next_(_: Context, path: str | None = None) -> int:
    """Leave the exercise for later, and show the one after it."""
    return exercises.next_one(_folder(path))


@task(help={**_PATH, "json": "print JSON and nothing else on standard output"})
def list_(_: Context, path: str | None = None, json: bool = False) -> int:
    """List the exercises, and which are solved."""
    return exercises.show_list(_folder(path), as_json=json)


@task(positional=["service"], help={**_PATH, "service": "the folder of a Dockerfile of your own"})
def place(_: Context, service: str, path: str | None = None) -> int:
    """Find the exercises about what is wrong in a Dockerfile of your own."""
    return exercises.place(Path(service), _folder(path))


collection = Collection("learn", hint, why, solution, reset, place)
collection.add_task(start, default=True)
collection.add_task(next_, name="next")
collection.add_task(list_, name="list")


def _folder(path: str | None) -> Path | None:
    return None if path is None else Path(path)


def _refuse_both(options: dict[str, object]) -> None:
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise WrongUse(f"{given[0]} and {given[1]} ask for different things", "give one of them")
