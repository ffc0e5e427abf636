"""Build arguments and environment variables: where they are declared and where they are used."""

import re
from collections.abc import Iterable

from eightstage.dockerfile import Dockerfile, Instruction, Stage

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
_USE = re.compile(r"(?<!\\)\$(?:\{(\w+)\}|(\w+))")


def declared(instructions: Iterable[Instruction]) -> set[str]:
    """The names that these ARGs and ENVs declare."""
    return {name for i in instructions if i.name in {"ARG", "ENV"} for name, _ in i.pairs}


def used(instruction: Instruction) -> set[str]:
    """The variables that an instruction uses without a default."""
    text = " ".join((*instruction.arguments, *instruction.flags))
    return {braced or plain for braced, plain in _USE.findall(text)}


def expand_in(dockerfile: Dockerfile, stage: Stage, text: str) -> str:
    """`text` with the defaults of what is declared in the stage, below it, and before the first FROM."""
    known = {name: value for i in dockerfile.global_arguments for name, value in i.pairs}
    values: dict[str, str] = {}
    for instruction in dockerfile.inherited(stage):
        if instruction.name in {"ARG", "ENV"}:
            for name, value in instruction.pairs:
                values[name] = _put(known.get(name) if value is None else value, values)
    return _put(text, values)


def _put(text: str | None, values: dict[str, str]) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda match: values.get(match[1], match[0]), text or "")
