"""
Runs a module whose memory follows the limit of its container: `python -m app.limit MODULE [ARGUMENT...]`.

Python takes memory until the kernel ends it without a word. With a limit of its own, a request that wants too much
fails with MemoryError: it is answered with 500 and logged, and the service goes on.
"""

import resource
import runpy
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

# Where the container's limit stands: in control group version 2, and in version 1.
FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
# The rest is for code, for what the kernel keeps for the container, and for its health check.
SHARE = 0.75
# What has no limit says "max", or a number that no machine has.
_LARGEST = 1 << 50
# The kernel counts what a thread may use for its stack, which by default is eight times as much.
_STACK_BYTES = 1 << 20


def container_limit(files: Iterable[Path] = FILES) -> int | None:
    """How many bytes the container may use; None when there is no limit."""
    for file in files:
        try:
            limit = int(file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        return limit if limit < _LARGEST else None
    return None


def follow(limit: int | None) -> None:
    """Let this process use its share of a limit; without one there is nothing to follow."""
    if limit is not None:
        threading.stack_size(_STACK_BYTES)
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (int(limit * SHARE), hard))


if __name__ == "__main__":
    follow(container_limit())
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
