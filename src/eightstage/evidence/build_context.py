"""The build context as the builder receives it: exported, not computed."""

import os
import subprocess
from pathlib import Path

import attrs

from eightstage.evidence import Context, evidence
from eightstage.evidence.exported import export
from eightstage.evidence.gate import copy_of
from eightstage.languages.ecosystem import known

# Names that no build may receive. They are planted in the copy that is exported: most services have none of them when
# they are verified, and one of them on the day that counts.
FORBIDDEN = (".git/config", ".env", "id_rsa", "server.pem", *known().context_plants)
# Large folders that the planted files stand for.
_PLANTED_ANEW = tuple(folder for folder, below, _ in (name.partition("/") for name in FORBIDDEN) if below)


@attrs.frozen
class BuildContext:
    """
    What a build of the service receives.

    files: Bytes of each file, by its path in the service.
    leaked: Those of FORBIDDEN that are not in the service, were planted, and came out.
    ignored_by_git: Those of them that git ignores; None where the service is in no repository.
    """

    files: dict[str, int]
    leaked: tuple[str, ...]
    ignored_by_git: frozenset[str] | None

    @property
    def size(self) -> int:
        """The sum of the files in bytes."""
        return sum(self.files.values())


# What git ignores may stand above the service, or in the settings of the user.
@evidence("context", holds=False)
def observe(context: Context, _: str) -> BuildContext:
    """Build an image of nothing but the context of a copy, and read what is in it."""
    with copy_of(context.service.path, context.scope.folder / "context", _PLANTED_ANEW) as folder:
        planted = tuple(name for name in FORBIDDEN if _plant(folder / name))
        files = export(context, folder)
    leaked = tuple(name for name in planted if files.pop(name, None) is not None)
    return BuildContext(files, leaked, _ignored(context, files))


def _plant(file: Path) -> bool:
    # A link that leads nowhere yet would be written through, to wherever it leads.
    if os.path.lexists(file):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("planted\n", encoding="utf-8")
    return True


def _ignored(context: Context, files: dict[str, int]) -> frozenset[str] | None:
    command = ["git", "-C", str(context.service.path), "check-ignore", "--stdin", "-z"]
    try:
        done = subprocess.run(command, input="\0".join(files).encode(), capture_output=True, check=False)
    except FileNotFoundError:
        return None
    # 0: some are ignored, 1: none is, 128: no repository.
    return frozenset(n for n in done.stdout.decode().split("\0") if n) if done.returncode in {0, 1} else None
