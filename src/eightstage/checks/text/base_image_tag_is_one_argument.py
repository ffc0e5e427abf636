"""The tag of a base image depends on one build argument at most; it is not assembled from several."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In, at_top
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    source=Source(
        "Docker documentation, choose the right base image",
        "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
    ),
    level=Level.INTERMEDIATE,
    guide="stages/base",
    severity=Severity.NOTE,
    defect=(at_top("ARG DEBIAN=trixie"), In("base").change("FROM", "trixie", "${DEBIAN}")),
    examples=(
        bad(
            """
            ARG RUNTIME=20
            ARG ALPINE=3.12
            FROM registry.example/runtime:${RUNTIME}-alpine${ALPINE} AS base
            """,
            at=3,
            says="nobody ever published this one",
        ),
        bad(
            """
            ARG RUNTIME=20
            ARG ALPINE=3.12
            ARG TAG=${RUNTIME}-alpine${ALPINE}
            ARG IMAGE=registry.example/runtime:${TAG}
            FROM ${IMAGE} AS base
            """,
            at=5,
            says="by way of other arguments",
        ),
        good(
            """
            ARG RUNTIME=26
            FROM registry.example/runtime:${RUNTIME}-trixie-slim AS base
            """,
        ),
        good(
            """
            ARG REGISTRY=registry.example
            ARG TAG=26-trixie-slim
            FROM ${REGISTRY}/runtime:${TAG} AS base
            """,
            says="where an image comes from is another choice",
        ),
    ),
)
def base_image_tag_is_one_argument(dockerfile: Dockerfile) -> Verdict:
    """
    Why: two versions can be combined into a tag that was never published.
    Fix: keep one argument for the part that people change, and write out the rest of the tag.
    """
    places = [
        Place(stage.line, f"the tag of {stage.base} is assembled from {count} arguments")
        for stage in dockerfile.stages
        if dockerfile.parent(stage) is None and (count := len(_used(_tag(dockerfile, stage.base)))) > 1
    ]
    return judged(places, "each tag depends on one argument at most")


def _tag(dockerfile: Dockerfile, reference: str) -> str:
    """The tag of an image, with the arguments that it is made of; those that are made of others are written out."""
    written = {name: value or "" for i in dockerfile.global_arguments for name, value in i.written}
    made = {name: value for name, value in written.items() if "$" in value}
    # One may be made of another: never more often than there are any.
    for _ in made:
        for name, value in made.items():
            reference = re.sub(rf"\$\{{{name}\}}|\${name}\b", value.replace("\\", r"\\"), reference)
    return reference.rpartition("/")[2].partition(":")[2]


def _used(tag: str) -> set[str]:
    return set(re.findall(r"\$\{?(\w+)", tag))
