"""The manifest and lock file are copied by name, not by a pattern."""

import re
from fnmatch import fnmatchcase

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Stage
from eightstage.languages.ecosystem import Call, call, known


@check(
    source=Source("Dockerfile reference, COPY", "https://docs.docker.com/reference/dockerfile/#copy"),
    level=Level.INTERMEDIATE,
    guide="concepts/caching",
    severity=Severity.WARNING,
    defect=In("dependencies").change("COPY", r"^COPY (\S+?)\.\w+", r"COPY \1.*"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS dependencies
            COPY composer.* ./
            """,
            at=2,
        ),
        good(
            """
            FROM debian:trixie-slim AS dependencies
            COPY composer.json composer.lock ./
            COPY templates/*.json ./templates/
            """,
            says="other files may be copied by a pattern",
        ),
        good(
            """
            FROM debian:trixie-slim AS dependencies
            COPY composer.json composer.lock* ./
            RUN if [ -f composer.lock ]; then composer install; else echo "no lock file"; exit 1; fi
            """,
            says="the step itself asks whether the file is there",
        ),
    ),
)
def manifests_are_named_exactly(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a pattern also matches when the lock file is missing, and the build continues without it.
    Fix: write out the names of the manifest and of the lock file.
    """
    places = [
        Place(i.line, f"the pattern {source} also matches when the lock file is missing")
        for stage in dockerfile.stages
        for i in stage.instructions
        for source in i.copied
        for pattern in [source.rpartition("/")[2]]
        if _is_of_manifests(pattern)
        and not _is_asked_for(stage, pattern)
        and not _is_needed(dockerfile, stage, pattern)
    ]
    return judged(places, "every manifest is named")


def _is_of_manifests(pattern: str) -> bool:
    # `*` and `*.json` mean all files of a folder or of a kind, not these.
    if not re.search(r"[*?\[]", pattern) or not re.search(r"\w", re.sub(r"\.(?!lock)\w+$", "", pattern)):
        return False
    return any(_named(pattern))


def _named(pattern: str) -> list[str]:
    """The manifests and lock files that a pattern stands for."""
    return [name for name in known().manifests if fnmatchcase(name, pattern)]


def _is_asked_for(stage: Stage, pattern: str) -> bool:
    """Whether a step of the stage asks for each file that the pattern stands for."""
    asked = {
        name
        for run in stage.all("RUN")
        for name in re.findall(r"(?:\[|\btest)\s+-[efs]\s+[\"']?(\S+?)[\"'\s]", run.text)
    }
    return asked.issuperset(_named(pattern))


def _is_needed(dockerfile: Dockerfile, stage: Stage, pattern: str) -> bool:
    """Whether every install of the stage fails without a lock file, which the pattern stands for as well."""
    calls = [made for run in stage.all("RUN") for command in dockerfile.commands(run) if (made := call(command))]
    installing = [
        made for made in calls if any(made.begins_with((verb,)) for verb in made.tool.installs) or _locks(made)
    ]
    return len(_named(pattern)) > 1 and bool(installing) and all(map(_locks, installing))


def _locks(made: Call) -> bool:
    return any(map(made.has, made.tool.strict))
