"""`./inv tour` as people type it."""

import json
from pathlib import Path

import pytest

from eightstage.commands import tour
from eightstage.contract import STAGES
from eightstage.engine.client import Engine


class _Terminal:
    def __init__(self, *answers: str) -> None:
        self._answers = [*answers]

    def readline(self) -> str:
        return self._answers.pop(0)


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    """Three of the stages, built in no time."""
    assert engine
    (tmp_path / "Dockerfile").write_text(
        "# stage: build — makes it.\nFROM scratch AS build\nCOPY Dockerfile /built\n"
        "FROM scratch AS final\nCOPY --from=build /built /shipped\nUSER 1001:1001\nCMD ['/shipped']\n".replace("'", '"')
        + "FROM final AS debug\nCOPY eightstage.toml /tool\n"
    )
    (tmp_path / "eightstage.toml").write_text('[service]\nname = "x"\n\n[stages]\nproduction = "final"\n')
    return tmp_path


def test_every_stage_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it is for, what it adds and how it runs, in the order of the contract; nobody is asked."""
    assert tour.tour(folder, as_json=False, asks=False) == 0

    shown = capsys.readouterr().out
    heads = [line for line in shown.splitlines() if " of 3: " in line]
    assert [head.split()[3] for head in heads] == ["build", "production", "debug"]
    assert "purpose   makes it." in shown
    assert "Dockerfile has no comment above this stage" in shown
    assert shown.count("files: 1 new; in 1 layer: ") == 3
    assert shown.count("user      1001:1001") == 2
    assert shown.count("command   /shipped (as in production)") == 1
    assert "Enter" not in shown
    assert shown.rstrip().endswith("has exercises")


@pytest.mark.parametrize(("answers", "count"), [(["q\n"], 1), (["\n", "Q\n"], 2), (["\n", ""], 2), (["\n", "\n"], 3)])
def test_tour_goes_on_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answers: list[str], count: int
) -> None:
    """Enter goes on, q and the end of the input end it; a stage that was not reached is not built."""
    monkeypatch.setattr("sys.stdin", _Terminal(*answers))

    assert tour.tour(folder, as_json=False, asks=True) == 0

    shown = capsys.readouterr().out
    assert shown.count("  command   ") == count
    assert shown.count("Enter goes on to ") == min(count, 2)


def test_reference_app_is_shown_as_json(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All eight stages, each with what it adds to the one below; the sizes are those of its layers."""
    assert tour.tour(repository / "reference-app", as_json=True, asks=False) == 0

    rows = json.loads(capsys.readouterr().out)
    by_name = {row["name"]: row for row in rows}
    assert list(by_name) == list(STAGES)
    assert all(row["purpose"] and row["files"] and row["layers"] for row in rows)
    assert "tini" in by_name["base"]["packages"]
    assert "typescript" in by_name["dependencies"]["packages"]
    assert (by_name["dependencies"]["below"], by_name["production"]["below"]) == ("base", "scratch")
    assert by_name["debug"]["below"] == "production"
    assert by_name["production"]["unpacked"] == by_name["production"]["added_unpacked"]
    assert by_name["debug"]["unpacked"] == by_name["debug"]["added_unpacked"] + by_name["production"]["unpacked"]
    assert {row["user"] for row in rows if row["name"] in {"production", "testing", "debug"}} == {"1001:1001"}
