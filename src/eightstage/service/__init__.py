"""A service: the folder with a Dockerfile, a bake file and a policy."""

import os
import posixpath
import stat
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import attrs

from eightstage import policy
from eightstage.contract import STAGES
from eightstage.dockerfile import Dockerfile, read
from eightstage.dockerfile.stages import LAST
from eightstage.errors import PolicyError, ServiceError
from eightstage.languages.ecosystem import known
from eightstage.policy import layers
from eightstage.policy.layers import Layers, Spot
from eightstage.policy.loading import Declared, declared, declared_text, default
from eightstage.service import dockerignore
from eightstage.service.recipe import DOCKERFILE, Recipe
from eightstage.system import reading
from eightstage.system.toml_lines import Keys
from eightstage.units import short

BAKE_FILE = "docker-bake.hcl"
_NAME_IT = "name the folder of a service with --path"
_LEFT = frozenset({".git", "coverage", "reports"})
# Files that are larger are known by their size and times: nobody waits while five gigabytes are read.
_READ_BYTES = 16_000_000


@attrs.frozen(slots=False)
class Files:
    """The files beside a Dockerfile, as its checks see them."""

    folder: Path

    @cached_property
    def ignore(self) -> tuple[dockerignore.Pattern, ...] | None:
        """The patterns of .dockerignore; None when there is no such file."""
        text = self.text(".dockerignore")
        return None if text is None else dockerignore.read(text)

    def ignores(self, name: str) -> bool:
        """Whether .dockerignore excludes a file of this name from the build."""
        return dockerignore.ignores(self.ignore or (), name)

    def has(self, pattern: str) -> bool:
        """Whether a file or folder of that name, or one that fits the pattern, is there and reaches the build."""
        # As the builder reads it: nothing leads out of the context.
        name = posixpath.normpath("/" + pattern).lstrip("/")
        if not name:
            return True
        found = self.folder.glob(name) if any(c in name for c in "*?[") else [self.folder / name]
        return any(os.path.exists(p) and self._reaches(p) for p in found)  # noqa: PTH110 - a name may be too long

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every file and link, without what git, package managers and reports leave; a name may be no UTF-8."""
        return tuple(sorted(p.relative_to(self.folder).as_posix() for p in _files(self.folder)))

    def text(self, name: str) -> str | None:
        """
        The text of a file, as its bytes are; None when there is no such file.

        Raises:
            ServiceError: It leads out of the folder, is no regular file or too large.
        """
        try:
            return reading.read(self.folder, name).decode("utf-8", errors="replace")
        except reading.Missing:
            return None
        except reading.Unreadable as error:
            raise ServiceError(f"{self.folder / name} {error}") from error

    def digest(self, name: str) -> bytes:
        """Something that changes with a file: a digest of its bytes, or where a link leads, or size and times."""
        try:
            status = os.lstat(self.folder / name)
            if stat.S_ISLNK(status.st_mode):
                return os.readlink(os.fsencode(self.folder / name))  # noqa: PTH115 - a link may lead to any bytes
            return sha256(reading.read(self.folder, name, _READ_BYTES)).digest()
        except reading.Unreadable:
            return repr((status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)).encode()
        except OSError:
            return b"gone"

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The shell scripts that reach the build."""
        return tuple(n for n in self.names if n.endswith(".sh") and not self.ignores(n) and self._is_own(n))

    def refuse_names(self) -> None:
        """Raise ServiceError where the name of a file that reaches the build is not UTF-8: no builder takes it."""
        wrong = (name for name in self.names if not _is_utf8(name) and not self.ignores(name))
        for name in wrong:
            raise ServiceError(
                f"{self.folder}: the name of {os.fsencode(name)!r} is not in UTF-8",
                "rename it, or keep it out of the build by .dockerignore",
            )

    def _is_own(self, name: str) -> bool:
        try:
            return reading.inside(self.folder, name).is_file()
        except reading.Unreadable:
            return False

    def _reaches(self, path: Path) -> bool:
        name = path.relative_to(self.folder).as_posix()
        inside = (p.relative_to(self.folder).as_posix() for p in path.rglob("*")) if path.is_dir() else iter(())
        return not self.ignores(name) or any(not self.ignores(below) for below in inside)


