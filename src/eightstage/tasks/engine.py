"""Tasks about the machine: the engine, the base images, and what is missing."""

from invoke import Context, Exit, task

from eightstage import doctor as examination
from eightstage.bases import KNOWN, provide
from eightstage.command import command
from eightstage.engine import private
from eightstage.engine.client import connect
from eightstage.engine.places import Places
from eightstage.report.console import console
from eightstage.units import size


@task(auto_shortflags=False)
def start(_: Context) -> None:
    """Start the private engine; does nothing when it runs or another engine answers."""

    def work() -> int:
        out = console("stderr")
        engine = connect(out.print)
        verb = "started" if engine.started_here else "already answers"
        out.print(f"{engine.origin} {verb} at {engine.host}")
        return 0

    _end(command(work))


@task(auto_shortflags=False)
def stop(_: Context) -> None:
    """Stop the private engine with its containers; images stay."""

    def work() -> int:
        stopped = private.stop(Places.default())
        console("stderr").print("private engine stopped" if stopped else "the private engine was not running")
        return 0

    _end(command(work))


@task(auto_shortflags=False)
def status(_: Context) -> None:
    """Say whether the private engine runs, where, and how much disk it uses."""
    _end(command(_status))


@task(auto_shortflags=False)
def bases(_: Context) -> None:
    """Make sure every known base image is in the engine, and say where each came from."""

    def work() -> int:
        out, errors = console(), console("stderr")
        engine = connect(errors.print)
        for reference in KNOWN:
            image = provide(engine, reference, errors.print)
            out.print(f"{reference}: {image.origin} ({(image.digest or image.image_id)[:19]})")
        return 0

    _end(command(work))


@task(auto_shortflags=False, help={"json": "print JSON and nothing else on standard output"})
def doctor(_: Context, json: bool = False) -> None:
    """Say which engine, builder, base images, certificates and disk are in use, and what is missing."""
    _end(command(lambda: examination.examine(as_json=json)))


def _status() -> int:
    places, out = Places.default(), console()
    if not private.is_running(places):
        out.print("the private engine does not run; start it with: ./inv engine.start")
        return 0
    used = sum(f.lstat().st_size for f in places.data.rglob("*") if f.is_file() and not f.is_symlink())
    engine = connect()
    version = engine.sdk.version()["Version"] if engine.is_private else "unknown: another engine answers first"
    out.print(
        f"running at unix://{places.socket}, version {version}, {size(used)} of images and caches in {places.data}"
    )
    return 0


def _end(code: int) -> None:
    if code:
        raise Exit(code=code)
