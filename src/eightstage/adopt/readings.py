"""What an answer, a log and changed files say of the service that made them."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from eightstage.adopt.guess import Guess
from eightstage.evidence.http import Reply

# Folders that an image may find empty, so that one in memory can take their place.
_TEMPORARY: Final = re.compile(r"/(tmp|run|var/(tmp|run|cache|log))(?=/|$)")
_SYSTEM: Final = re.compile(r"/(proc|sys|dev|etc)(?=/|$)")


def answered(reply: Reply) -> Iterator[Guess]:
    """What is expected of an answer, by the one that was given."""
    data = reply.json if isinstance(reply.json, dict) else {}
    expect = {"status": data["status"]} if isinstance(data.get("status"), str) else {}
    why = f"it answered {json.dumps(data)[:80]}" if data else "its answer is no JSON object"
    yield Guess("health", "expect", expect, why)
    yield Guess("health", "members", [name for name in ("uptime", "version") if name in data], why)


def logged(lines: Sequence[str]) -> Guess:
    """Whether the log is one of JSON, by the lines on standard output."""
    odd = next((line for line in lines if not _is_object(line)), None)
    if not lines:
        return Guess("container", "json_logs", value=False, reason="it logged nothing, though it was asked")
    if odd is None:
        return Guess("container", "json_logs", value=True, reason=f"{len(lines)} lines, each a JSON object")
    return Guess("container", "json_logs", value=False, reason=f"it logged {odd[:80]!r}")


def written(changed: Sequence[str], folders: frozenset[str]) -> Iterator[Guess]:
    """
    Where it writes, by what it changed.

    Args:
        changed: The paths in its own layer.
        folders: Those of them that are folders.
    """
    own = [path for path in changed if not _SYSTEM.match(path)]
    # A folder is there because of what is in it.
    ends = [path for path in own if not any(other.startswith(f"{path}/") for other in own)]
    kept = {path if path in folders else path.rpartition("/")[0] or "/" for path in ends}
    tmpfs = sorted({match[0] for path in kept if (match := _TEMPORARY.match(path))})
    others = sorted(path for path in kept if not _TEMPORARY.match(path))
    if tmpfs:
        yield Guess("container", "tmpfs", tmpfs, "it was seen to write there")
    if others:
        usual = ["/tmp", "/tmp/*", "/run", "/run/*"]  # noqa: S108 - in a container
        patterns = [pattern for path in others for pattern in (path, f"{path.rstrip('/')}/*")]
        yield Guess("container", "writes", [*usual, *patterns], f"it was seen to write to {', '.join(others)}")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
