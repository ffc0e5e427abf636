"""
What one run owns: its containers, child processes and temporary folders.

Everything is labelled or named after the run when it is made, so that closing the scope removes all of it, and a later
run can remove what a killed one left.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from eightstage.engine.builder import Builder, find_builder
from eightstage.engine.client import Engine
from eightstage.engine.owner import Owner
from eightstage.engine.ways import LOOPBACK, Way
from eightstage.errors import Unreachable

RUN_LABEL = "eightstage.commands.verify"
OWNER_LABEL = "eightstage.owner"
_FOLDER_PREFIX = "eightstage-run-"
IMAGE_PREFIX = "eightstage-run"


class ScopeClosed(Exception):
    """The run is ending; nothing new may start."""


class Scope:
    """
    A run's own things; a context manager that leaves none of them behind.

    Args:
        engine: Where its containers and images live.
        announce: Called with a sentence when something of an earlier run is removed.
    """

    def __init__(self, engine: Engine, announce: Callable[[str], None] = lambda _: None) -> None:
        self.engine = engine
        self.run_id = uuid4().hex[:12]
        self._announce = announce
        self._lock = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self._way: Way | Unreachable = Way(LOOPBACK, LOOPBACK)
        # Images that may have a shell; containers beside those under test are made from the first that has.
        self.tool_images: tuple[str, ...] = ()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{Owner.current()}-"))

    def __enter__(self) -> Self:
        self.sweep()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the docker command: what it writes and forgets ends with the run."""
        return {**self.engine.environment, "TMPDIR": str(self.folder)}

    @cached_property
    def builder(self) -> Builder:
        """The builder of its builds; raises EngineError when it does not answer."""
        return find_builder(self.engine)

    @property
    def labels(self) -> dict[str, str]:
        """The labels that everything of this run carries."""
        return {RUN_LABEL: self.run_id, OWNER_LABEL: str(Owner.current())}

    @property
    def tag_prefix(self) -> str:
        """The repository of images that must not outlive the run."""
        return f"{IMAGE_PREFIX}/{self.run_id}/{Owner.current()}"

    @property
    def way(self) -> Way:
        """
        How ports of the run's containers are reached; loopback until another way is proven.

        Raises:
            Unreachable: No way leads to them.
        """
        if isinstance(self._way, Unreachable):
            raise self._way
        return self._way

    @way.setter
    def way(self, found: Way | Unreachable) -> None:
        self._way = found

    @property
    def unreachable(self) -> str:
        """Why no way leads to the ports of its containers; empty while one does."""
        return str(self._way) if isinstance(self._way, Unreachable) else ""

    def check_open(self) -> None:
        """Raise ScopeClosed once the run is ending."""
        if self._closed:
            raise ScopeClosed

    def start_process(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
        """Start a child in a process group of its own, to be ended with the run."""
        with self._lock:
            self.check_open()
            process = subprocess.Popen(command, start_new_session=True, **options)
            self._processes.add(process)
        return process

    def end_process(self, process: subprocess.Popen[bytes]) -> None:
        """Forget a child that has ended; interrupt it first when it has not."""
        if process.poll() is None:
            _interrupt(process)
        with self._lock:
            self._processes.discard(process)

    def close(self) -> None:
        """Remove everything; calling it twice is harmless."""
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        for process in processes:
            self.end_process(process)
        try:
            self._remove_containers({"label": f"{RUN_LABEL}={self.run_id}"})
            self._remove_images()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove the containers, images and folders of runs whose process is gone."""
        for container in self.engine.sdk.api.containers(all=True, filters={"label": OWNER_LABEL}):
            owner = container["Labels"].get(OWNER_LABEL, "")
            if Owner.parse(owner).is_gone:
                self._announce(f"removing {container['Names'][0].lstrip('/')}, left by a run that was killed")
                self._remove(container["Id"])
        for tag in self._tags(f"{IMAGE_PREFIX}/*/*"):
            if Owner.parse(tag.rpartition(":")[0].rpartition("/")[2]).is_gone:
                self._remove_image(tag)
        for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*"):
            if Owner.parse(folder.name.removeprefix(_FOLDER_PREFIX).rpartition("-")[0]).is_gone:
                shutil.rmtree(folder, ignore_errors=True)

    def _remove_containers(self, filters: dict[str, str]) -> None:
        # A container that was being created when the scope closed appears after the first look.
        for _ in range(3):
            found = self.engine.sdk.api.containers(all=True, filters=filters)
            if not found:
                return
            for container in found:
                self._remove(container["Id"])

    def _remove(self, container_id: str) -> None:
        from docker.errors import APIError, NotFound  # noqa: PLC0415 - the SDK costs 170 ms

        try:
            self.engine.sdk.api.remove_container(container_id, force=True, v=True)
        except NotFound:
            pass
        except APIError as error:
            if error.status_code != 409:  # noqa: PLR2004 - somebody else is removing it
                raise

    def _remove_images(self) -> None:
        # An image that two runs share carries the tags of both.
        for tag in self._tags(self.tag_prefix):
            if tag.startswith(f"{self.tag_prefix}:"):
                self._remove_image(tag)

    def _tags(self, pattern: str) -> list[str]:
        images = self.engine.sdk.api.images(filters={"reference": pattern})
        return [t for i in images for t in i.get("RepoTags") or () if t.startswith(f"{IMAGE_PREFIX}/")]

    def _remove_image(self, tag: str) -> None:
        from docker.errors import ImageNotFound  # noqa: PLC0415 - the SDK costs 170 ms

        # Another run may sweep at the same time.
        with suppress(ImageNotFound):
            self.engine.sdk.api.remove_image(tag, force=True)


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    for number, patience_s in ((signal.SIGINT, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, number)
            process.wait(patience_s)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return
