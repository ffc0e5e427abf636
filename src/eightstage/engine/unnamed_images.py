"""
Images of the private engine that have lost their name.

Each build of a service takes the names of its eight images from the build before. What that one made stays on the disk
without a name, and nothing else ever removes it: a day of builds leaves 400 images that hold 35 GB.
"""

from eightstage.engine import own_docker
from eightstage.engine.places import Places


def exist(places: Places) -> bool:
    """Whether there is one."""
    return bool(own_docker.run(places, "images", "--quiet", "--filter", "dangling=true"))


def remove(places: Places) -> None:
    """Remove those that no container uses, a stopped one included."""
    own_docker.run(places, "image", "prune", "--force")
