"""Whether the service should get requests."""


class Lifecycle:
    """New requests are welcome from `started` until `stopping`."""

    def __init__(self) -> None:
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        """Whether new requests are welcome."""
        return self._is_ready

    def started(self) -> None:
        """The server listens."""
        self._is_ready = True

    def stopping(self) -> None:
        """The server will end soon."""
        self._is_ready = False
