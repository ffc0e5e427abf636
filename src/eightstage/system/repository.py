"""The repository around a folder."""

from pathlib import Path


def root_of(folder: Path) -> Path | None:
    """The folder of the repository that `folder` is in; None when it is in none."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
