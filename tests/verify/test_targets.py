"""What people do with the targets of a service that has no bake file: its policy names the stages."""

import re
from pathlib import Path

import pytest

from eightstage.commands import targets
from eightstage.engine import reach
from eightstage.engine.client import Engine
from eightstage.engine.containers import create
from eightstage.engine.scope import Scope
from eightstage.errors import ServiceError
from eightstage.service.accepted import read

# `build` has the name of its role, and the policy need not say so.
DOCKERFILE = """
FROM scratch AS build
COPY Dockerfile /built

FROM scratch AS final
COPY --from=build /built /shipped
"""


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    assert engine
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "eightstage.toml").write_text('[service]\nname = "x"\n\n[stages]\nproduction = "final"\n')
    return tmp_path


@pytest.mark.parametrize(("target", "built"), [("production", {"production"}), ("default", {"build", "production"})])
def test_stages_of_the_policy_are_built(
    folder: Path, capsys: pytest.CaptureFixture[str], target: str, built: set[str]
) -> None:
    """A target by its role, and all of them by default; each with its tag or ID, both sizes, and what to type then."""
    assert targets.build(folder, target) == 0

    printed = capsys.readouterr()
    head, *rows = (re.split(r"\s{2,}", line.strip()) for line in printed.out.splitlines())
    assert head == ["target", "tag", "unpacked", "compressed"]
    assert {row[0] for row in rows} == built
    assert all(row[1].startswith("sha256:") for row in rows)
    assert all(re.fullmatch(r"[\d.]+ \w+", cell) for row in rows for cell in row[2:])
    assert f"next: invoke run --target production --path {folder} starts production; invoke verify" in printed.err


def test_sizes_of_the_stages_are_shown_and_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of those that there are."""
    assert targets.show_sizes(folder) == 0
    shown = capsys.readouterr().out
    assert targets.accept_sizes(folder) == 0

    assert "/shipped" in shown
    accepted = read(folder)
    assert accepted is not None
    assert accepted.sizes.keys() == {"build", "production"}


def test_reports_are_not_written_outside(folder: Path) -> None:
    """A folder of reports that leads out of the service is refused before anything is built."""
    (folder / "reports").symlink_to("/etc")

    with pytest.raises(ServiceError, match="reports leads out of"):
        targets.test(folder, None)


# Says what it was given, and stays until it is stopped.
SAYS = "console.log(process.env.DATABASE_URL); setTimeout(() => process.exit(0), 2000)"
PORT = 39_117
SERVICE = f"""
FROM node:26-trixie-slim AS final
CMD ["node", "-e", "{SAYS}"]
"""


@pytest.mark.parametrize("target", ["production", "testing"])
def test_service_gets_the_environment_of_its_policy(
    folder: Path, capfd: pytest.CaptureFixture[str], target: str
) -> None:
    """What it needs to start stands once, for verify and for people."""
    (folder / "Dockerfile").write_text(SERVICE)
    policy = folder / "eightstage.toml"
    needed = '[container]\nenvironment = { DATABASE_URL = "postgres://none" }\n'
    policy.write_text(f"{policy.read_text().replace('production =', f'{target} =')}\n{needed}")

    code = targets.run(folder, target) if target == "production" else targets.test(folder, None)

    assert code == 0
    assert "postgres://none" in capfd.readouterr().out


@pytest.mark.parametrize("is_taken", [False, True])
def test_port_is_the_documented_one_unless_it_is_taken(
    folder: Path, scope: Scope, capfd: pytest.CaptureFixture[str], is_taken: bool
) -> None:
    """Bookmarks and debuggers know it; another one is said, and only the engine's machine knows what is taken there."""
    (folder / "Dockerfile").write_text(SERVICE)
    (folder / "eightstage.toml").write_text(
        f'[service]\nname = "x"\nport = {PORT}\n\n[stages]\ndevelopment = "final"\n'
    )
    reach.settle(scope)
    bound = scope.way.bind or pytest.skip("ports are not published on this engine")
    taking = [PORT] if is_taken else []
    with create(
        scope, "node:26-trixie-slim", "taking", command=["node", "-e", SAYS], ports=taking, kept=taking
    ) as other:
        other.start()

        assert targets.run(folder, "development") == 0

    (line,) = (line for line in capfd.readouterr().err.splitlines() if line.startswith(f"development port {PORT}: "))
    assert line.endswith(f" ({PORT} is taken)") == is_taken
    assert (f":{PORT}" in line.partition("http://")[2]) == (not is_taken), bound
