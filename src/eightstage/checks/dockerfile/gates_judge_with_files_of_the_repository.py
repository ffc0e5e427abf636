"""No gate runs a script that a step wrote itself."""

from posixpath import normpath

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.structural import In


@check(
    source="docs/stages.md#security",
    defect=In("build").before("RUN", "RUN printf 'exit 0' > /tmp/gate && sh /tmp/gate"),
)
def gates_judge_with_files_of_the_repository(dockerfile: Dockerfile) -> Verdict:
    r"""
    Why: nobody reviews a script inside quotes, and another shell reads `\n` in echo differently.
    Fix: keep the script in the repository and COPY it.
    """
    places = [place for stage in dockerfile.stages for run in stage.all("RUN") for place in _problems(dockerfile, run)]
    return judged(places, "no step runs a script that it wrote")


def _problems(dockerfile: Dockerfile, run: Instruction) -> list[Place]:
    written: set[str] = set()
    places = []
    for command in dockerfile.commands(run):
        started = {normpath(word) for word in command.words if command.name not in {"chmod", "chown", "rm"}}
        places += [Place(command.line, f"{file} was written by this very step") for file in sorted(started & written)]
        written |= {normpath(file) for file in command.writes}
    return places