@attrs.frozen(slots=False)
class Service:
    """
    The service in the folder `path` (absolute).

    draft: The text of its policy, where that is not written yet.
    """

    path: Path
    draft: str = ""

    @cached_property
    def dockerfile(self) -> Dockerfile:
        """Its stages; raises DockerfileError, and PolicyError where the policy names a stage that it has not."""
        dockerfile = read(self.path / self.dockerfile_name, self.policy.stages)
        names = [*(stage.name for stage in dockerfile.stages if stage.name), LAST]
        self._refuse(
            (
                ("stages", role),
                f"the Dockerfile has no stage {name!r}; write one of {', '.join(names)}",
            )
            for role, name in self.policy.stages.items()
            if dockerfile.called(name) is None
        )
        return dockerfile

    @property
    def stages(self) -> dict[str, str]:
        """What a builder calls the stages that play another role than their name says; "" is the last one, unnamed."""
        named = self.dockerfile.named
        others = (role for role in STAGES if role in named and (role in self.policy.stages or named[role].name != role))
        return {role: named[role].name or "" for role in others}

    @property
    def dockerfile_name(self) -> str:
        """Its Dockerfile, relative to its folder."""
        return self.policy.service.dockerfile or DOCKERFILE

    @property
    def recipe(self) -> Recipe:
        """How its targets are built where no bake file says it."""
        facts = self.policy.service
        return Recipe(self.stages, facts.dockerfile or "", facts.arguments)

    @property
    def uses_bake_file(self) -> bool:
        """Whether a bake file says how its targets are built."""
        return not self.policy.service.dockerfile and (self.path / BAKE_FILE).exists()

    @property
    def is_of_another(self) -> bool:
        """Whether the template did not write the Dockerfile: then a promise that nobody describes is not expected."""
        return bool(self.stages or self.policy.service.dockerfile)

    @property
    def follows_contract(self) -> bool:
        """Whether it keeps the contract of the eight stages: as its policy says, or because it has all of them."""
        said = self.policy.service.contract
        names = {stage.name for stage in self.dockerfile.stages}
        return names.issuperset(STAGES) if said is None else said

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets of the contract for which its Dockerfile has a stage."""
        return tuple(target for target in STAGES if target in self.dockerfile.named)

    @property
    def reports(self) -> Path:
        """
        The folder for its test reports.

        Raises:
            ServiceError: It leads out of the service.
        """
        try:
            return reading.inside(self.path, "reports")
        except reading.Unreadable as error:
            raise ServiceError(f"{self.path / 'reports'} {error}", "or name another folder with --reports") from error

    @property
    def policy_layers(self) -> Layers:
        """The files of its policy, and where each key stands."""
        return self._declared.layers

    @property
    def waiver_spots(self) -> tuple[Spot, ...]:
        """Where its waivers begin."""
        return tuple(self.policy_layers.spot(("waivers", str(n))) for n in range(len(self.policy.waivers)))

    @cached_property
    def files(self) -> Files:
        """The files beside the Dockerfile."""
        return Files(self.path)

    @cached_property
    def policy(self) -> policy.Policy:
        """Its policy, or the defaults where it has none; raises PolicyError."""
        found = self._declared.policy
        paths = [((*keys, "path"), plant.path) for keys, plant in found.plants]
        paths += [(("service", "dockerfile"), found.service.dockerfile)] if found.service.dockerfile else []
        self._refuse((keys, why) for keys, path in paths if (why := self._why_outside(path)))
        return found

    def _why_outside(self, path: str) -> str:
        try:
            reading.inside(self.path, path)
        except reading.Unreadable as error:
            return f"{path} {error}"
        return ""

    def _refuse(self, mistakes: Iterable[tuple[Keys, str]]) -> None:
        """Raise PolicyError with every mistake, each at the line of its keys."""
        found = [(self.policy_layers.spot(keys), ".".join(keys), text) for keys, text in mistakes]
        found.sort(key=lambda item: (item[0].layer.depth, item[0].line))
        if found:
            raise PolicyError("\n".join(f"{spot}: {keys}: {text}" for spot, keys, text in found))

    @cached_property
    def _declared(self) -> Declared:
        file = self.path / policy.FILE_NAME
        if self.draft:
            return declared_text(self.draft, file)
        if os.path.lexists(file):
            return declared(file)
        return Declared(default(self.path.name), layers.of_one("", file))


def _files(folder: Path) -> Iterator[Path]:
    left = {*_LEFT, *known().left}
    # By os.path: what has a name that is too long is no file, where pathlib raises an error.
    for top, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(top, name))]  # noqa: PTH114, PTH118
        folders[:] = [name for name in folders if name not in left and name not in links]
        for name in (*files, *links):
            file = os.path.join(top, name)  # noqa: PTH118
            if name not in left and (os.path.islink(file) or os.path.isfile(file)):  # noqa: PTH113, PTH114
                yield Path(file)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def load_text(path: Path) -> Service:
    """
    The service at `path` as far as its Dockerfile alone goes; a policy is read where there is one.

    Raises:
        PolicyError, DockerfileError: One of them is not valid, or there is no Dockerfile.
    """
    return drafted(path, "")


def drafted(path: Path, text: str) -> Service:
    """
    The service at `path` with a policy that is not written yet.

    Raises:
        PolicyError, DockerfileError: One of them is not valid.
    """
    return _read(Service(folder_of(path), text))


def _read(service: Service) -> Service:
    _ = service.policy, service.dockerfile
    service.files.refuse_names()
    return service


def policy_of(path: Path) -> policy.Policy:
    """
    The policy of the service at `path`, or the default where it has none.

    Raises:
        PolicyError: It is not valid.
    """
    return Service(folder_of(path)).policy


def load(path: Path) -> Service:
    """
    The service at `path`, with policy and Dockerfile read.

    A Dockerfile without a bake file is built target by target as the policy's `[stages]` name them.

    Raises:
        ServiceError: A file that every service has is missing.
        PolicyError, DockerfileError: One of them is not valid.
    """
    folder = folder_of(path)
    service = Service(folder)
    for name in (service.dockerfile_name, policy.FILE_NAME):
        if not os.path.lexists(folder / name):
            raise ServiceError(
                f"{folder} has no {name}",
                "name the folder of a service with --path; a Dockerfile alone is judged by --static",
            )
    _read(service)
    if service.policy.service.dockerfile:
        return service
    if os.path.lexists(folder / BAKE_FILE):
        # The builder would wait for a pipe.
        service.files.text(BAKE_FILE)
    elif not service.stages:
        raise ServiceError(
            f"{folder} has no {BAKE_FILE}",
            f"write one, or name the Dockerfile's stages under [stages] in {policy.FILE_NAME}",
        )
    return service


def folder_of(path: Path) -> Path:
    """The folder of a service, links followed; raises ServiceError where it is none."""
    try:
        folder = Path(os.path.realpath(path, strict=True))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ServiceError(f"{short(str(path))} is no folder: {reason}", _NAME_IT) from error
    if not _is_utf8(str(folder)):
        raise ServiceError(f"the name of the folder {os.fsencode(folder)!r} is not in UTF-8", "rename the folder")
    if not folder.is_dir():
        raise ServiceError(f"{folder} is no folder", _NAME_IT)
    return folder
