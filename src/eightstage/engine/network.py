"""The bridge of the private engine."""

import ipaddress
import subprocess
from pathlib import Path

from eightstage.engine.places import Places
from eightstage.errors import EngineError


def make_bridge(places: Places) -> None:
    """
    Create the bridge with its address; an existing one is recreated.

    Raises:
        EngineError: The kernel refused.
    """
    remove_bridge(places)
    network = ipaddress.ip_network(places.subnet)
    address = f"{network[1]}/{network.prefixlen}"
    # A bridge without a hardware address of its own takes one from its ports, another whenever a container comes or
    # goes; the others then answer to the old one, and their connections hang for seconds. Docker's own bridge has one.
    hardware = ":".join(f"{byte:02x}" for byte in (0x02, 0x42, *network[1].packed))
    _ip(places, "link", "add", "name", places.bridge, "address", hardware, "type", "bridge")
    _ip(places, "address", "add", address, "dev", places.bridge)
    _ip(places, "link", "set", places.bridge, "up")


def remove_bridge(places: Places) -> None:
    """Remove the bridge if it exists."""
    if Path(f"/sys/class/net/{places.bridge}").exists():
        _ip(places, "link", "delete", places.bridge)


def _ip(places: Places, *arguments: str) -> None:
    # The root's own ip: a small machine may have none.
    done = subprocess.run(["chroot", places.root, "ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EngineError(
            f"ip {' '.join(arguments)}: {done.stderr.strip()}", "a private engine needs the right to change networks"
        )
