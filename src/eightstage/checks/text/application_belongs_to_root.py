"""Root owns what production ships, not the user that runs it."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._paths import absolute, is_within, made_empty
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.policy import Policy


@check(
    stages=("production",),
    source=Source(
        "OWASP Docker security cheat sheet",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/security",
    defect=In("production").change("COPY", r"COPY (?=.*\s/app$)", "COPY --chown=<user> "),
    examples=(
        bad(
            """
            FROM debian AS production
            COPY --from=build --chown=1001:1001 /app /app
            RUN chown -R orders:orders /app
            """,
            at=(2, 3),
        ),
        bad(
            """
            FROM debian AS base
            COPY --chown=orders settings.json /app/
            FROM base AS production
            """,
            at=2,
            says="what production inherits ships as well",
        ),
        good(
            """
            FROM debian AS production
            COPY --from=build --chown=0:0 --chmod=755 /app /app
            """,
        ),
        good(
            """
            FROM debian AS build
            RUN mkdir -p /data
            FROM scratch AS production
            COPY --from=build --chown=1001:1001 /data /data
            """,
            says="so is one that another stage makes, where there is no shell",
        ),
        bad(
            """
            FROM debian AS build
            RUN mkdir -p /app && make --directory /app
            FROM scratch AS production
            COPY --from=build --chown=1001:1001 /app /app
            """,
            at=4,
            says="something was put into this one",
        ),
        good(
            """
            FROM debian AS production
            COPY --from=build /app /app
            RUN install --directory /var/lib/orders && chown -R 1001:1001 /var/lib/orders
            """,
            says="a folder to write to is not the application",
        ),
    ),
)
def application_belongs_to_root(dockerfile: Dockerfile, policy: Policy) -> Verdict:
    """
    Why: a service that can rewrite its own code keeps whatever an attacker writes there.
    Fix: remove --chown and chown -R; give the service's user only the folders that it must write to.
    """
    stage = dockerfile.named["production"]
    places = [
        Place(i.line, f"--chown={i.flag('chown')} lets the service rewrite what is copied here")
        for i in dockerfile.inherited(stage)
        if i.name in {"COPY", "ADD"} and (i.flag("chown") or "0").partition(":")[0] not in {"0", "root"}
        if not _is_of_data(dockerfile, i, policy.service.application)
    ]
    for run in (i for i in dockerfile.inherited(stage) if i.name == "RUN"):
        places += [
            Place(c.line, f"`{c.text}` gives the application to the user that runs it")
            for c in dockerfile.commands(run)
            if c.name == "chown" and "-R" in c.words and policy.service.application in c.words
        ]
    return judged(places, "everything that production copies belongs to root")


def _is_of_data(dockerfile: Dockerfile, instruction: Instruction, application: str) -> bool:
    """Whether nothing but empty folders is copied, none of them the application's: the service writes to them."""
    stages = [dockerfile.resolve(source.text) for source in dockerfile.sources(instruction)]
    paths = [absolute(dockerfile.expand(word, instruction).text, "/") for word in instruction.arguments[:-1]]
    is_empty = bool(stages) and all(
        stage and path in made_empty(dockerfile, stage) for stage in stages for path in paths
    )
    return is_empty and not any(is_within(application, path, "/") for path in paths)
