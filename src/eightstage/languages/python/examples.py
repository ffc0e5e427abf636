"""Examples that need the words of Python: its tools and files."""

from collections.abc import Mapping
from typing import Final

from eightstage.checks import Example, bad, good

EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = {
    "text/packages-come-from-the-lock": (
        bad(
            """
            FROM python:3.14-slim-trixie AS dependencies
            RUN uv pip install gunicorn
            RUN pipx install poetry
            RUN poetry add gunicorn
            RUN pip install git+https://example.com/orders.git@main
            """,
            at=(2, 3, 4, 5),
        ),
        good(
            f"""
            FROM python:3.14-slim-trixie AS dependencies
            RUN uv pip install -r requirements.txt && uv sync --frozen && pipx install poetry==2.1.0
            RUN pip install --target /packages .[production] ./orders.whl
            RUN pip install git+https://example.com/orders.git@{"0b4e" * 10}
            """,
            says="what the lock names, the service itself, and a commit",
        ),
        bad(
            """
            FROM python:3.14-slim-trixie AS dependencies
            RUN python -m pip install --no-cache-dir flask
            """,
            at=2,
        ),
        good(
            """
            FROM python:3.14-slim-trixie AS dependencies
            RUN pip install --no-cache-dir uv==0.9.7
            RUN uv sync --locked --no-dev
            """
        ),
    ),
    "text/tests-run-when-testing-is-started": (
        bad(
            """
            FROM python:3.14-slim-trixie AS testing
            RUN python -m pytest
            """,
            at=2,
        ),
    ),
}
