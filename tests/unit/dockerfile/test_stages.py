"""Dockerfiles as stages and their graph."""

from pathlib import Path

import pytest

from eightstage.dockerfile import Dockerfile, parse, read
from eightstage.errors import DockerfileError

TEXT = """\
ARG VERSION=1.2
ARG NAME="node"
FROM ${NAME}:$VERSION-slim AS base
RUN <<EOT
FROM nothing
EOT
FROM base AS build
RUN --mount=type=bind,from=0,source=/a,target=/b \\
    # a comment between
    make
FROM scratch AS Production
COPY --from=build --chmod=0644 /app /app
COPY --from=images.example/busybox /bin/true /true
FROM production
"""


@pytest.fixture
def dockerfile() -> Dockerfile:
    return parse(TEXT)


def test_stages_have_names_and_lines(dockerfile: Dockerfile) -> None:
    """Names are lower case, as BuildKit compares them; a heredoc's lines are not instructions."""
    assert [(s.name, s.line) for s in dockerfile.stages] == [("base", 3), ("build", 7), ("production", 11), (None, 14)]


def test_parents_are_found_by_name_number_and_mount(dockerfile: Dockerfile) -> None:
    """FROM, COPY --from and RUN --mount from= are edges; images are not."""
    found = {s.label: sorted(dockerfile.parents(s)) for s in dockerfile.stages}

    assert found == {"base": [], "build": ["base"], "production": ["build"], "number 3": ["production"]}


def test_ends_are_what_no_other_target_needs(dockerfile: Dockerfile) -> None:
    """What is left builds all the others; a name that the file does not have is passed over."""
    assert dockerfile.ends(["base", "build", "production", "debug"]) == ["production"]
    assert dockerfile.ends(["build", "base"]) == ["build"]


def test_default_target_looks_through_a_bare_last_stage(dockerfile: Dockerfile) -> None:
    """A last stage that adds nothing is another name for what it is built from."""
    assert dockerfile.default_target.name == "production"
    assert parse(TEXT + "USER 1\n").default_target.name is None


def test_base_images_are_expanded(dockerfile: Dockerfile) -> None:
    """Defaults of global ARGs are put in; scratch and stages are no images."""
    assert dockerfile.base_images == ("node:1.2-slim",)


def test_root_is_the_stage_at_the_end_of_the_chain(dockerfile: Dockerfile) -> None:
    """Following FROM from stage to stage ends where an image is named."""
    assert dockerfile.root(dockerfile.named["build"]).name == "base"


def test_flags_are_read(dockerfile: Dockerfile) -> None:
    """Flags of an instruction are found by name; mounts by their keys."""
    copy = dockerfile.named["production"].all("COPY")[0]

    assert (copy.flag("chmod"), copy.flag("chown"), copy.arguments) == ("0644", None, ("/app", "/app"))
    assert dockerfile.named["build"].all("RUN")[0].mounts[0]["source"] == "/a"


def test_missing_file_and_bad_syntax_are_told(tmp_path: Path) -> None:
    """A file that is not there, is empty, or is refused by the parser is an error that names it."""
    with pytest.raises(DockerfileError, match="Dockerfile"):
        read(tmp_path / "Dockerfile")
    with pytest.raises(DockerfileError, match="no FROM"):
        parse("ARG X=1\n")
    with pytest.raises(DockerfileError, match="Dockerfile:2: FROM names no image"):
        parse("ARG X=1\nFROM\n")
