"""Dockerfiles as stages and their graph."""

from pathlib import Path

import attrs
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


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("RUNN x", "unknown instruction 'RUNN'; did you mean RUN?"),
        ("QWERTY x", "unknown instruction 'QWERTY'; see Docker's reference"),
        ('CMD ["node", "x"', "CMD begins like a JSON list and is none"),
        ('CMD [ "node", "x"', "CMD begins like a JSON list and is none"),
        ('ENTRYPOINT ["node" "x"]', "ENTRYPOINT begins like a JSON list and is none"),
        ('COPY ["a", "b"', "COPY begins like a JSON list and is none"),
        ('HEALTHCHECK CMD ["a"', "HEALTHCHECK begins like a JSON list and is none"),
        ('CMD ["a", 1]', "arrays must be comprised of strings only"),
        ("SHELL bash -c", "SHELL needs a JSON list"),
        ("SHELL []", "SHELL needs a JSON list"),
        ("HEALTHCHECK", "HEALTHCHECK needs at least one argument"),
        ("HEALTHCHECK CMDX a", "HEALTHCHECK knows CMD and NONE, not 'CMDX'"),
        ("HEALTHCHECK NONE a", "HEALTHCHECK NONE takes no arguments"),
        ("COPY a", "COPY needs at least two arguments"),
        ("USER", "USER needs at least one argument"),
        ("ENV A", "ENV must have two arguments"),
        ("ENV =x", "ENV gives a value to no name"),
        ("ARG =x", "ARG gives a value to no name"),
        ('VOLUME [""]', "VOLUME names no folder"),
        ("ONBUILD", "ONBUILD needs an instruction"),
        ("ONBUILD FROM x", "FROM is not allowed after ONBUILD"),
        ("ONBUILD RUNN x", "unknown instruction 'RUNN'"),
        ("FROM a AS", "FROM names an image, and may give the stage a name"),
        ("FROM a AZ b", "FROM names an image, and may give the stage a name"),
        ("FROM a AS 1b", "'1b' is no name of a stage"),
        ("RUN <<EOF\nfalse", "unterminated heredoc"),
    ],
)
def test_what_no_builder_takes_is_refused_with_its_line(line: str, message: str) -> None:
    """The grammar lets it through, or stops without a line; BuildKit refuses each, or runs something else."""
    with pytest.raises(DockerfileError) as caught:
        parse(f"FROM scratch\nRUN <<EOF\ntrue\nEOF\n{line}\nUSER 1\n")

    assert str(caught.value).startswith("Dockerfile:5: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        'RUN [ "$A" = b ] && true',
        "RUN [ -f /x ]",
        "CMD ['node', 'x']",
        "HEALTHCHECK NONE",
        "VOLUME /a /b",
        "from scratch as Final",
        "ONBUILD RUN true",
        "USER a b",
        "CMD",
        "COPY --from=x a b",
        "LABEL a b",
    ],
)
def test_what_a_builder_takes_is_not_refused(line: str) -> None:
    """Whether it is wise is a matter for the checks."""
    assert parse(f"FROM scratch\n{line}\n").stages


def test_instruction_before_the_first_stage_is_refused() -> None:
    """Every mistake is named, each with its line."""
    with pytest.raises(
        DockerfileError, match=r"Dockerfile:1: RUN stands before the first FROM.*\nDockerfile:3: unknown"
    ):
        parse("RUN x\nFROM scratch\nRUNN\n")


def test_another_frontend_may_know_more() -> None:
    """What `# syntax=` names reads the file; only Docker's own is known."""
    assert parse("# syntax=acme/frontend:1\nFROM scratch\nINCLUDE x\n").stages
    with pytest.raises(DockerfileError, match="unknown instruction"):
        parse("# syntax=docker/dockerfile:1\nFROM scratch\nINCLUDE x\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("FROM scratch\n".encode("utf-16"), "is in UTF-16; save it as UTF-8"),
        ("FROM scratch\n".encode("utf-16-le"), "holds a NUL byte on line 1"),
        ("FROM scratch\n# é\n".encode("latin-1"), "byte 0xe9 on line 2; save it as UTF-8"),
        (b"FROM scratch\n" + b"#\n" * 300_000, "and at most 500.0 kB are read"),
        (b"FROM scratch\n" + b"USER 1\n" * 2000, "has 2001 instructions, and at most 2000 are judged"),
    ],
)
def test_what_is_no_text_or_too_long_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    """One sentence, with the line where one can be named."""
    (tmp_path / "Dockerfile").write_bytes(data)

    with pytest.raises(DockerfileError) as caught:
        read(tmp_path / "Dockerfile")
    assert message in str(caught.value)


