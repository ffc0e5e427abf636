"""A build secret appears in no layer, configuration or history of any target."""

import json

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.contract import STAGES
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.build import Build
from eightstage.evidence.image import Image
from eightstage.evidence.layers import PLANTED


@check(
    stages=STAGES,
    source="Docker documentation, build secrets: https://docs.docker.com/build/building/secrets/",
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
