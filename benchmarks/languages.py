"""
Measures new services of all languages beside each other, and writes the table of benchmarks/README.md:
`.venv/bin/python benchmarks/languages.py`.

Each language is started in turn, five times, on the same machine; medians are quoted.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import attrs
from shared import built, write_table

from eightstage import languages
from eightstage.contract import STAGES
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.evidence import Context
from eightstage.evidence.container import start
from eightstage.evidence.container.scenario import started
from eightstage.evidence.image import Image, read_image
from eightstage.service import load
from eightstage.template.answers import complete
from eightstage.template.write import write
from eightstage.units import duration, size

RUNS = 5
COLUMNS = (
    "language",
    "unpacked",
    "compressed",
    "largest file",
    "unpacked / largest file",
    "start to first answer",
    "/ Node's",
    "memory at idle",
    "/ Node's",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"


@attrs.frozen
class Subject:
    """A new service of one language, built."""

    language: str
    context: Context
    image: Image
    answers: list[float] = attrs.field(factory=list)
    memory: list[int] = attrs.field(factory=list)

    def measure(self) -> None:
        """Start it once for the time to its first answer, and once for its memory."""
        answered = start.observe(self.context, "production").first_answer_s
        assert answered is not None, self.language
        self.answers.append(answered)
        with started(self.context, "production", "idle") as container:
            self.memory.append(container.memory())
        print(f"{self.language}: {duration(answered)}, {size(self.memory[-1])}", flush=True)


def made(scope: Scope, language: str, folder: Path) -> Subject:
    answers = complete({"language": language, "service_name": f"Order {language}"}, asks=False)
    service = load(write(answers, folder))
    tags = [f"{target}.tags={scope.tag_prefix}:{language}-{target}" for target in STAGES]
    context = built(scope, service, tags)
    return Subject(language, context, read_image(scope, context.build.images, "production"))


def row(subject: Subject, node: Subject) -> str:
    largest = max(file.size for file in subject.image.files.values())
    (answer, memory), (beside, below) = (
        (statistics.median(s.answers), statistics.median(s.memory)) for s in (subject, node)
    )
    cells = (
        subject.language,
        size(subject.image.unpacked),
        size(subject.image.compressed),
        size(largest),
        f"{subject.image.unpacked / largest:.3f}",
        duration(answer),
        f"{answer / beside:.2f}",
        size(int(memory)),
        f"{memory / below:.2f}",
    )
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    with Scope(connect(lambda text: print(text, file=sys.stderr))) as scope, tempfile.TemporaryDirectory() as folder:
        subjects = {name: made(scope, name, Path(folder)) for name in languages.names()}
        for _ in range(RUNS):
            for subject in subjects.values():
                subject.measure()
    table = HEAD + "".join(row(subject, subjects["node"]) for subject in subjects.values())
    write_table("languages", table)


if __name__ == "__main__":
    main()
