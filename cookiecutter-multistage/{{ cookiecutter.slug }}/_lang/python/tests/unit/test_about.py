"""What the service says about itself."""

import tomllib
from pathlib import Path

from app.about import read_about


def test_version_is_that_of_the_project() -> None:
    """The version stands in two files, and is one."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert read_about().version == project["version"]
