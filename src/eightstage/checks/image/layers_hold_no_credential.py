"""No layer, variable, label or line of history holds a credential, even where a later layer deletes it."""

import json
import re
from collections.abc import Iterator

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed
from eightstage.contract import PRODUCTION, STAGES
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.evidence.layers import PLANTED, File, marks
from eightstage.languages.ecosystem import known

_KEY = "private key"
# What distributions and tools bring along, and what is made up for tests and documentation.
_BROUGHT = re.compile(
    r"^/(?:usr/(?:local/)?(?:lib\w*|share|include|go)|lib\w*|nix|(?:root/)?go/pkg|var/lib)/|/registry/src/|snakeoil"
)
_MADE_UP = re.compile(
    r"[/_.-](?:tests?|testdata|testing|__tests__|specs?|fixtures?|mocks?|examples?|samples?|docs?)[/_.-]"
)
_TOKEN = "-".join(("xoxb", "0123456789" * 3))


@check(
    stages=STAGES,
    source=(
        Source("CIS Docker Benchmark 4.10", "https://www.cisecurity.org/benchmark/docker"),
        Source("Docker documentation, build secrets", "https://docs.docker.com/build/building/secrets/"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/secrets",
    defect=In("testing").begin("RUN printf 'xoxb-%s' 012345678901234567890123456789 >/srv/notes"),
    examples=(
        bad(says="a file", target="build", image=facts.image(facts.file("/src/deploy.key", marks=_KEY))),
        bad(
            says="a file that a later layer replaces",
            image=facts.image(facts.file("/app/key.pem", marks=_KEY), later=((facts.file("/app/key.pem"),),)),
        ),
        bad(says="a folder of the service", image=facts.image(facts.file("/usr/src/app/lib/id_rsa", marks=_KEY))),
        bad(says="a variable", image=facts.image(Env=[f"CHAT={_TOKEN}"])),
        bad(says="a label", image=facts.image(Labels={"chat": _TOKEN})),
        bad(
            says="debug adds another one",
            target="debug",
            image=facts.image(later=((facts.file("/app/key.pem", marks=_KEY),),)),
            parent_image=facts.image(),
        ),
        good(
            says="what debug takes from production, where it is reported",
            target="debug",
            image=facts.image(facts.file("/app/key.pem", marks=_KEY), later=((),), Env=[f"CHAT={_TOKEN}"]),
            parent_image=facts.image(facts.file("/app/key.pem", marks=_KEY), Env=[f"CHAT={_TOKEN}"]),
        ),
        good(says="none", image=facts.image(facts.file("/app/serve"), Env=["PORT=3000"])),
        good(
            says="a key that was made for tests",
            target="testing",
            image=facts.image(facts.file("/app/test/fixtures/server.pem", marks=_KEY)),
        ),
        good(
            says="a key that a package of the system brings along",
            image=facts.image(facts.file("/usr/share/doc/tls/server.pem", marks=_KEY)),
        ),
        good(
            says="what production ships, which image/ships-nothing-forbidden reports",
            target="production",
            image=facts.image(facts.file("/app/key.pem", marks=_KEY)),
        ),
        good(
            says="what this verification planted, which image/secret-leaves-no-trace reports",
            target="build",
            image=facts.image(facts.file("/root/token", marks=PLANTED)),
        ),
    ),
)
def layers_hold_no_credential(target: str, image: Image, parent_image: Image | None) -> Verdict:
    """
    Why: whoever can pull an image can read all its layers, and history keeps what a build argument was given.
    Fix: replace the credential, which is known now; mount it as a secret in the step that needs it.
    """
    first = max(image.base_layers, len(parent_image.layers) if parent_image else 0)
    found = tuple(dict.fromkeys((*_in_layers(image, target, first), *_in_texts(image, parent_image))))
    if found:
        return failed(and_more(found), found[:20])
    own = image.layers[first:]
    inherited = f"; what it is FROM is judged at {parent_image.target}" if parent_image else ""
    return passed(
        f"none in {sum(len(layer.files) for layer in own)} files of {len(own)} layers, nor in the configuration"
        f"{inherited}"
    )


def _in_layers(image: Image, target: str, first: int) -> Iterator[str]:
    trees = {*known().trees}
    for number, layer in enumerate(image.layers[first:], first):
        for file in layer.files:
            kinds = [mark for mark in file.marks if mark != PLANTED]
            is_told = target == PRODUCTION and image.files.get(file.path) == file
            if kinds and not is_told and not _is_brought(file, trees):
                yield f"{file.path}, of {image.made_by[number][:60]}, holds a {kinds[0]}"


def _is_brought(file: File, trees: set[str]) -> bool:
    is_package = not trees.isdisjoint(file.path.split("/"))
    return is_package or _BROUGHT.search(file.path) is not None or _MADE_UP.search(file.path) is not None


def _in_texts(image: Image, parent: Image | None) -> Iterator[str]:
    inherited = _texts(parent) if parent else {}
    for place, texts in _texts(image).items():
        for kind in marks("\n".join(text for text in texts if text not in inherited.get(place, ())).encode()):
            if kind != PLANTED:
                yield f"a {kind} stands in {place}"


def _texts(image: Image) -> dict[str, list[str]]:
    config = image.config
    return {
        "the environment": list(config.get("Env") or ()),
        "the labels": [f"{name}={value}" for name, value in (config.get("Labels") or {}).items()],
        "the command": [json.dumps(config.get(key)) for key in ("Entrypoint", "Cmd", "Healthcheck")],
        "the history": [entry.get("CreatedBy") or "" for entry in image.history],
    }
