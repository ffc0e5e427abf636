"""Every file that the policy names is in the service, and what is planted in a copy fits it."""

from collections.abc import Iterator

from eightstage.checks import Place, Verdict, check, judged
from eightstage.defects import DefectError, Edit
from eightstage.evidence import TextContext, evidence
from eightstage.policy import FILE_NAME
from eightstage.service import Service
from eightstage.toml_lines import Keys


@evidence()
def misfits(context: TextContext, _: str) -> tuple[Place, ...]:
    """What the policy, or the profile of its language, says of the service's files that is not so."""
    service = context.service
    found = sorted((service.policy_line(keys), f"{'.'.join(keys)}: {text}") for keys, text in _misfits(service))
    return tuple(Place(line, text, FILE_NAME) for line, text in found)


@check(
    source="docs/policy.md#a-plant",
    defect=Edit(
        FILE_NAME,
        at="end",
        new='\n[cache.gone]\ncostly = true\nedit = { path = "gone.txt", old = "one", new = "another" }\n',
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
