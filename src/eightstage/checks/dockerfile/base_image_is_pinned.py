"""Every base image is pinned: to a version, and to a digest where the policy asks for one."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    source="Docker documentation, pin base image versions: "
    "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    defect=In("base").change("FROM", r":\S+", ":latest"),
)
def base_image_is_pinned(dockerfile: Dockerfile, policy: Policy) -> Verdict:
    """
    Why: tags move: the same Dockerfile gives another image tomorrow, and nobody can say which one was tested.
    Fix: write `IMAGE:VERSION@sha256:…` and let an update bot move it; `[base_images] pin = "tag"` accepts a version
    alone.
    """
    wants_digest = policy.base_images.pin == "digest"
    places = []
    for stage in dockerfile.stages:
        if dockerfile.resolve(stage.base) is not None or stage.base == "scratch":
            continue
        reference = dockerfile.expand(stage.base)
        name, _, digest = reference.partition("@")
        tag = name.rpartition("/")[2].partition(":")[2]
        if not digest and tag in {"", "latest"}:
            places.append(Place(stage.line, f"{reference} names no version"))
        elif not digest and wants_digest:
            places.append(Place(stage.line, f"{reference} has no digest"))
    return judged(places, f"every base image is pinned to a {policy.base_images.pin}")
