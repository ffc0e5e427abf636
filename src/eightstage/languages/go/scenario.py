"""A program for scenarios in an image that has no interpreter, compiled by the stage that has the language's tools."""

from importlib.resources import files
from typing import Final

SOURCE: Final = files(__package__).joinpath("scenario.go").read_bytes()
SOURCE_PLACE: Final = "/tmp/scenario.go"  # noqa: S108 - in a container
STAGE: Final = "dependencies"
COMPILE: Final = ("go", "build", "-o", "/tmp/scenario", SOURCE_PLACE)  # noqa: S108 - in a container
RESULT: Final = "/tmp/scenario"  # noqa: S108 - in a container
# How a command of the profile calls it, in a container of production.
PLACE: Final = "/scenario"
