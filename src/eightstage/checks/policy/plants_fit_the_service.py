"""Every file that the policy names is in the service, and what is planted in a copy fits it."""

from collections.abc import Iterator

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects import DefectError, Edit
from eightstage.evidence import TextContext, evidence
from eightstage.policy import FILE_NAME
from eightstage.service import Service
from eightstage.system.toml_lines import Keys


@evidence()
def misfits(context: TextContext, _: str) -> tuple[Place, ...]:
    """What the policy, or the profile of its language, says of the service's files that is not so."""
    found = [(context.service.policy_layers.spot(keys), keys, text) for keys, text in _misfits(context.service)]
    found.sort(key=lambda item: (item[0].layer.depth, item[0].line))
    return tuple(Place(spot.line, f"{'.'.join(keys)}: {text}", spot.layer.file) for spot, keys, text in found)


_SERVICE = {"Dockerfile": "FROM debian AS production\n", "start.sh": "echo one\n"}


@check(
    source=Source("<!-- Written by `./inv docs` from the code; edit the code. -->, a plant", "docs/policy.md#a-plant"),
    level=Level.INTERMEDIATE,
    guide="usage/verify",
    defect=Edit(
        FILE_NAME,
        at="end",
        new='\n[cache.gone]\ncostly = true\nedit = { path = "gone.txt", old = "one", new = "another" }\n',
    ),
    examples=(
        bad(
            files={**_SERVICE, "eightstage.toml": '[service]\nname = "orders"\nentry = "serve.sh"\n'},
            at="eightstage.toml:3",
            says="the entry is called otherwise",
        ),
        bad(
            files={
                **_SERVICE,
                "eightstage.toml": '[service]\nname = "orders"\n[cache.source]\nruns = ["build"]\n'
                'edit = { path = "start.sh", old = "two", new = "three" }\n',
            },
            at="eightstage.toml:5",
            says="the text that the edit replaces is gone",
        ),
        good(
            files={
                **_SERVICE,
                "eightstage.toml": '[service]\nname = "orders"\nentry = "start.sh"\n[cache.source]\nruns = ["build"]\n'
                'edit = { path = "start.sh", old = "one", new = "three" }\n',
            }
        ),
    ),
)
def plants_fit_the_service(misfits: tuple[Place, ...]) -> Verdict:
    """
    Why: what cannot be planted proves nothing, and that is only seen after everything was built.
    Fix: name the file that took its place; where the profile of the language says it, say it in the policy instead.
    """
    return judged(misfits, "every plant fits")


def _misfits(service: Service) -> Iterator[tuple[Keys, str]]:
    facts = service.policy.service
    if facts.entry and not (service.path / facts.entry).is_file():
        yield ("service", "entry"), f"there is no file {facts.entry}"
    if facts.sources and not (service.path / facts.sources).is_dir():
        yield ("service", "sources"), f"there is no folder {facts.sources}"
    for keys, plant in service.policy.plants:
        try:
            Edit(plant.path, plant.new, plant.old, plant.at).replacements(service.path)
        except DefectError as error:
            yield keys, error.what
