"""A service: the folder with a Dockerfile, a bake file and a policy."""

import json
import posixpath
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
from docker.utils.build import PatternMatcher

from eightstage import policy
from eightstage.dockerfile import Dockerfile, read
from eightstage.errors import PolicyError, ServiceError
from eightstage.toml_lines import line_of

BAKE_FILE = "docker-bake.hcl"
_LEFT = frozenset({".git", "node_modules", ".venv", "__pycache__", "coverage", "reports"})


@attrs.frozen(slots=False)
class Files:
    """The files beside a Dockerfile, as its checks see them."""

    folder: Path

    @cached_property
    def ignore(self) -> tuple[str, ...] | None:
        """The patterns of .dockerignore; None when there is no such file."""
        text = self.text(".dockerignore")
        if text is None:
            return None
        lines = (line.strip() for line in text.splitlines())
        return tuple(line for line in lines if line and not line.startswith("#"))

    def ignores(self, name: str) -> bool:
        """Whether .dockerignore keeps a file of this name out of the build."""
        # The stub asks for a path; the code takes text, and only text.
        return bool(self._matcher.matches(name))  # type: ignore[arg-type]

    def has(self, pattern: str) -> bool:
        """Whether a file or folder of that name, or one that fits the pattern, is there and reaches the build."""
        name = posixpath.normpath(pattern.lstrip("/"))
        if name == ".":
            return True
        found = self.folder.glob(name) if any(c in name for c in "*?[") else [self.folder / name]
        return any(p.exists() and self._reaches(p) for p in found)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every file, without what git, package managers and reports leave."""
        found = (p.relative_to(self.folder) for p in self.folder.rglob("*") if p.is_file())
        return tuple(sorted(p.as_posix() for p in found if not _LEFT & set(p.parts)))

    def text(self, name: str) -> str | None:
        """The text of a file, as its bytes are; None when there is no such file."""
        try:
            return (self.folder / name).read_bytes().decode("utf-8", errors="replace")
        except OSError:
            return None

    @cached_property
    def npm_lock(self) -> dict[str, dict[str, Any]] | None:
        """The packages of package-lock.json by their path; None when there is no such file."""
        text = self.text("package-lock.json")
        return None if text is None else dict(json.loads(text).get("packages", {}))

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The shell scripts that reach the build."""
        found = (p for p in self.folder.glob("**/*.sh") if "node_modules" not in p.parts and p.is_file())
        return tuple(sorted(str(p.relative_to(self.folder)) for p in found if self._reaches(p)))

    @cached_property
    def _matcher(self) -> PatternMatcher:
        return PatternMatcher(list(self.ignore or ()))

    def _reaches(self, path: Path) -> bool:
        name = path.relative_to(self.folder).as_posix()
        inside = (p.relative_to(self.folder).as_posix() for p in path.rglob("*")) if path.is_dir() else iter(())
        return not self.ignores(name) or any(not self.ignores(below) for below in inside)


@attrs.frozen(slots=False)
class Service:
    """The service in the folder `path` (absolute)."""

    path: Path

    @cached_property
    def dockerfile(self) -> Dockerfile:
        """Its stages; raises DockerfileError, and PolicyError where the policy names a stage that it has not."""
        dockerfile = read(self.path / "Dockerfile", self.policy.stages)
        names = [stage.name for stage in dockerfile.stages if stage.name]
        unknown = [(role, name) for role, name in self.policy.stages.items() if name not in names]
        if unknown:
            file = self.path / policy.FILE_NAME
            role, name = unknown[0]
            line = line_of(file.read_text(encoding="utf-8"), ["stages", role])
            known = f"write one of {', '.join(names)}"
            raise PolicyError(f"{file}:{line}: stages.{role}: the Dockerfile has no stage {name!r}; {known}")
        return dockerfile

    @cached_property
    def waiver_lines(self) -> tuple[int, ...]:
        """The lines of the policy on which its waivers begin."""
        text = self.files.text(policy.FILE_NAME) or ""
        lines = enumerate(text.splitlines(), 1)
        return tuple(number for number, line in lines if re.match(r"\s*\[\[\s*waivers\s*\]\]", line))

    @cached_property
    def files(self) -> Files:
        """What lies beside the Dockerfile."""
        return Files(self.path)

    @cached_property
    def policy(self) -> policy.Policy:
        """Its policy, or the defaults where it has none; raises PolicyError."""
        file = self.path / policy.FILE_NAME
        return policy.read(file) if file.exists() else policy.default(self.path.name)


def load_text(path: Path) -> Service:
    """
    The service at `path` as far as its Dockerfile alone goes; a policy is read where there is one.

    Raises:
        PolicyError, DockerfileError: One of them is not valid, or there is no Dockerfile.
    """
    folder = path.resolve()
    service = Service(folder)
    _ = service.policy, service.dockerfile
    return service


def load(path: Path) -> Service:
    """
    The service at `path`, with policy and Dockerfile read.

    A Dockerfile without a bake file is built target by target as the policy's `[stages]` name them.

    Raises:
        ServiceError: A file that every service has is missing.
        PolicyError, DockerfileError: One of them is not valid.
    """
    folder = path.resolve()
    for name in ("Dockerfile", policy.FILE_NAME):
        if not (folder / name).is_file():
            raise ServiceError(
                f"{folder} has no {name}",
                "name the folder of a service with --path; a Dockerfile alone is judged by --static",
            )
    service = load_text(folder)
    if not service.policy.stages and not (folder / BAKE_FILE).is_file():
        raise ServiceError(
            f"{folder} has no {BAKE_FILE}",
            f"write one, or name the Dockerfile's stages under [stages] in {policy.FILE_NAME}",
        )
    return service
