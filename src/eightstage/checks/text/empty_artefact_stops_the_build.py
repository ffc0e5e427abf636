"""A step checks that a folder is not empty before another stage copies it."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._paths import absolute, destinations, is_within, made_empty, taken_from, workdir
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Stage


@check(
    of_contract=True,
    source=Source("The eight stages, build", "docs/stages.md#build"),
    level=Level.ADVANCED,
    guide="stages/build",
    defect=(
        In("build").append("RUN mkdir /handed-on"),
        In("testing").append("COPY --from=build /handed-on /handed-on"),
    ),
    examples=(
        bad(
            """
            FROM debian AS build
            WORKDIR /app
            RUN mkdir -p dist
            RUN make
            FROM scratch AS production
            COPY --from=build /app/dist /app
            """,
            at=3,
        ),
        good(
            """
            FROM debian AS build
            WORKDIR /app
            RUN mkdir -p dist && make && test -s dist/server
            FROM scratch AS production
            COPY --from=build /app/dist /app
            """,
        ),
        good(
            """
            FROM debian AS build
            RUN mkdir -p /data /etc/orders
            COPY orders.conf /etc/orders/
            FROM scratch AS production
            COPY --from=build --chown=1001:1001 /data /data
            COPY --from=build /etc/orders /etc/orders
            """,
            says="a folder for the service to write to, and one that a COPY fills",
        ),
        good(
            """
            FROM debian AS build
            WORKDIR /app
            RUN mkdir -p temporary && make
            FROM scratch AS production
            COPY --from=build /app/dist/server /app/
            """,
            says="the copy itself fails when this file is missing",
        ),
    ),
)
def empty_artefact_stops_the_build(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a folder created beforehand is copied even if the build left it empty; production then fails at startup.
    Fix: end the step with `test -s FOLDER/FILE`.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "every folder is checked before another stage copies it")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    made: dict[str, int] = {}
    seen: set[str] = set()
    outputs = taken_from(dockerfile, stage)
    # A COPY that has nothing to put into it fails itself.
    filled = [path for i in stage.instructions for path in destinations(dockerfile, stage, i)]
    for run in stage.all("RUN"):
        folder = workdir(dockerfile, stage, run)
        for command in dockerfile.commands(run):
            paths = [absolute(word, folder) for word in command.words[1:] if not word.startswith("-")]
            if command.name == "mkdir" or command.runs("install", "-d"):
                made |= {path: command.line for path in paths if path in outputs}
            if command.name in {"test", "[", "[["} and {"-s", "-f", "-e", "-r", "-x"} & set(command.words):
                seen |= {output for output in outputs for path in paths if is_within(path, output, "/")}
    return [
        Place(line, f"{path} is created here and copied by another stage, even if it stayed empty")
        for path, line in made.items()
        if path not in seen and not any(is_within(other, path, "/") for other in filled)
        if not _is_handed_on_empty(dockerfile, stage, path)
    ]


def _is_handed_on_empty(dockerfile: Dockerfile, stage: Stage, path: str) -> bool:
    """Whether the folder is given to a user by every stage that copies it: somewhere to write to, empty at first."""
    copies = [
        i
        for other in dockerfile.stages
        for i in other.all("COPY")
        if path in [absolute(word, "/") for word in i.arguments[:-1]]
        if any(dockerfile.resolve(source.text) is stage for source in dockerfile.sources(i))
    ]
    return path in made_empty(dockerfile, stage) and all(i.flag("chown") for i in copies)
