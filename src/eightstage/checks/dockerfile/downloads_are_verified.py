"""A step verifies the checksum of whatever it downloads."""

import re

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, ADD --checksum: https://docs.docker.com/reference/dockerfile/#add---checksum",
    defect=In("testing").append("ADD https://example.com/tool.tgz /opt/"),
)
def downloads_are_verified(dockerfile: Dockerfile) -> Verdict:
    """
    Why: the content of a URL can change or be tampered with on the way; a script piped into a shell runs whatever came.
    Fix: write ADD --checksum=sha256:… URL, or run sha256sum -c before the file is used.
    """
    places = [
        Place(i.line, f"{source} is added without a checksum")
        for stage in dockerfile.stages
        for i in stage.all("ADD")
        for source in i.copied
        if "://" in source and not i.flag("checksum")
    ]
    places += [
        Place(run.line, "a download is piped into a shell")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        if re.search(r"\b(curl|wget)\b[^|;&]*\|\s*(sudo\s+)?(\S*/)?(ba|da|a)?sh\b", run.text)
    ]
    return judged(places, "no download goes unverified")
