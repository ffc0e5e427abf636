"""A way to reach a container's ports; `reach` finds out which one works."""

from typing import Final

import attrs

LOOPBACK: Final = "127.0.0.1"


@attrs.frozen
class Way:
    """
    A way to the ports of containers.

    bind: The address of the engine's machine that ports are published on; empty when they are not published.
    address: Where this machine asks for them; empty for each container's own address.
    """

    bind: str
    address: str

    def __str__(self) -> str:
        return f"published ports at {self.address}" if self.address else "the container's own address"


OWN_ADDRESS: Final = Way("", "")
