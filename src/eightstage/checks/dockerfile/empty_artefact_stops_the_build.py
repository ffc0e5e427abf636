"""A step checks that a folder is not empty before another stage copies it."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._paths import absolute, is_within, taken_from, workdir
from eightstage.dockerfile import Dockerfile, Stage
from eightstage.structural import In


@check(
    source="docs/stages.md#build",
    defect=(
        In("build").append("RUN mkdir /handed-on"),
        In("testing").append("COPY --from=build /handed-on /handed-on"),
    ),
)
def empty_artefact_stops_the_build(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a folder created beforehand is copied even if the build left it empty; production then fails at startup.
    Fix: end the step with `test -s FOLDER/FILE`.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "no folder is handed on unseen")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    made: dict[str, int] = {}
    seen: set[str] = set()
    outputs = taken_from(dockerfile, stage)
    for run in stage.all("RUN"):
        folder = workdir(dockerfile, stage, run)
        for command in dockerfile.commands(run):
            paths = [absolute(word, folder) for word in command.words[1:] if not word.startswith("-")]
            if command.name == "mkdir" or command.runs("install", "-d"):
                made |= {path: command.line for path in paths if path in outputs}
            if command.name in {"test", "[", "[["} and {"-s", "-f", "-e", "-r", "-x"} & set(command.words):
                seen |= {output for output in outputs for path in paths if is_within(path, output, "/")}
    return [
        Place(line, f"{path} is made here and handed on, even if nothing was put into it")
        for path, line in made.items()
        if path not in seen
    ]
