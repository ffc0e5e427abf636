"""
Builds the reference app three times, and writes two tables of benchmarks/README.md: when each stage was at work, and
the layers of each image: `.venv/bin/python benchmarks/builds.py`. The guide draws them.
"""

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs
from shared import HERE, cold, provided, write_table

from eightstage.contract import STAGES
from eightstage.engine.bake import Bake, bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.client import connect
from eightstage.engine.progress import Step
from eightstage.engine.scope import Scope
from eightstage.evidence.image import Image, read_image
from eightstage.report.timeline import CACHED, WHOLE
from eightstage.service import load
from eightstage.units import duration, size

BUILDS = ("nothing in the cache", "nothing changed", "a source edited")
# The last row of a build: the engine makes an image of each stage's layers.
IMAGES = "making images"
# The builder writes a layer between two steps; a longer pause is one in which a stage waits for another.
PAUSE_S = 1.0


@attrs.frozen
class Run:
    """A build, and when it began, in seconds of the clock."""

    began: float
    done: Bake

    def cells(self) -> dict[str, str]:
        """When each stage was at work, in seconds from the beginning on."""
        found = {name: spans(steps, self.began) for name, steps in by_row(self.done.steps).items()}
        return {**{name: shown or CACHED for name, shown in found.items()}, WHOLE: duration(self.done.seconds)}


def built(scope: Scope, name: str, folder: Path, variables: Mapping[str, str]) -> Run:
    tags = [f"{target}.tags={scope.tag_prefix}:{target}" for target in STAGES]
    began = time.time()
    done = bake(scope, folder, STAGES, settings=tags, variables=variables)
    assert done.is_ok, done.error
    print(name, duration(done.seconds), flush=True)
    return Run(began, done)


def by_row(steps: Iterable[Step]) -> dict[str, list[Step]]:
    rows: dict[str, list[Step]] = {name: [] for name in (*STAGES, IMAGES)}
    for step in steps:
        row = IMAGES if step.name.endswith("exporting to image") else step.stage
        if row in rows and not step.is_cached and not step.instruction.startswith("FROM "):
            rows[row].append(step)
    return rows


def spans(steps: Iterable[Step], began: float) -> str:
    """Work that began before belongs to another build, which had a step in common with this one."""
    joined: list[list[float]] = []
    for start, end in sorted(
        (step.started.timestamp() - began, step.completed.timestamp() - began)
        for step in steps
        if step.started and step.completed and step.started.timestamp() >= began
    ):
        if joined and start - joined[-1][1] < PAUSE_S:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return ", ".join(f"{start:.2f} to {end:.2f} s" for start, end in joined)


def table(head: str, columns: Sequence[str], rows: Mapping[str, Mapping[str, str]]) -> str:
    lines = [f"| {head} | {' | '.join(columns)} |", f"|{'---|' * (len(columns) + 1)}"]
    lines += [f"| {' | '.join([name, *(row.get(column, '') for column in columns)])} |" for name, row in rows.items()]
    return "\n".join([*lines, "", f"Measured on {time.strftime('%Y-%m-%d', time.gmtime())}.", ""])


def timeline(builds: Sequence[Run]) -> str:
    lanes = {name: run.cells() for name, run in zip(BUILDS, builds, strict=True)}
    rows = {row: {name: lane[row] for name, lane in lanes.items()} for row in (*STAGES, IMAGES, WHOLE)}
    return table("stage", [*lanes], rows)


def layers(images: Mapping[str, Image]) -> str:
    """The sizes of an image's layers, by the first image that has them; those without a file are left out."""
    first: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for name, image in images.items():
        found: dict[str, list[str]] = {}
        for layer in (layer for layer in image.layers if layer.unpacked):
            found.setdefault(first.setdefault(layer.diff_id, name), []).append(size(layer.unpacked))
        rows[name] = {origin: " + ".join(sizes) for origin, sizes in found.items()}
    return table("image", [*images], rows)


def main() -> None:
    with Scope(connect(lambda text: print(text, file=sys.stderr))) as scope:
        service = load(HERE.parent / "reference-app")
        provided(scope, service)
        variables = variables_of(service)
        first, again, after = BUILDS
        with cold(scope, service) as folder:
            builds = [built(scope, name, folder, variables) for name in (first, again)]
            page = folder / "src/page.js"
            page.write_text(page.read_text().replace("<main>", "<main><!-- edited -->"))
            builds.append(built(scope, after, folder, variables))
        images = {target: read_image(scope, builds[-1].done.images, target) for target in STAGES}
    write_table("timeline", timeline(builds))
    write_table("layers", layers(images))


if __name__ == "__main__":
    main()
