"""What never belongs in an image never reaches the build."""

import os
from posixpath import normpath

from eightstage.checks import Level, Place, Source, Verdict, bad, check, failed, good, judged, passed, skipped
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.build_context import FORBIDDEN
from eightstage.service import Files

_ADOPTED = {"eightstage.toml": '[service]\nname = "orders"\ncontract = true\n'}


@check(
    source=Source(
        "Docker documentation, .dockerignore files",
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    ),
    level=Level.BEGINNER,
    guide="concepts/context",
    defect=Edit(".dockerignore", at="end", new="!.env\n"),
    examples=(
        bad(
            """
            FROM debian AS build
            COPY . /app
            """,
            at=2,
            says="there is no .dockerignore",
        ),
        bad(
            "FROM debian AS build\nCOPY . /app\n",
            at=".dockerignore:1",
            says="a file of secrets is there, and nothing keeps it out",
            files={".dockerignore": "*.log\n", ".env": "KEY=1\n"},
        ),
        bad(
            "FROM debian AS build\nCOPY src /app/src\n",
            at=".dockerignore:1",
            says="the contract asks for a list of what is let in, whatever is there today",
            files={".dockerignore": "*.log\n", **_ADOPTED},
        ),
        good(
            "FROM debian AS build\nCOPY . /app\n",
            files={".dockerignore": "*.log\n"},
            says="nothing is there that must stay out",
        ),
        good(
            "FROM debian AS build\nCOPY .env /app/\nCOPY . /app\n",
            files={".dockerignore": "*.log\n", ".env": "KEY=1\n"},
            says="a step takes the file by its name, and means it",
        ),
        good(
            "FROM debian AS production\nCOPY run.sh src /app/\n",
            files={".env": "KEY=1\n"},
            says="the builder is sent what the steps name, and nothing else",
        ),
        good(
            "FROM debian AS build\nCOPY src /app/src\n",
            files={".dockerignore": "*\n!src\n", **_ADOPTED},
            says="everything stays out but what is named",
        ),
        good("FROM debian AS base\nRUN make\n", is_skipped=True, says="no file of the service is copied"),
    ),
)
def context_is_filtered(dockerfile: Dockerfile, files: Files, follows_contract: bool) -> Verdict:
    """
    Why: one COPY of the whole folder puts everything that stands in it into a layer, .git and passwords included.
    Fix: start .dockerignore with `*`, then list what the build needs, one `!` line each.
    """
    copies = [i for stage in dockerfile.stages for i in stage.instructions if i.copied]
    if not copies:
        return skipped("no file of the service reaches the build")
    whole = [
        i for i in copies if any(dockerfile.expand(source, i).text.strip("./") in {"", "*"} for source in i.copied)
    ]
    if not (whole or follows_contract):
        return passed("no step copies the whole folder")
    if files.ignore is None:
        line = (whole or copies)[0].line
        return failed("there is no .dockerignore: everything beside the Dockerfile reaches the build", line=line)
    let_in = [
        name
        for name in FORBIDDEN
        if not files.ignores(name)
        and (follows_contract or (_is_there(files, name) and not _is_named(dockerfile, name)))
    ]
    return judged(
        [Place(1, f"{name} reaches the build", ".dockerignore") for name in let_in],
        ".dockerignore keeps out everything that must stay out",
    )


def _is_there(files: Files, name: str) -> bool:
    # Of a folder some file may stand for all.
    return os.path.lexists(files.folder / name.partition("/")[0])


def _is_named(dockerfile: Dockerfile, name: str) -> bool:
    """Whether a step copies the file by its name: then it is needed, and whoever wrote the step knows of it."""
    return any(
        normpath(source) == name for stage in dockerfile.stages for i in stage.instructions for source in i.copied
    )
