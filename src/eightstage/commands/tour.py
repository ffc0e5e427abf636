"""`tour`: a walk through the stages of a service; each is explained, built and looked at."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import attrs
from rich.console import Console
from rich.text import Text

from eightstage.commands.building import built, opened
from eightstage.engine import images
from eightstage.engine.scope import Scope
from eightstage.evidence.image import Image, read_image
from eightstage.learn import tour as walk
from eightstage.learn import tour_screens as screens
from eightstage.service import Service, load
from eightstage.system.terminal import console, emit


def tour(path: Path, *, as_json: bool, asks: bool) -> int:
    """
    Walk through the stages of the service at `path`, in the order of the contract.

    Args:
        path: Its folder.
        as_json: Print one document about all stages, and nothing else on standard output.
        asks: Whether there is somebody to ask before the next stage.
    """
    service, out = load(path), console()
    stations = walk.stations(service.dockerfile, service.targets)
    seen: dict[str, Image] = {}
    views: dict[str, walk.View] = {}
    # What is for a person is not printed beside a document.
    out.quiet = as_json
    with opened() as scope:
        for station in stations:
            if asks and station.number > 1 and not _goes_on(station):
                return 0
            _print(out, screens.before(station, service.dockerfile_name))
            view = views[station.name] = _view(scope, service, station.name, seen)
            _print(out, (*screens.after(view, views.get(view.below or "")), Text()))
    if as_json:
        rows = [attrs.asdict(station) | attrs.asdict(views[station.name]) for station in stations]
        emit(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    _print(out, [screens.end()])
    return 0


def _print(out: Console, lines: Iterable[Text]) -> None:
    for line in lines:
        out.print(line)


def _view(scope: Scope, service: Service, target: str, seen: dict[str, Image]) -> walk.View:
    """Build a target and look at it; it joins what was seen."""
    image = read_image(scope, built(scope, service, [target]), target)
    found = walk.view(service.dockerfile, image, seen, _layers_below(scope, service, target))
    seen[target] = image
    return found


def _layers_below(scope: Scope, service: Service, target: str) -> tuple[str, ...] | None:
    """The diff IDs of the image that a stage starts from in the end; None where the engine does not have it."""
    dockerfile = service.dockerfile
    reference = dockerfile.base(dockerfile.root(dockerfile.named[target])).text
    if reference == "scratch":
        return ()
    found = images.find(scope.engine, reference)
    return None if found is None else tuple(found["RootFS"].get("Layers") or ())


def _goes_on(station: walk.Station) -> bool:
    """Whether the answer is no `q`, and there is one."""
    out = console()
    out.print(screens.asking(station), end="")
    answer = sys.stdin.readline()
    if not answer:
        out.print()
    return bool(answer) and answer.strip().lower() not in {"q", "quit"}
