"""Every image that a stage is built on or copies from is pinned: to a version, and to a digest if the policy asks."""

import re

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged, skipped
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy
from eightstage.service import BAKE_FILE, Files
from eightstage.service.compose import FILE_NAMES

# Words that say when an image was made, and not which one it is.
_MOVING = frozenset(
    [
        *("", "latest", "lts", "stable", "oldstable", "testing", "current", "mainline", "rolling", "edge"),
        *("nightly", "canary", "beta", "rc", "dev", "develop", "main", "master", "release", "slim", "alpine"),
    ]
)

_BY_TAG = """
[service]
name = "orders"

[base_images]
pin = "tag"
"""


@check(
    source=Source(
        "Docker documentation, pin base image versions",
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    ),
    level=Level.BEGINNER,
    guide="stages/base",
    defect=In("base").change("FROM", r":\S+", ":latest"),
    examples=(
        bad("FROM debian AS base\n", at=1, says="the tag is `latest`, whatever that is on the day"),
        bad(
            """
            ARG BASE=debian:trixie-slim
            FROM ${BASE} AS base
            """,
            at=2,
            says="a version, but no digest",
        ),
        good(
            "FROM debian:trixie-slim AS base\n",
            says="a version is enough where the policy says so",
            files={"eightstage.toml": _BY_TAG},
        ),
        good(
            """
            FROM debian:trixie-slim@sha256:0b4e AS base
            FROM base AS build
            FROM scratch AS production
            """,
            says="a stage needs no version, nor does `scratch`",
        ),
        bad(
            """
            FROM debian:stable-slim AS build
            COPY --from=registry.example/tools:latest /tool /usr/bin/
            RUN --mount=from=busybox,target=/busybox make
            """,
            at=(1, 2, 3),
            says="the tag moves with each release; what is copied or mounted moves as well",
            files={"eightstage.toml": _BY_TAG},
        ),
        bad(
            """
            ARG DEBIAN
            FROM debian:${DEBIAN:-latest} AS base
            """,
            at=2,
            says="the default of the expression counts",
            files={"eightstage.toml": _BY_TAG},
        ),
        good(
            """
            ARG FLAVOUR=slim
            FROM debian:trixie-slim AS slim
            FROM ${FLAVOUR} AS production
            ARG FLAVOUR
            COPY --from=${FLAVOUR} /etc/debian_version /
            COPY --from=assets / /assets
            """,
            says="an argument may name a stage, and the bake file names the folder `assets`",
            files={
                "eightstage.toml": _BY_TAG,
                "docker-bake.hcl": 'target "production" {\n  contexts = {\n    assets = "../assets"\n  }\n}\n',
            },
        ),
        good(
            """
            ARG BASE
            FROM ${BASE} AS base
            """,
            says="only the command of the build knows the image",
            is_skipped=True,
        ),
        good(
            "FROM registry.example:5000/debian@sha256:0b4e AS base\n",
            says="a digest alone says which image it is; the colon belongs to the port",
        ),
    ),
)
def base_image_is_pinned(dockerfile: Dockerfile, policy: Policy, files: Files) -> Verdict:
    """
    Why: tags move: the same Dockerfile gives another image tomorrow, and nobody can say which one was tested.
    Fix: write `IMAGE:VERSION@sha256:…` and let an update bot move it; `[base_images] pin = "tag"` accepts a version
    alone.
    """
    bases = [(stage.line, dockerfile.base(stage)) for stage in dockerfile.stages if dockerfile.parent(stage) is None]
    copied = [(i.line, s) for stage in dockerfile.stages for i in stage.instructions for s in dockerfile.sources(i)]
    images = [
        (line, image)
        for line, image in (*bases, *((line, source) for line, source in copied if not dockerfile.resolve(source.text)))
        if image.text != "scratch" and not _is_context(image.text, files)
    ]
    places = [
        Place(line, reason)
        for line, image in images
        if image.is_known and (reason := _reason(image.text, wants_digest=policy.base_images.pin == "digest"))
    ]
    open_ = [image.text for _, image in images if not image.is_known]
    if open_ and not places:
        return skipped(f"the command of the build says which image {open_[0]} is")
    return judged(places, f"every image that is built on or copied from is pinned to a {policy.base_images.pin}")


def _reason(reference: str, *, wants_digest: bool) -> str:
    """What is missing; empty where nothing is."""
    name, _, digest = reference.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if digest:
        return ""
    if tag.partition("-")[0] in _MOVING:
        return f"{reference} names no version"
    return f"{reference} has no digest" if wants_digest else ""


def _is_context(name: str, files: Files) -> bool:
    """Whether a bake or compose file gives the name to a folder or another target."""
    texts = filter(None, map(files.text, (BAKE_FILE, *FILE_NAMES)))
    key = re.compile(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*[:=]", re.MULTILINE)
    return any("contexts" in text and key.search(text.partition("contexts")[2]) for text in texts)
