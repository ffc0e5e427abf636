"""What is said and seen of each stage on a tour."""

from collections.abc import Iterable
from pathlib import Path

import attrs
import pytest
from rich.text import Text

from eightstage import facts
from eightstage.contract import STAGES
from eightstage.dockerfile import Dockerfile, parse
from eightstage.evidence.image import Image
from eightstage.evidence.layers import Layer
from eightstage.learn import tour, tour_screens
from eightstage.service import Service
from eightstage.template.dockerfiles import dockerfiles

REPOSITORY = Path(__file__).parents[3]
DOCKERFILE = parse("""# syntax=docker/dockerfile:1
# stage: base — what all stand on
#           and more - of it.
# why here: it - seldom - changes.
# hands on: a user.
FROM debian:trixie AS base

# About the other, with a colon: here.
FROM base AS build
FROM build AS middle

# not about production

FROM middle AS production
""")


def told(lines: Iterable[Text]) -> str:
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("base", ("what all stand on and more - of it.", "it - seldom - changes.", "a user.")),
        ("build", ("About the other, with a colon: here.", "", "")),
        ("production", ("", "", "")),
    ],
)
def test_dockerfile_says_what_a_stage_is_for(name: str, said: tuple[str, str, str]) -> None:
    """The comment directly above its FROM, without directives; one in another form is its purpose as a whole."""
    (station,) = tour.stations(DOCKERFILE, [name])

    assert (station.purpose, station.reason, station.result) == said


def test_silence_is_said() -> None:
    """A stage without a comment has no purpose of our making."""
    (station,) = tour.stations(DOCKERFILE, ["production"])

    assert "Dockerfile has no comment above this stage" in told(tour_screens.before(station, "Dockerfile"))


@pytest.mark.parametrize("file", dockerfiles().values(), ids=dockerfiles())
def test_template_says_it_of_every_stage(file: Dockerfile) -> None:
    """Purpose, reason and result, in each language; and the guide has a page that goes on."""
    for station in tour.stations(file, STAGES):
        assert station.purpose, station.name
        assert station.reason, station.name
        assert station.result, station.name
        assert (REPOSITORY / f"docs/guide/stages/{station.name}.md").is_file()


def test_stages_are_visited_in_order(reference_app: Service) -> None:
    """That of the contract, with the line and the base of each."""
    found = tour.stations(reference_app.dockerfile, reference_app.targets)

    assert [station.name for station in found] == list(STAGES)
    assert [station.number for station in found] == list(range(1, 9))
    assert {station.total for station in found} == {8}
    assert found[0].base.startswith("node:")
    assert found[1].base == "base"


BASE = facts.image(
    facts.file("/usr/bin/sh", size=10),
    facts.file("/etc/passwd", size=20),
    facts.file("/var/lib/dpkg/info/dash.list"),
    later=((facts.file("/usr/bin/tini", size=30), facts.file("/var/lib/dpkg/info/tini:amd64.list")),),
    target="base",
    Entrypoint=["tini", "--"],
)
DEBIAN = (BASE.layers[0].diff_id,)


def on_top(
    below: Image, target: str, *files: str, size: int = 5, removed: tuple[str, ...] = (), **config: object
) -> Image:
    inside = tuple(facts.file(path, size=size) for path in files)
    layer = Layer(f"sha256:{target}", size * len(files), size, inside, removed)
    return attrs.evolve(below, target=target, layers=(*below.layers, layer), config={**below.config, **config})


def test_first_stage_adds_to_its_base_image() -> None:
    """What the base image has is not what the stage adds."""
    seen = tour.view(DOCKERFILE, BASE, {}, DEBIAN)

    assert seen.below == "debian:trixie"
    assert (seen.layers, seen.files, seen.changed, seen.removed) == (1, 2, 0, 0)
    assert seen.packages == ("tini",)
    assert (seen.added_unpacked, seen.unpacked) == (31, 62)
    assert seen.user == "root"
    assert seen.command == ("tini", "--")


