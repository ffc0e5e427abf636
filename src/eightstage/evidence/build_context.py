"""The build context as the builder receives it: exported, not computed."""

import subprocess
import tarfile

import attrs

from eightstage.evidence import Context, NoEvidence

# Takes everything that .dockerignore lets through.
_EXPORT = b"FROM scratch\nCOPY . /\n"
_SECONDS = 120


@attrs.frozen
class BuildContext:
    """
    What a build of the service receives.

    files: Bytes of each file, by its path in the service.
    ignored_by_git: Those of them that git ignores; None where the service is in no repository.
    """

    files: dict[str, int]
    ignored_by_git: frozenset[str] | None

    @property
    def size(self) -> int:
        """The sum of the files in bytes."""
        return sum(self.files.values())


def observe(context: Context, _: str) -> BuildContext:
    """Build an image of nothing but the context and read what is in it."""
    archive = context.scope.folder / "context.tar"
    command = [*context.scope.engine.cli, "buildx", "build", "--file", "-", "--quiet"]
    command += ["--output", f"type=tar,dest={archive}", "."]
    done = subprocess.run(
        command,
        input=_EXPORT,
        cwd=context.service.path,
        env=context.scope.engine.environment,
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        raise NoEvidence(f"the context cannot be exported: {done.stderr.decode(errors='replace').strip()[-300:]}")
    with tarfile.open(archive) as tar:
        files = {member.name.removeprefix("./"): member.size for member in tar if member.isfile()}
    archive.unlink()
    return BuildContext(files, _ignored(context, files))


def _ignored(context: Context, files: dict[str, int]) -> frozenset[str] | None:
    command = ["git", "-C", str(context.service.path), "check-ignore", "--stdin", "-z"]
    try:
        done = subprocess.run(command, input="\0".join(files).encode(), capture_output=True, check=False)
    except FileNotFoundError:
        return None
    # 0: some are ignored, 1: none is, 128: no repository.
    return frozenset(n for n in done.stdout.decode().split("\0") if n) if done.returncode in {0, 1} else None
