"""Several services by one command: every one of them is verified, and the worst is what the command ends with."""

import json
from pathlib import Path

import pytest

from eightstage.program import main

KEPT, BROKEN = "FROM scratch AS production\nUSER 1001:1001\n", "FROM scratch AS production\nUSER root\n"
ONLY = ("verify", "--static", "--only", "text/user-is-a-number")


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """Two that keep the promise, one that breaks it, one whose policy is not valid."""
    for name, dockerfile, policy in (
        ("kept", KEPT, '[service]\nname = "kept"\n'),
        ("broken", BROKEN, '[service]\nname = "broken"\n'),
        ("also-kept", KEPT, "[service]\nname = 'also-kept'\n"),
        ("wrong", KEPT, "[service]\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(dockerfile)
        (tmp_path / name / "eightstage.toml").write_text(policy)
    return tmp_path


def typed(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(argv=[str(word) for word in words])
    return int(str(ended.value.code))


def paths(services: Path, *names: str) -> list[object]:
    return [word for name in names for word in ("--path", services / name)]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["kept", "also-kept"], 0),
        (["broken", "kept"], 1),
        (["kept", "broken"], 1),
        (["wrong", "broken", "kept"], 2),
    ],
)
def test_worst_exit_code_counts(
    services: Path, capsys: pytest.CaptureFixture[str], names: list[str], code: int
) -> None:
    """Each service is named with its own, whatever became of those before it."""
    assert typed(*ONLY, *paths(services, *names)) == code

    shown = capsys.readouterr()
    own = {"kept": 0, "also-kept": 0, "broken": 1, "wrong": 2}
    ends = [f"{services / name}: exit code {own[name]}" for name in names]
    assert shown.out.replace("\n", "").endswith("".join(ends))
    assert ("service.name: name is missing" in shown.err) == ("wrong" in names)


def test_each_service_has_a_report_of_its_own(services: Path) -> None:
    """Named after its folder; one service alone has the same."""
    file = services / "reports/{service}.json"
    assert typed(*ONLY, *paths(services, "kept", "broken"), "--json-file", file) == 1
    assert typed(*ONLY, *paths(services, "kept"), "--json-file", services / "alone-{service}.json") == 0

    found = [services / name for name in ("reports/kept.json", "reports/broken.json", "alone-kept.json")]
    assert [json.loads(file.read_text())["service"] for file in found] == ["kept", "broken", "kept"]


def test_report_that_several_services_would_write_is_refused(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is verified; the last one would have taken the place of the others."""
    other = services / "other/kept"
    other.mkdir(parents=True)
    (other / "Dockerfile").write_text(KEPT)
    both = paths(services, "kept", "other/kept")

    for words, told in (
        ([*both, "--sarif", services / "all.sarif"], "would be the report of several services\n  write {service}"),
        ([*both, "--sarif", services / "{service}.sarif"], "are one file\n  give each report a file of its own"),
        ([*both, "--json"], "--json prints one document, and these are several services"),
    ):
        assert typed(*ONLY, *words) == 2
        shown = capsys.readouterr()
        assert told in shown.err
        assert shown.out == ""


def test_folder_that_is_not_there_ends_the_command(services: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody meant to verify only the others."""
    assert typed(*ONLY, *paths(services, "kept", "kpt")) == 2
    assert capsys.readouterr().out == ""
