"""
Measures a new service in each language, and writes the table of benchmarks/README.md.

All languages are measured in turn in one run, on the same machine; starts are medians.
"""

import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from eightstage import languages
from eightstage.bases import provide_all
from eightstage.build_variables import variables_of
from eightstage.contract import STAGES
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.evidence import Context
from eightstage.evidence.build import build
from eightstage.evidence.container import start, workout
from eightstage.evidence.image import read_image
from eightstage.service import load
from eightstage.template.answers import complete
from eightstage.template.write import write
from eightstage.units import duration, size

PAGE = Path(__file__).resolve().parent / "README.md"
RUNS = 5
HEAD = (
    "| language | unpacked | compressed | start to healthy | start to first answer | memory at rest |\n"
    "|---|---|---|---|---|---|"
)


def measured(scope: Scope, language: str, folder: Path) -> str:
    """The row of a language: its production image, started as the reference app's is."""
    service = load(write(complete({"language": language, "service_name": f"In {language}"}, asks=False), folder))
    provide_all(scope, service.dockerfile.base_images)
    variables = variables_of(service)
    tags = [f"{target}.tags={scope.tag_prefix}:{language}-{target}" for target in STAGES]
    made = build(scope, service, settings=tags, variables=variables)
    context = Context(service, scope, made, variables, ())
    image = read_image(scope, made.images, "production")
    starts = [start.observe(context, "production") for _ in range(RUNS)]
    healthy = statistics.median(seen.healthy_s or 0 for seen in starts)
    answered = statistics.median(seen.first_answer_s or 0 for seen in starts)
    memory = workout.observe(context, "production").memory or 0
    cells = (
        language,
        size(image.unpacked),
        size(image.compressed),
        duration(healthy),
        duration(answered),
        size(memory),
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure, and write the table."""
    head, mark, tail = PAGE.read_text().partition("<!-- languages -->\n")
    _, end, rest = tail.partition("<!-- end of languages -->\n")
    with Scope(connect(lambda text: print(text, file=sys.stderr))) as scope, TemporaryDirectory() as folder:
        rows = [measured(scope, language, Path(folder)) for language in languages.own()]
    PAGE.write_text("\n".join((f"{head}{mark}{HEAD}", *rows, f"{end}{rest}")))


if __name__ == "__main__":
    main()
