"""
What a lock file says, whatever its language.

The module `lock` of a language has `FILE`, the name of its lock file, and `read`, which makes a `Lock` of its text.
"""

from collections.abc import Callable

import attrs


@attrs.frozen
class Package:
    """
    One package.

    name: As the bill of materials calls it.
    place: What `Lock.place_of` says of its files in an image.
    """

    name: str
    version: str
    is_for_development: bool = False
    place: str = ""


@attrs.frozen
class Lock:
    """
    A lock file.

    file: Its name.
    packages: What it holds, without the service itself.
    name_of: The name in this file of what a bill of materials names.
    place_of: The place of the package that a path in an image belongs to; empty when it belongs to none.
    unlocked: Names in the bill of materials that no lock file holds, such as that of the language itself.
    ships_all: Whether everything in it that is not for development ships; else some of it may not be used.
    """

    file: str
    packages: tuple[Package, ...]
    name_of: Callable[[str], str] = str
    place_of: Callable[[str], str] = lambda _: ""
    unlocked: tuple[str, ...] = ()
    ships_all: bool = True

    @property
    def for_production(self) -> tuple[Package, ...]:
        """Those that are not for development only."""
        return tuple(package for package in self.packages if not package.is_for_development)
