"""Parser directives come first in the Dockerfile, where the parser reads them."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import at_top


@check(
    source="Dockerfile reference, parser directives: https://docs.docker.com/reference/dockerfile/#parser-directives",
    defect=at_top("# escape=`"),
)
def directives_stand_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: after a comment, a blank line or an instruction, `# syntax=`, `# check=` and `# escape=` are ordinary comments.
    Fix: move the line to the top of the file, or delete it.
    """
    places = [
        Place(d.line, f"`# {d.name}={d.value}` follows other lines, so it is an ordinary comment")
        for d in dockerfile.directives
        if not d.is_in_force
    ]
    return judged(places, "every directive is in force")
