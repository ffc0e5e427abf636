"""The Dockerfile and scripts use the line endings that a shell expects."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.service import Files


@check(
    source=Source("Git documentation, gitattributes: end-of-line conversion", "https://git-scm.com/docs/gitattributes"),
    level=Level.BEGINNER,
    guide="usage/build",
    defect=In("testing").change("HEALTHCHECK", r"$", "\r"),
    examples=(
        bad("FROM debian:trixie-slim\r\nRUN make\n", at=1),
        bad("FROM debian:trixie-slim\n", files={"start.sh": "#!/bin/sh\r\nexec /app/serve\n"}, at="start.sh:1"),
        good("FROM debian:trixie-slim\nRUN make\n", files={"start.sh": "#!/bin/sh\nexec /app/serve\n"}),
    ),
)
def lines_end_with_a_line_feed(dockerfile: Dockerfile, files: Files) -> Verdict:
    r"""
    Why: a carriage return becomes part of the last word: `sh\r: not found`.
    Fix: save with LF, and put `* text=auto eol=lf` in .gitattributes.
    """
    texts = {"Dockerfile": dockerfile.text} | {name: files.text(name) or "" for name in files.scripts}
    places = [
        Place(number, "the line ends with a carriage return", name)
        for name, text in texts.items()
        for number, line in enumerate(text.split("\n"), 1)
        if line.endswith("\r")
    ]
    return judged(places, "every line ends with a line feed")
