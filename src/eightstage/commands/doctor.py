"""What this machine has, what is missing, and the command that fixes it; starts and installs nothing."""

import json
import platform
import shutil
import sys

import attrs
from rich.table import Table
from rich.text import Text

from eightstage.bases import KNOWN, look_up
from eightstage.engine import private
from eightstage.engine.builder import find_builder
from eightstage.engine.certificates import named_by
from eightstage.engine.client import Engine, find
from eightstage.engine.places import Places
from eightstage.errors import EightstageError
from eightstage.system.terminal import console, emit
from eightstage.units import size

_WANTED_BYTES = 6_000_000_000


@attrs.frozen
class Fact:
    """One line: what was examined, what was found, and what to type if it is not good."""

    name: str
    seen: str
    is_good: bool = True
    mend: str = ""


def examine(*, as_json: bool) -> int:
    """Print the facts; 0 when a verification can work here, else 2."""
    facts = _facts()
    if as_json:
        emit(json.dumps([attrs.asdict(fact) for fact in facts], indent=2) + "\n")
    else:
        table = Table("", "what", "seen", "mend with", title="doctor", title_justify="left")
        for fact in facts:
            is_good = Text("ok", style="green") if fact.is_good else Text("no", style="bold red")
            table.add_row(is_good, fact.name, fact.seen, fact.mend)
        console().print(table)
    return 0 if all(fact.is_good for fact in facts) else 2


def _facts() -> list[Fact]:
    facts = [Fact("python", f"{platform.python_version()} at {sys.executable}")]
    engine, fact = _engine()
    facts.append(fact)
    if engine is not None:
        facts += _of_engine(engine)
    facts += [_certificates(), _disk()]
    return facts


def _engine() -> tuple[Engine | None, Fact]:
    try:
        engine = find()
    except EightstageError as error:
        return None, Fact("engine", error.what, is_good=False, mend=error.hint)
    if engine is not None:
        return engine, Fact("engine", f"{engine.origin} at {engine.host}")
    reason = private.is_possible()
    if reason:
        return None, Fact(
            "engine", f"none answers; no private one either: {reason}", is_good=False, mend="install Docker"
        )
    return None, Fact(
        "engine", "none answers; a private one will be started when it is needed", mend="./inv engine.start"
    )


def _of_engine(engine: Engine) -> list[Fact]:
    info, version = engine.info, engine.version
    facts = [
        Fact("engine version", f"{version['Version']}, {info['Driver']}, cgroup v{info.get('CgroupVersion', '?')}"),
        _plugin(engine, "buildx"),
        _builder(engine),
        _plugin(engine, "compose", "--short"),
    ]
    for reference in KNOWN:
        image = look_up(engine, reference)
        seen = image.origin if image else "not here yet; provided when a build needs it"
        facts.append(Fact(f"base {reference}", seen, mend="" if image else "./inv bases"))
    return facts


def _plugin(engine: Engine, name: str, *words: str) -> Fact:
    try:
        return Fact(name, engine.run_cli(name, "version", *words).stdout.strip())
    except EightstageError as error:
        return Fact(name, error.what, is_good=False, mend=f"install docker-{name}")


def _builder(engine: Engine) -> Fact:
    try:
        builder = find_builder(engine, starts=False)
    except EightstageError as error:
        return Fact("builder", error.what, is_good=False, mend=error.hint)
    return Fact("builder", f"{builder.name} ({'the engine itself' if builder.is_the_engines else builder.driver})")


def _certificates() -> Fact:
    found = named_by()
    return Fact("certificates", f"{found[1]} (named by {found[0]})" if found else "none named: an open network")


def _disk() -> Fact:
    home = Places.default().home
    folder = next(p for p in (home, *home.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    return Fact(
        "disk",
        f"{size(free)} free at {folder}",
        is_good=free > _WANTED_BYTES,
        mend="" if free > _WANTED_BYTES else "./inv clean",
    )