def test_base_image_that_the_engine_lacks_is_counted_and_said() -> None:
    """A builder of its own fetches it without giving it to the engine."""
    seen = tour.view(DOCKERFILE, BASE, {}, None)

    assert seen.below is None
    assert (seen.files, seen.packages) == (5, ("dash", "tini"))
    assert "with the base image, which the engine does not have by itself" in told(tour_screens.after(seen, None))


def test_stage_is_compared_with_the_one_that_it_starts_from() -> None:
    """New, changed and removed files, the largest first, and how it runs."""
    build = on_top(BASE, "build", "/app/a", "/app/b", "/etc/passwd", removed=("/usr/bin/tini",), User="1001:1001")
    seen = tour.view(DOCKERFILE, build, {"base": BASE}, DEBIAN)

    assert seen.below == "base"
    assert (seen.layers, seen.files, seen.changed, seen.removed) == (1, 2, 1, 1)
    assert (seen.added_unpacked, seen.added_compressed) == (15, 5)
    assert seen.largest == (tour.Heavy("/app/a", 5), tour.Heavy("/app/b", 5), tour.Heavy("/etc/passwd", 5))
    text = told(tour_screens.after(seen, tour.view(DOCKERFILE, BASE, {}, DEBIAN)))
    assert "files: 2 new, 1 changed, 1 removed; in 1 layer: 15 B unpacked, 5 B compressed" in text
    assert "user      1001:1001\n" in text
    assert "command   tini -- (as in base)" in text


def test_stage_between_is_looked_through() -> None:
    """What is no stop of the tour is counted with the next one that is."""
    build = on_top(BASE, "build", "/built")
    middle = on_top(build, "middle", "/between")
    seen = tour.view(DOCKERFILE, on_top(middle, "production", "/served"), {"base": BASE, "build": build}, DEBIAN)

    assert (seen.below, seen.files, seen.layers) == ("build", 2, 2)


def test_stage_without_a_layer_adds_nothing() -> None:
    """It sets only how the image is run."""
    build = attrs.evolve(BASE, target="build", config={"Cmd": ["serve"]})
    seen = tour.view(DOCKERFILE, build, {"base": BASE}, DEBIAN)

    assert seen.layers == 0
    assert "adds      no files" in told(tour_screens.after(seen, None))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/app/node_modules/ms/package.json", "ms"),
        ("/app/node_modules/@types/node/package.json", "@types/node"),
        ("/app/node_modules/a/node_modules/b/package.json", "b"),
        ("/app/node_modules/a/lib/package.json", ""),
        ("/venv/lib/python3.14/site-packages/mypy_extensions-1.1.0.dist-info/METADATA", "mypy_extensions"),
        ("/venv/lib/python3.14/site-packages/mypy/METADATA", ""),
        ("/go/pkg/mod/cache/download/golang.org/x/sys/@v/v0.38.0.zip", "golang.org/x/sys"),
        ("/go/pkg/mod/cache/download/golang.org/x/sys/@v/v0.38.0.mod", ""),
        ("/var/lib/dpkg/info/libc6:amd64.list", "libc6"),
        ("/var/lib/dpkg/info/libc6:amd64.md5sums", ""),
        ("/var/lib/dpkg/status.d/tzdata", "tzdata"),
        ("/var/lib/dpkg/status.d/tzdata.md5sums", ""),
        ("/assembly/runtime/var/lib/dpkg/status.d/tzdata", ""),
    ],
)
def test_packages_are_told_by_their_marks(path: str, name: str) -> None:
    """One file of each package counts, in every language and of the system."""
    seen = tour.view(DOCKERFILE, on_top(BASE, "build", path), {"base": BASE}, DEBIAN)

    assert seen.packages == ((name,) if name else ())


def test_many_packages_are_counted() -> None:
    """A few names say enough."""
    names = [f"/var/lib/dpkg/status.d/p{number:02}" for number in range(12)]
    seen = tour.view(DOCKERFILE, on_top(BASE, "build", *names), {"base": BASE}, DEBIAN)

    text = told(tour_screens.after(seen, None))
    assert "packages  12 new: p00, p01, p02, p03, p04, p05, p06, p07 and 4 more" in text
