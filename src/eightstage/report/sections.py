"""Parts of a pipeline's log that fold: groups of GitHub Actions, sections of GitLab; elsewhere nothing."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from uuid import uuid4

from eightstage.system.printable import one_line


@contextmanager
def section(title: str, stream: IO[str]) -> Iterator[bool]:
    """
    Fold what is written to `stream` meanwhile under `title`; whether there is a pipeline that does.

    The marks are written past the console: it shows control characters, and these are to be obeyed.
    """
    start, end = _marks(one_line(title))
    if start:
        stream.write(start)
        stream.flush()
    try:
        yield bool(start)
    finally:
        if end:
            stream.write(end)
            stream.flush()


def _marks(title: str) -> tuple[str, str]:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return f"::group::{title.replace('%', '%25')}\n", "::endgroup::\n"
    if os.environ.get("GITLAB_CI") == "true":
        name, now = f"eightstage_{uuid4().hex[:8]}", int(time.time())
        start = f"\x1b[0Ksection_start:{now}:{name}[collapsed=true]\r\x1b[0K{title}\n"
        return start, f"\x1b[0Ksection_end:{now}:{name}\r\x1b[0K\n"
    return "", ""
