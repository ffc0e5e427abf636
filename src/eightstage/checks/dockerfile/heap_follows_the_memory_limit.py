"""The heap size is a percentage of the container's memory, not a fixed number."""

import re

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    stages=("production", "debug"),
    source="Node.js documentation, --max-old-space-size-percentage: "
    "https://nodejs.org/api/cli.html#--max-old-space-size-percentagepercentage",
    defect=In("production").append("ENV NODE_OPTIONS=--max-old-space-size=512"),
)
def heap_follows_the_memory_limit(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: under a smaller limit the kernel kills the process before the garbage collector acts; under a larger one memory
    is wasted.
    Fix: write --max-old-space-size-percentage=75 (Node), -XX:MaxRAMPercentage=75 (Java).
    """
    stage = dockerfile.named[target]
    settings = [i for i in (dockerfile.last(stage, n) for n in ("CMD", "ENTRYPOINT")) if i]
    settings += {i.line: i for _, i in dockerfile.environment(stage).values()}.values()
    places = [
        Place(dockerfile.line_of(i, found[0]), f"{found[0]} is fixed, whatever the container may use")
        for i in settings
        for found in [re.search(r"--max-(old-space|heap)-size=\d+|-Xmx\d+\w?", i.text)]
        if found
    ]
    return judged(places, "the heap has no fixed size")
