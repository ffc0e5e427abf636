"""Tasks about the machine: the engine, the base images, and what is missing."""

from invoke import Context
from rich.text import Text

from eightstage.bases import KNOWN, provide
from eightstage.commands import doctor as examination
from eightstage.engine import private, typed
from eightstage.engine.client import connect
from eightstage.engine.places import Places
from eightstage.system.terminal import console, emit
from eightstage.tasks._task import task


@task()
def start(_: Context) -> None:
    """Start the private engine, unless it already runs or another engine answers."""
    out = console("stderr")
    engine = connect(out.print)
    verb = "started" if engine.started_here else "already answers"
    out.print(f"{engine.origin} {verb} at {engine.host}")


@task()
def stop(_: Context) -> None:
    """Stop the private engine and its containers; images stay."""
    stopped = private.stop(Places.default())
    console("stderr").print("private engine stopped" if stopped else "the private engine was not running")


@task()
def status(_: Context) -> None:
    """Show whether the private engine runs, where, and how much disk it uses."""
    places, out = Places.default(), console()
    if not private.is_running(places):
        out.print("the private engine is not running; start it with: ./inv engine.start")
        return
    version = private.ask(places, "version", "--format", "{{.Server.Version}}")
    out.print(Text(f"running at unix://{places.socket}, version {version}, with its data in {places.data}"))
    out.print(Text(private.ask(places, "system", "df", "--format", "{{.Type}}: {{.Size}}")))


@task()
def env(_: Context) -> None:
    """Print the settings that make `docker` work in this shell, for: eval "$(./inv engine.env)"."""
    emit(typed.exports(connect(console("stderr").print)))


@task()
def bases(_: Context) -> None:
    """Make sure every known base image is in the engine, and show where each came from."""
    out, errors = console(), console("stderr")
    engine = connect(errors.print)
    for reference in KNOWN:
        image = provide(engine, reference, errors.print)
        out.print(f"{reference}: {image.origin} ({(image.digest or image.image_id)[:19]})")


@task(help={"json": "print JSON and nothing else on standard output"})
def doctor(_: Context, json: bool = False) -> int:
    """Show which engine, builder, base images, certificates and disk are in use, and what is missing."""
    return examination.examine(as_json=json)
