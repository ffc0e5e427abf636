"""What people do with the targets of a service that has no bake file: its policy names the stages."""

from pathlib import Path

import pytest

from eightstage import targets
from eightstage.accepted import read
from eightstage.engine.client import Engine
from eightstage.errors import ServiceError

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
    """A target by its role, and all of them by default."""
    assert targets.build(folder, target) == 0

    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == built


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
