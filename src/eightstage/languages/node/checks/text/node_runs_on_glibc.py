"""Node.js runs on a system that its project builds and tests for."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    source=Source("Node.js, BUILDING.md: supported platforms", "https://github.com/nodejs/node/blob/main/BUILDING.md"),
    level=Level.INTERMEDIATE,
    guide="stages/base",
    severity=Severity.NOTE,
    defect=Edit(
        "Dockerfile",
        old="FROM node:${NODE_VERSION}-trixie-slim AS base",
        new="FROM node:${NODE_VERSION}-alpine AS base",
    ),
    examples=(
        bad("FROM node:26-alpine AS base\n", at=1),
        good("FROM node:26-trixie-slim AS base\n"),
    ),
)
def node_runs_on_glibc(dockerfile: Dockerfile) -> Verdict:
    """
    Why: Node.js for Alpine's musl is an unofficial build, and native packages and profilers are tested less on it.
    Fix: start from the slim Debian variant, or accept the risk with a waiver.
    """
    places = [
        Place(stage.line, f"{image} is Node on musl")
        for stage in dockerfile.stages
        for image in [dockerfile.base(stage).text]
        if re.match(r"(.*/)?node:.*alpine", image)
    ]
    return judged(places, "no stage runs Node on musl")
