"""
Debian packages without touching the machine's own: resolved and downloaded by its apt in a private folder.

The mirror is the one that the machine's apt is set up for; only the suite differs.
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import attrs

from eightstage.errors import EngineError

_KEYRINGS = Path("/usr/share/keyrings")


@attrs.frozen
class PrivateApt:
    """An apt with its own lists, status and cache below `folder`, for one `suite` of Debian."""

    folder: Path
    suite: str

    def download(self, packages: Sequence[str]) -> tuple[Path, ...]:
        """
        Download packages with everything they depend on.

        Raises:
            EngineError: apt could not; holds its last lines.
        """
        self._prepare()
        self._run("update")
        # Of a package that was downloaded in an older version, two archives would be unpacked over each other.
        self._run("autoclean")
        self._run("--yes", "--download-only", "install", *packages)
        return tuple(sorted((self.folder / "cache/archives").glob("*.deb")))

    def _prepare(self) -> None:
        for name in ("lists/partial", "cache/archives/partial", "etc/preferences.d", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").write_text("")
        sources = f"deb [signed-by={keyring()}] {mirror()} {self.suite} main\n"
        (self.folder / "etc/sources.list").write_text(sources)

    def _run(self, *arguments: str) -> None:
        settings = {
            "Dir::State": self.folder,
            "Dir::State::status": self.folder / "status",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Dir::Etc": self.folder / "etc",
            "Dir::Etc::sourcelist": self.folder / "etc/sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::Log": self.folder / "log",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
        done = subprocess.run(
            ["apt-get", "--quiet=2", *options, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            last = "\n    ".join((done.stderr or done.stdout).strip().splitlines()[-5:])
            raise EngineError(f"apt could not fetch Debian's packages:\n    {last}", "try: apt-get update")


def mirror(sources: Path = Path("/etc/apt")) -> str:
    """
    The Debian mirror that the machine's apt uses.

    Raises:
        EngineError: Its sources name none.
    """
    files = [sources / "sources.list", *sorted(sources.glob("sources.list.d/*"))]
    for file in files:
        found = _mirror_in(file.read_text(encoding="utf-8")) if file.is_file() else None
        if found:
            return found
    raise EngineError("apt's sources name no Debian mirror", "see /etc/apt/sources.list.d")


def keyring(folder: Path = _KEYRINGS) -> Path:
    """
    The archive keys that come with Debian.

    Raises:
        EngineError: There are none.
    """
    for pattern in ("debian-archive-keyring.pgp", "debian-archive-keyring.gpg"):
        if (folder / pattern).is_file():
            return folder / pattern
    raise EngineError("Debian's archive keys are missing", "apt-get install debian-archive-keyring")


def _mirror_in(text: str) -> str | None:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    one_line = re.search(r"^deb\s+(?:\[[^\]]*\]\s+)?(\S*/debian)/?\s", "\n".join(lines), re.MULTILINE)
    stanza = re.search(r"^URIs:\s*(\S*/debian)/?\s*$", "\n".join(lines), re.MULTILINE)
    found = one_line or stanza
    return found[1] if found else None
