"""Every file that a stage copies exists in the repository and is part of the build context."""

import re

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.service import Files


@check(
    source=Source("Dockerfile reference, COPY", "https://docs.docker.com/reference/dockerfile/#copy"),
    level=Level.BEGINNER,
    guide="concepts/context",
    defect=In("build").begin("COPY rome.json ./"),
    examples=(
        bad("FROM debian AS build\nCOPY settings.json ./\n", at=2),
        bad(
            """
            FROM debian AS build
            RUN --mount=type=bind,source=settings.json,target=/settings.json make
            """,
            at=2,
            says="a bind mount takes it from the build context, too",
        ),
        bad(
            "FROM debian AS build\nCOPY settings.json ./\n",
            at=2,
            says="the file is there, and .dockerignore keeps it out",
            files={"settings.json": "{}\n", ".dockerignore": "*.json\n"},
        ),
        bad(
            "FROM debian AS build\nCOPY settings.json lock* ./\n",
            at=2,
            says="only an optional file may be missing, and something must be there",
        ),
        good(
            """
            FROM debian AS build
            COPY settings.json settings.lock* extra.jso[n] ./
            """,
            says="a name with a star or a bracket is how a file is called that may be missing",
            files={"settings.json": "{}\n"},
        ),
        good(
            """
            ARG NAME=settings
            FROM debian AS build
            ARG NAME
            ARG EXTRA
            COPY ${NAME}.json src* ${EXTRA} ./
            COPY --from=debian /etc/debian_version ./
            ADD https://example.com/tool.tgz ./
            """,
            says="what comes from another image or from the network is not looked for here",
            files={"settings.json": "{}\n", "src/main.sh": ":\n"},
        ),
    ),
)
def copied_files_exist(dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: the build stops at a missing file; a pattern that matches nothing may go unnoticed.
    Fix: add the file, correct the name, or let it through in .dockerignore.
    """
    places = [
        Place(i.line, f"{source.text} is not there, or .dockerignore keeps it out")
        for stage in dockerfile.stages
        for i in stage.instructions
        for source in [dockerfile.expand(word, i) for word in (*i.copied, *_mounted(i))]
        # What only the command of the build can tell is for the builder to find.
        if source.is_known and not _is_fetched(source.text) and not files.has(source.text)
        if not (_is_optional(source.text) and any(files.has(word) for word in i.copied))
    ]
    return judged(places, "every copied file exists")


def _is_optional(source: str) -> bool:
    """Whether it is the name of one file, written as a pattern so that the builder goes on without it."""
    name = re.sub(r"\*$|\[(\w)\]", r"\1", source.rpartition("/")[2])
    return name != source.rpartition("/")[2] and "." in name and not re.search(r"[*?\[]", name)


def _is_fetched(source: str) -> bool:
    return "://" in source or source.startswith("git@")


def _mounted(instruction: Instruction) -> list[str]:
    binds = [m for m in instruction.mounts if m.get("type", "bind") == "bind" and "from" not in m]
    return [source for m in binds for source in [m.get("source") or m.get("src")] if source]
