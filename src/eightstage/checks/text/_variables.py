"""Build arguments and environment variables: where they are declared and where they are used."""

import re
from collections.abc import Iterable

from eightstage.dockerfile import Instruction

# The instructions in which the builder, not a shell, puts in values.
EXPANDED = frozenset({"ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
# Arguments that the builder sets by itself, or that only its own steps read.
PREDEFINED = frozenset(
    [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "ftp_proxy",
        "no_proxy",
        "all_proxy",
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETARCH",
        "TARGETVARIANT",
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDARCH",
        "BUILDVARIANT",
        "TARGETSTAGE",
        "SOURCE_DATE_EPOCH",
        "BUILDKIT_SYNTAX",
        "BUILDKIT_INLINE_CACHE",
        "BUILDKIT_SBOM_SCAN_CONTEXT",
        "DEBIAN_FRONTEND",
    ]
)
_DEFAULTED = re.compile(r"(?<!\\)\$\{(\w+):?-")
# What a shell reads: not in single quotes.
_QUOTED = re.compile(r"'[^']*'")
_READ = re.compile(r"(?<!\\)\$(?:\{(\w+)|(\w+))")
_ASSIGNED = re.compile(r"\b(\w+)=|\b(?:for|read(?:\s+-\w+)*)\s+(\w+)")
_USE = re.compile(r"(?<!\\)\$(?:\{(\w+)\}|(\w+))")


def declared(instructions: Iterable[Instruction]) -> set[str]:
    """The names that these ARGs and ENVs declare."""
    return {name for i in instructions if i.name in {"ARG", "ENV"} for name, _ in i.pairs}


def used(instruction: Instruction) -> set[str]:
    """The variables that an instruction uses without a default."""
    text = " ".join((*instruction.arguments, *instruction.flags))
    return {braced or plain for braced, plain in _USE.findall(text)}


def with_default(instruction: Instruction) -> set[str]:
    """The variables that an instruction uses with a default, which hides that they are not known there."""
    return set(_DEFAULTED.findall(" ".join((*instruction.arguments, *instruction.flags))))


def read_by_a_shell(instruction: Instruction) -> set[str]:
    """The variables that the commands of a RUN read and do not set."""
    text = _QUOTED.sub("", instruction.text)
    read = {braced or plain for braced, plain in _READ.findall(text)}
    return read - {name for names in _ASSIGNED.findall(text) for name in names}
