"""The Dockerfile of a new service in each language, for pages that quote from them."""

import tempfile
from pathlib import Path

from eightstage import dockerfile
from eightstage.dockerfile import Dockerfile
from eightstage.template.answers import complete
from eightstage.template.rules import prompt
from eightstage.template.write import write


def dockerfiles() -> dict[str, Dockerfile]:
    """What the template writes with its defaults: by the name of the language as people read it, the default first."""
    _, choices = prompt("language")
    return {title.partition(" with ")[0]: _of(word) for word, title in choices.items() if not word.startswith("_")}


def _of(language: str) -> Dockerfile:
    with tempfile.TemporaryDirectory() as folder:
        service = write(complete({"language": language}, asks=False), Path(folder))
        return dockerfile.read(service / "Dockerfile")
