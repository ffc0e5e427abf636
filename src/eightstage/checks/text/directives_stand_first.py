"""Parser directives come first in the Dockerfile, where the parser reads them."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import at_top
from eightstage.dockerfile import Dockerfile


@check(
    source=Source(
        "Dockerfile reference, parser directives", "https://docs.docker.com/reference/dockerfile/#parser-directives"
    ),
    level=Level.ADVANCED,
    guide="usage/build",
    defect=at_top("# escape=`"),
    examples=(
        bad(
            """
            # The service of the order desk.
            # syntax=docker/dockerfile:1
            FROM debian AS base
            """,
            at=2,
        ),
        bad("\n\n# check=error=true\nFROM debian AS base\n", at=2, says="a blank line ends them as well"),
        good(
            """
            # check=error=true
            # escape=`
            FROM debian AS base
            """,
        ),
        good(
            """
            FROM debian AS base
            # See https://example.com/?syntax=docker for what this does.
            RUN make
            """,
            says="a comment may speak of one",
        ),
    ),
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