def test_mark_before_the_text_is_no_part_of_it(tmp_path: Path) -> None:
    """The builder leaves it out as well."""
    (tmp_path / "Dockerfile").write_bytes("# check=error=true\nFROM scratch\n".encode("utf-8-sig"))

    assert read(tmp_path / "Dockerfile").directives[0].is_in_force


def test_long_chain_of_commands_and_stages_is_read() -> None:
    """Neither is as deep as it is long."""
    chain = " && ".join(["true"] * 5000)
    stages = "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(1500))
    found = parse(f"FROM scratch AS s0\nRUN {chain}\n{stages}".replace("&& true", "&& \\\n true"))

    assert len(found.commands(found.stages[0].instructions[1])) == 5000
    assert len(found.lineage(found.stages[-1])) == 1501


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('SHELL ["pwsh", "-Command"]\nRUN Get-Item x; Copy-Item x y\n', []),
        ('SHELL ["C:\\\\tools\\\\pwsh.exe", "-Command"]\nRUN Get-Item x\n', []),
        ("RUN <<EOF\n#!/usr/bin/env perl\nprint 1;\nEOF\n", []),
        ("RUN <<EOF\n#!/bin/bash -e\nmake test\nEOF\n", ["make"]),
        ('SHELL ["/bin/bash", "-c"]\nRUN make test\n', ["make"]),
        ("RUN cat <<EOF > x.pl\n#!/usr/bin/env perl\nEOF\n", ["cat"]),
    ],
)
def test_only_a_shell_is_read_as_one(text: str, names: list[str]) -> None:
    """What another program reads has other rules."""
    dockerfile = parse(f"FROM debian:trixie-slim\n{text}")

    assert [command.name for command in dockerfile.commands(dockerfile.stages[0].instructions[-1])] == names


def test_what_follows_onbuild_is_read() -> None:
    """With its flags and the commands of its shell, on its own lines; it changes nothing in the stage itself."""
    found = parse("FROM debian AS base\nONBUILD RUN --mount=type=ssh make \\\n  && make install\nONBUILD USER 0\n")
    (stage,) = found.stages
    (run,) = stage.all("RUN")

    assert run.flags == ("--mount=type=ssh",)
    assert [(c.text, c.line) for c in found.commands(run)] == [("make", 2), ("make install", 3)]
    assert found.last(stage, "USER") is None


@pytest.mark.parametrize(
    ("step", "is_read"),
    [
        ("RUN true", True),
        ("RUN <<EOF\n#!/bin/bash -e\ntrue\nEOF", True),
        ("RUN <<EOF\n#!/usr/bin/env perl\ntrue\nEOF", False),
        ("RUN dash <<EOF\ntrue\nEOF", True),
        ('SHELL ["pwsh", "-Command"]\nRUN true', False),
        ('SHELL ["C:\\\\bin\\\\bash.exe", "-c"]\nRUN true', True),
        ('SHELL ["pwsh", "-Command"]\nRUN ["true"]', True),
    ],
)
def test_what_is_no_shell_is_not_read(step: str, *, is_read: bool) -> None:
    """Its grammar is another one; exec form needs no shell."""
    found = parse(f"FROM debian\n{step}\n")
    (run,) = found.stages[0].all("RUN")

    assert found.is_read(run) is is_read
    assert [c.words for c in found.commands(run) if c.name != "set"] == ([("true",)] if is_read else [])


def test_here_document_of_another_program_is_its_input() -> None:
    """The text is no script then."""
    found = parse("FROM debian\nRUN cat <<EOF > /etc/motd\nmake\nEOF\n")

    assert [c.name for c in found.commands(found.stages[0].all("RUN")[0])] == ["cat"]


@pytest.mark.parametrize(
    ("text", "roles", "index"),
    [
        ("FROM debian AS build\nFROM debian\nRUN true\n", {}, 1),
        ("FROM debian AS build\nFROM debian\nRUN true\n", {"production": "0"}, 0),
        ("FROM debian AS build\nFROM debian AS final\n", {"production": "last"}, 1),
        ("FROM debian AS compile\nFROM debian AS final\n", {}, 1),
        ("FROM debian AS final\nFROM debian AS tools\nFROM final\n", {}, 0),
        ("FROM debian\nFROM debian AS build\n", {"production": "0"}, None),
        ("FROM debian AS last\nFROM debian AS final\n", {"production": "last"}, 0),
        ("FROM debian AS build\nFROM debian AS final\n", {}, None),
        ("FROM debian AS production\nFROM production AS debug\nFROM production\n", {}, 0),
    ],
)
def test_which_stage_is_production(text: str, roles: dict[str, str], index: int | None) -> None:
    """The one of that name, the one that the policy calls by name, number or `last`, or else the last."""
    found = attrs.evolve(parse(text), roles=roles).named.get("production")

    assert (found and found.index) == index
