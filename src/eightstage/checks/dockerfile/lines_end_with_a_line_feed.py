"""The Dockerfile and scripts use the line endings that a shell expects."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.service import Files
from eightstage.structural import In


@check(
    source="Git documentation, gitattributes: end-of-line conversion: https://git-scm.com/docs/gitattributes",
    defect=In("testing").change("HEALTHCHECK", r"$", "\r"),
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
