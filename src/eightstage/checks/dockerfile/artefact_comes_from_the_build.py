"""What ships is the output of the build, not sources copied over it."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._paths import absolute, is_within, taken_from, workdir
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="docs/stages.md#build",
    defect=In("build").append("RUN cp src/server.js /artefact/server.js"),
)
def artefact_comes_from_the_build(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a source file copied over the build's output ships uncompiled, and the build was pointless.
    Fix: delete the copy; if there is nothing to compile, copy the sources into production openly.
    """
    places = [
        Place(c.line, f"`{c.text[:60]}` puts a source where the build's result was")
        for stage in dockerfile.stages
        for outputs in [taken_from(dockerfile, stage)]
        for run in stage.all("RUN")
        for folder in [workdir(dockerfile, stage, run)]
        for c in dockerfile.commands(run)
        if c.name == "cp" and outputs and _overwrites(c.words, outputs, folder)
    ]
    return judged(places, "no source is copied over a result")


def _overwrites(words: tuple[str, ...], outputs: list[str], folder: str) -> bool:
    names = [word for word in words[1:] if not word.startswith("-")]
    if len(names) != 2 or "/src/" not in f"/{names[0]}":  # noqa: PLR2004 - from and to
        return False
    target = absolute(names[1], folder)
    return any(is_within(target, output, "/") for output in outputs)
