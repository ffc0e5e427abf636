"""The heap size is a percentage of the container's memory, not a fixed number."""

import re

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.languages.ecosystem import known


@check(
    stages=("production", "debug"),
    source=Source(
        "Kubernetes documentation, resource management for pods and containers",
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    defect=In("production").append("ENV JAVA_TOOL_OPTIONS=-Xmx512m"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            ENV JAVA_TOOL_OPTIONS=-Xmx512m
            """,
            at=2,
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75
            """
        ),
    ),
)
def heap_follows_the_memory_limit(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: under a smaller limit the kernel kills the process before the garbage collector acts; under a larger one memory
    is wasted.
    Fix: give the heap a part of the memory instead of a number of bytes; the finding names the option.
    """
    stage = dockerfile.named[target]
    settings = [i for i in (dockerfile.last(stage, n) for n in ("CMD", "ENTRYPOINT")) if i]
    settings += {i.line: i for _, i in dockerfile.environment(stage).values()}.values()
    places = [
        Place(
            dockerfile.line_of(i, found[0]),
            f"{found[0]} is fixed, whatever the container may use; write {heap.instead}",
        )
        for i in settings
        for heap in known().heaps
        for found in [re.search(heap.pattern, i.text)]
        if found
    ]
    return judged(places, "the heap has no fixed size")
