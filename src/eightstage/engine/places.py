"""Where the private engine keeps what it needs."""

import os
import zlib
from pathlib import Path

import attrs

_DEFAULT_HOME = "/var/lib/eightstage"
_DEFAULT_RUN = "/run/eightstage"


@attrs.frozen
class Places:
    """
    The folders of one private engine.

    home: What survives a restart of the machine: programs, downloads, images.
    run: What does not survive one: socket, pid file, configuration.
    bridge: The network interface that its containers share.
    subnet: The addresses on it; the first is the bridge's own.
    suite: The release of Debian that its programs come from.
    store: Where it keeps images: "classic", or "containerd" as newer engines do.
    """

    home: Path
    run: Path
    bridge: str = "eightstage0"
    subnet: str = "172.30.231.0/24"
    suite: str = "trixie"
    store: str = "classic"

    @classmethod
    def default(cls) -> "Places":
        """The engine of this machine, or a second one when EIGHTSTAGE_HOME names another folder."""
        home = Path(os.environ.get("EIGHTSTAGE_HOME", _DEFAULT_HOME)).absolute()
        if home == Path(_DEFAULT_HOME):
            return cls(home, Path(_DEFAULT_RUN))
        # Two engines must share neither a socket nor a network.
        number = zlib.crc32(bytes(home))
        return cls(home, home / "run", f"es-{number:08x}", f"172.30.{number % 231}.0/24")

    @property
    def root(self) -> Path:
        """The root that the engine's packages are unpacked into."""
        return self.home / "root"

    @property
    def data(self) -> Path:
        """Images, containers and the layer cache."""
        return self.home / "data"

    @property
    def layer_cache(self) -> Path:
        """The builder's results and their index."""
        return self.data / "buildkit"

    @property
    def downloads(self) -> Path:
        """Packages as they were downloaded, so that wiping anything else is cheap to recover from."""
        return self.home / "downloads"

    @property
    def built_images(self) -> Path:
        """The IDs of the images that this project built in it, one in each line."""
        return self.home / "built-images"

    @property
    def log(self) -> Path:
        """The engine's log."""
        return self.home / "dockerd.log"

    @property
    def lock(self) -> Path:
        """Held while the engine is installed, started or stopped, or a base image is assembled."""
        return self.home / "lock"

    @property
    def socket(self) -> Path:
        """The socket on which the engine listens."""
        return self.run / "docker.sock"

    @property
    def pid_file(self) -> Path:
        """The process number of the engine."""
        return self.run / "docker.pid"

    @property
    def exec_root(self) -> Path:
        """State of running containers; every process of the engine names it on its command line."""
        return self.run / "exec"

    @property
    def client_config(self) -> Path:
        """The folder that DOCKER_CONFIG names."""
        return self.home / "client"

    @property
    def cgroup(self) -> str:
        """The control group that all its containers are in."""
        return self.bridge

    @property
    def client(self) -> Path:
        """The docker command that fits the engine."""
        return self.root / "usr/bin/docker"
