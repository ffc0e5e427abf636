"""Facts from other projects, shipped as they were on the day of a release."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files


@cache
def end_of_life() -> Mapping[str, Mapping[str, date]]:
    """The last day of each release, by the name of its image and then by the version in its tag."""
    return tomllib.loads(files(__name__).joinpath("end_of_life.toml").read_text(encoding="utf-8"))
