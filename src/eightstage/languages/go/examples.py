"""Examples that need the words of Go: its tools and files."""

from collections.abc import Mapping
from typing import Final

from eightstage.checks import Example, bad, good

EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = {
    "text/packages-come-from-the-lock": (
        bad("FROM golang:1.26-trixie AS build\nRUN go get example.com/router\n", at=2),
        good(
            "FROM golang:1.26-trixie AS build\nRUN go get ./... && go install -tags prod ./cmd/orders\n",
            says="packages of the service itself",
        ),
        bad(
            """
            FROM golang:1.27-trixie AS dependencies
            RUN go install example.com/tool@latest
            """,
            at=2,
        ),
        good(
            """
            FROM golang:1.27-trixie AS dependencies
            COPY go.mod go.sum ./
            RUN go mod download && go install tool
            """,
            says="the manifest names the tools and their versions",
        ),
    ),
}
