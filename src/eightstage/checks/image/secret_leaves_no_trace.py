"""A build secret appears in no layer, configuration or history of any target."""

import json

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.contract import STAGES
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.build import Build
from eightstage.evidence.image import Image
from eightstage.evidence.layers import PLANTED

_MOUNTED = "FROM debian AS build\nRUN --mount=type=secret,id=token make\n"


@check(
    stages=STAGES,
    source=Source("Docker documentation, build secrets", "https://docs.docker.com/build/building/secrets/"),
    level=Level.INTERMEDIATE,
    guide="concepts/secrets",
    examples=(
        bad(
            _MOUNTED,
            says="a file holds it",
            build=facts.build(canary="hunter2"),
            image=facts.image(facts.file("/root/token", marks=PLANTED)),
        ),
        bad(
            _MOUNTED,
            says="a later layer replaces that file, and the lower one is still shipped",
            build=facts.build(canary="hunter2"),
            image=facts.image(facts.file("/root/token", marks=PLANTED), later=((facts.file("/root/token"),),)),
        ),
        bad(
            _MOUNTED,
            says="it became a variable",
            build=facts.build(canary="hunter2"),
            image=facts.image(Env=["TOKEN=hunter2"]),
        ),
        good(
            _MOUNTED,
            says="it was only mounted",
            build=facts.build(canary="hunter2"),
            image=facts.image(facts.file("/app/serve")),
        ),
        good(
            "FROM debian AS build\nRUN make\n",
            says="no step takes a secret",
            build=facts.build(),
            image=facts.image(),
            is_skipped=True,
        ),
    ),
)
def secret_leaves_no_trace(target: str, image: Image, build: Build, dockerfile: Dockerfile) -> Verdict:
    """
    Why: whoever can pull an image can read all its layers, including what a later layer deletes.
    Fix: use a secret only where it is mounted, in the step that needs it; never copy or print it.
    """
    steps = [step for stage in dockerfile.stages for step in stage.instructions]
    if not any(mount.get("type") == "secret" for step in steps for mount in step.mounts):
        return skipped("no step of the Dockerfile takes a secret")
    found = [
        f"{file.path} in layer {layer.diff_id[7:19]}"
        for layer in image.layers
        for file in layer.files
        if PLANTED in file.marks
    ]
    if build.canary in json.dumps(image.config) or build.canary in json.dumps(image.history):
        found.append("the configuration or the history")
    if found:
        return failed(f"the secret that {target} was built with is in {found[0]}", tuple(found[1:]))
    return passed(
        f"not in {len(image.layers)} layers, not in the configuration, not in {len(image.history)} lines of history"
    )
