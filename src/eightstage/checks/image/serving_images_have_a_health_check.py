"""The image of every target that serves has a HEALTHCHECK, its own or that of its base image."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.contract import SERVING
from eightstage.defects import Edit
from eightstage.defects.structural import in_bake
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.image import Image, is_probed
from eightstage.policy import Policy
from eightstage.service import BAKE_FILE

_UNKNOWN = "FROM registry.example/runtime:3 AS production\n"
_PROBE = {"Test": ["CMD", "/app/serve", "--health"]}
_SERVES = {"eightstage.toml": '[service]\nname = "orders"\nport = 3000\n'}
_WORKER = {"eightstage.toml": '[service]\nname = "orders"\nport = 0\n'}
# The text of debug stays as it is, and its image is built from another one that the text does not name.
_UNPROBED = r"""
target "unprobed" {
  contexts          = { production = "target:production" }
  dockerfile-inline = "FROM production\nHEALTHCHECK NONE"
}
"""


@check(
    stages=SERVING,
    explained_by=("text/serving-stages-have-a-health-check",),
    source=Source("Dockerfile reference, HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
    level=Level.BEGINNER,
    guide="concepts/health",
    defect=(
        in_bake("debug", 'contexts = { production = "target:unprobed" }'),
        Edit(BAKE_FILE, _UNPROBED, at="end"),
    ),
    examples=(
        bad(_UNKNOWN, at=1, says="neither the image nor its base image has one", files=_SERVES, image=facts.image()),
        bad(
            _UNKNOWN,
            at=1,
            says="that of the base image is switched off",
            files=_SERVES,
            image=facts.image(Healthcheck={"Test": ["NONE"]}),
        ),
        bad(
            _UNKNOWN,
            at=1,
            says="the base image says that it serves",
            image=facts.image(ExposedPorts={"8080/tcp": {}}),
        ),
        good(_UNKNOWN, says="the base image has one", files=_SERVES, image=facts.image(Healthcheck=_PROBE)),
        good(_UNKNOWN, says="a worker may go without", files=_WORKER, image=facts.image(), is_skipped=True),
        good(
            _UNKNOWN,
            says="neither a policy nor the image says that it serves",
            image=facts.image(),
            is_skipped=True,
        ),
    ),
)
def serving_images_have_a_health_check(
    target: str, image: Image, dockerfile: Dockerfile, policy: Policy, port_is_stated: bool
) -> Verdict:
    """
    Why: without one, a container that hangs looks the same as one that works; of a base image that the text does not
    show, only the built image tells whether it has one.
    Fix: write HEALTHCHECK … CMD ["PROGRAM", "ARGUMENT"] in the stage.
    """
    if is_probed(image.config):
        return passed(f"the image of {target} has a health check")
    if not policy.service.port:
        return skipped("the policy says that it serves nothing")
    if not (port_is_stated or image.config.get("ExposedPorts")):
        return skipped("neither a policy nor the image says that it serves; see port in [service]")
    stage = dockerfile.named.get(target)
    health = dockerfile.last(stage, "HEALTHCHECK") if stage else None
    line = health.line if health else stage.line if stage else None
    return failed(f"the image of {target} has no health check, of its own or of its base image", line=line)
