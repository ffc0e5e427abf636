"""The installs without a network: each ends its stage, so nothing that follows runs again."""

from eightstage.dockerfile import parse
from eightstage.evidence.build_offline import cut_off

TEXT = """FROM base AS dependencies
COPY go.mod ./
RUN --mount=type=cache,target=/cache \\
    fetch tools
RUN compile the standard library
run --mount=type=cache,target=/cache <<EOF
fetch modules
EOF
RUN compile modules

# stage: build
FROM dependencies AS build
RUN compile
"""


def test_stage_ends_with_the_install() -> None:
    """Other stages stay as they are."""
    stage = parse(TEXT).named["dependencies"]
    first, second = (i for i in stage.all("RUN") if i.mounts)
    end = stage.instructions[-1].end_line
    rest = "\n# stage: build\nFROM dependencies AS build\nRUN compile\n"
    before, after = TEXT[: TEXT.index("RUN compile the")], TEXT[: TEXT.index("RUN compile modules")]

    assert cut_off(TEXT, first, end) == before.replace("RUN --mount", "RUN --network=none --mount") + rest
    assert cut_off(TEXT, second, end) == after.replace("run --mount", "run --network=none --mount") + rest
