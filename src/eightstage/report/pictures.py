"""The pictures of the guide, drawn from the Dockerfile and from what was measured."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from eightstage.contract import STAGES
from eightstage.dockerfile import Dockerfile
from eightstage.errors import EightstageError
from eightstage.report.chart import bars
from eightstage.report.graph import svg
from eightstage.report.layer_map import layer_map
from eightstage.report.timeline import timeline
from eightstage.service.accepted import read
from eightstage.units import size

_MEASURED = "benchmarks/README.md"
_REFERENCE = "reference-app"
_SIZES = ("size, unpacked", "size, compressed", "pulled after an edit of a source")


def pictures(repository: Path, dockerfile: Dockerfile) -> Iterator[tuple[str, str]]:
    """
    The path of each below the documentation, and its SVG.

    Raises:
        LookupError: Something was not measured.
        EightstageError: The reference app has no accepted sizes.
    """
    yield "pictures/stages.svg", svg(dockerfile, title="The eight stages")
    yield "pictures/compare.svg", _chart(repository)
    yield "pictures/sizes.svg", _stairs(repository)
    yield "pictures/timeline.svg", timeline(columns(repository, "timeline"))
    yield "pictures/layers.svg", layer_map(rows(repository, "layers"))


def table(repository: Path, name: str) -> str:
    """
    A table of the measurements, with the line below that says when it was written.

    Raises:
        LookupError: Nothing was measured under that name.
    """
    measured = (repository / _MEASURED).read_text(encoding="utf-8")
    _, begin, rest = measured.partition(f"<!-- {name} -->\n")
    found, end, _ = rest.partition(f"<!-- end of {name} -->")
    if not (begin and end and found):
        raise LookupError("nothing was measured under that name")
    return found


def rows(repository: Path, name: str) -> Mapping[str, Mapping[str, str]]:
    """The cells of such a table by the heads of their row and column; empty ones are left out."""
    lines = [line for line in table(repository, name).splitlines() if line.startswith("|")]
    (_, *heads), _, *body = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {head: {h: cell for h, cell in zip(heads, cells, strict=True) if cell} for head, *cells in body}


def columns(repository: Path, name: str) -> Mapping[str, Mapping[str, str]]:
    """The same by column and row."""
    turned: dict[str, dict[str, str]] = {}
    for head, cells in rows(repository, name).items():
        for column, cell in cells.items():
            turned.setdefault(column, {})[head] = cell
    return turned


def _chart(repository: Path) -> str:
    """The sizes of the table that compares one stage with several."""
    compared = rows(repository, "compare")
    return bars(
        {name: compared[name] for name in _SIZES}, title="Sizes of the image of one service, built in several ways"
    )


def _stairs(repository: Path) -> str:
    """The accepted sizes of the reference app's images, in the order of the stages."""
    accepted = read(repository / _REFERENCE)
    if accepted is None:
        raise EightstageError(f"{_REFERENCE} has no accepted sizes", "measure them: ./inv baseline")
    images = {stage: accepted.sizes[stage] for stage in STAGES}
    groups = {
        "unpacked, on the disk of a server": {stage: size(image.unpacked) for stage, image in images.items()},
        "compressed, as it is pulled": {stage: size(image.compressed) for stage, image in images.items()},
    }
    return bars(groups, title="Sizes of the eight images of the reference app")
