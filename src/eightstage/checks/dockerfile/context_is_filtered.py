"""What never belongs in an image never reaches the build."""

from eightstage.checks import Place, Verdict, check, failed, judged, skipped
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.build_context import FORBIDDEN
from eightstage.service import Files


@check(
    source="Docker documentation, .dockerignore files: https://docs.docker.com/build/concepts/context/#dockerignore-files",
    defect=Edit(".dockerignore", at="end", new="!.env\n"),
)
def context_is_filtered(dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: everything beside the Dockerfile is sent to the builder, and one COPY of a folder puts it into a layer.
    Fix: start .dockerignore with `*`, then list what the build needs, one `!` line each.
    """
    copies = [i for stage in dockerfile.stages for i in stage.instructions if i.copied]
    if not copies:
        return skipped("no file of the service reaches the build")
    if files.ignore is None:
        return failed("there is no .dockerignore: everything beside the Dockerfile is sent", line=copies[0].line)
    let_in = [name for name in FORBIDDEN if not files.ignores(name)]
    return judged(
        [Place(1, f"{name} reaches the build", ".dockerignore") for name in let_in], "it keeps out what it must"
    )
