"""Edits in terms of a Dockerfile's structure: what they change in files of any shape, and what they refuse."""

from pathlib import Path

import pytest

from eightstage.defects import DefectError, plant
from eightstage.defects.structural import In, Structural, at_top, in_bake

DOCKERFILE = """\
# a comment
ARG TAG=1

FROM alpine:${TAG} AS base
RUN one \\
 && two
# stage: production
FROM scratch AS production
COPY --from=base /a /a
COPY --from=base /app /app
USER 7:8
# The end.
"""
POLICY = """\
[service]
name = "orders"
port = 8080
entry = "cmd/x/main.go"
user = "7:8"
[health]
path = "/live"
"""
BAKE = 'target "production" {\n  target = "production"\n}\n'


@pytest.fixture
def service(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "eightstage.toml").write_text(POLICY)
    (tmp_path / "docker-bake.hcl").write_text(BAKE)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (In("base").append("ENV A=1", "ENV B=2"), " && two\n", " && two\nENV A=1\nENV B=2\n"),
        (In("production").append("VOLUME /data"), "USER 7:8\n", "USER 7:8\nVOLUME /data\n"),
        (In("production").begin("EXPOSE <port>"), "AS production\n", "AS production\nEXPOSE 8080\n"),
        (In("production").before("COPY", "ENV A=1"), "COPY --from=base /a ", "ENV A=1\nCOPY --from=base /a "),
        (In("production").drop("USER"), "USER 7:8\n", ""),
        (In("base").drop("RUN"), "RUN one \\\n && two\n", ""),
        (In("production").drop("COPY", r"/app$"), "COPY --from=base /app /app\n", ""),
        (In("production").change("COPY", r"COPY (?=.*/app$)", "COPY --chown=<uid>:<gid> "), "COPY --from=base /app", "COPY --chown=7:8 --from=base /app"),
        (In("base").change("RUN", r"$", " || true"), " && two\n", " && two || true\n"),
        (In("base").change("FROM", r":(\S+)", r"@\1"), ":${TAG}", "@${TAG}"),
        (In("production").append("CMD <entry> <folder> <path>"), "USER 7:8\n", "USER 7:8\nCMD cmd/x/main.go cmd/x /live\n"),
        (at_top("ARG X=1"), "FROM alpine", "ARG X=1\nFROM alpine"),
    ],
    ids=lambda value: value.says if isinstance(value, Structural) else "",
)  # fmt: skip
def test_change_fits_the_structure(service: Path, change: Structural, old: str, new: str) -> None:
    """An instruction is all of its lines; comments stay with what follows; facts come from the policy."""
    assert DOCKERFILE.count(old) == 1

    plant([change], service)

    assert (service / "Dockerfile").read_text() == DOCKERFILE.replace(old, new)


def test_lines_that_end_in_two_characters_are_counted_as_one(service: Path) -> None:
    """A checkout on Windows is changed at the same places."""
    (service / "Dockerfile").write_bytes(DOCKERFILE.replace("\n", "\r\n").encode())

    plant([In("production").append("VOLUME /data")], service)

    assert (service / "Dockerfile").read_text() == DOCKERFILE.replace("USER 7:8\n", "USER 7:8\nVOLUME /data\n")


def test_role_of_the_policy_names_the_stage(service: Path) -> None:
    """A service may call its stages as it likes."""
    (service / "Dockerfile").write_text("FROM scratch AS web\nUSER 7:8\n")
    (service / "eightstage.toml").write_text(f'{POLICY}\n[stages]\nproduction = "web"\n')

    plant([In("production").drop("USER")], service)

    assert (service / "Dockerfile").read_text() == "FROM scratch AS web\n"


def test_bake_file_is_changed_in_its_target(service: Path) -> None:
    """What a target says is added to."""
    plant([in_bake("production", "args = { A = 1 }")], service)

    assert (service / "docker-bake.hcl").read_text() == BAKE.replace("{\n", "{\n  args = { A = 1 }\n", 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (In("debug").append("ENV A=1"), "Dockerfile: there is no stage debug"),
        (In("production").drop("EXPOSE"), "Dockerfile: production has no EXPOSE"),
        (In("production").drop("COPY", "/b"), "Dockerfile: production has no COPY with '/b'"),
        (In("production").change("USER", "app", "x"), "Dockerfile: production has no USER with 'app'"),
        (in_bake("debug", "x = 1"), "docker-bake.hcl: there is no target debug"),
    ],
)
def test_change_that_does_not_fit_is_refused(service: Path, change: Structural, reason: str) -> None:
    """With what is missing; nothing is changed."""
    with pytest.raises(DefectError) as error:
        plant([In("production").drop("USER"), change], service)
    assert error.value.what == reason
    assert (service / "Dockerfile").read_text() == DOCKERFILE
