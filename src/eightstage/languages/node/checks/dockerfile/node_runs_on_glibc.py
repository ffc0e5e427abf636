"""Node.js runs on a system that its project builds and tests for."""

import re

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    source="Node.js, BUILDING.md: supported platforms: https://github.com/nodejs/node/blob/main/BUILDING.md",
    severity=Severity.NOTE,
    defect=Edit(
        "Dockerfile",
        old="FROM node:${NODE_VERSION}-trixie-slim AS base",
        new="FROM node:${NODE_VERSION}-alpine AS base",
    ),
)
def node_runs_on_glibc(dockerfile: Dockerfile) -> Verdict:
    """
    Why: Node.js for Alpine's musl is an unofficial build, and native packages and profilers are tested less on it.
    Fix: start from the slim Debian variant, or accept the risk with a waiver.
    """
    places = [
        Place(stage.line, f"{dockerfile.expand(stage.base)} is Node on musl")
        for stage in dockerfile.stages
        if re.match(r"(.*/)?node:.*alpine", dockerfile.expand(stage.base))
    ]
    return judged(places, "no stage runs Node on musl")
