"""
Images that this project built in the private engine, and which have lost their name since.

Each build of a service takes the names of its eight images from the build before. What that one made stays on the disk
without a name, and nothing else ever removes it: a day of builds leaves 400 images that hold 35 GB. What somebody else
built there without a name is theirs, so it is noted what was built here.
"""

from collections.abc import Iterable
from pathlib import Path

from eightstage.engine import own_docker
from eightstage.engine.places import Places


def note(file: Path, images: Iterable[str]) -> None:
    """Note the IDs of images that were built; one write, so that two runs may note at a time."""
    with file.open("a", encoding="utf-8") as notes:
        notes.write("".join(f"{image}\n" for image in images if image))


def unnamed(places: Places) -> set[str]:
    """Those that have no name any more."""
    listed = own_docker.run(places, "images", "--quiet", "--no-trunc", "--filter", "dangling=true")
    return _noted(places.built_images).intersection(listed.split())


def remove(places: Places, images: Iterable[str]) -> None:
    """Remove those that no container uses, a stopped one included; what is gone is no longer noted."""
    # One at a time: the first that is in use would keep the rest.
    for image in images:
        own_docker.run(places, "image", "rm", image)
    there = own_docker.run(places, "images", "--all", "--quiet", "--no-trunc").split()
    kept = _noted(places.built_images).intersection(there)
    places.built_images.write_text("".join(f"{image}\n" for image in sorted(kept)), encoding="utf-8")


def _noted(file: Path) -> set[str]:
    return set(file.read_text(encoding="utf-8").split()) if file.exists() else set()
