"""What is kept between runs: trusted only when it is what was written, and never in the way of a run."""

import gzip
import json
from pathlib import Path

import attrs
import pytest

from eightstage.commands import last_run
from eightstage.commands import verify as run
from eightstage.commands.verify import Options, verify
from eightstage.report import FORMATS
from eightstage.system import cache
from eightstage.verify.results import EngineFacts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.usefixtures("folder")
def test_what_was_kept_comes_back() -> None:
    """The same bytes, and nothing else in the folder."""
    file = cache.folder("some") / "thing"
    assert cache.recall(file) is None

    cache.keep(file, b"\x00 two\nlines")

    assert cache.recall(file) == b"\x00 two\nlines"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    "garbage", [b"", b"[]", b'{"schema": 3}', b"\xff\xfe", gzip.compress(b"{}", mtime=0), b"0" * 64 + b"\n{}"]
)
def test_what_somebody_else_wrote_is_not_trusted(folder: Path, tmp_path: Path, garbage: bytes) -> None:
    """Garbage, other types and a file that was cut count as not there."""
    file = last_run.file_of(tmp_path)
    cache.keep(file, json.dumps({"schema": 3, "results": []}).encode())
    assert file.is_relative_to(folder)
    whole = file.read_bytes()

    for content in (garbage, whole[:-1], whole + b" "):
        file.write_bytes(content)
        assert last_run.read(tmp_path) is None
        assert last_run.findings(last_run.read(tmp_path)) == frozenset()


@pytest.mark.parametrize("blocked", ["a file", "read-only"])
def test_cache_that_cannot_be_written_costs_no_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], blocked: str
) -> None:
    """Every report is written and the verdict stands; one line warns."""
    cannot = tmp_path / "file"
    cannot.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cannot) if blocked == "a file" else "/proc")
    service = Path(__file__).parents[3] / "reference-app"
    static, _ = run._verify(service, Options(static=True))  # noqa: SLF001 - a run that looked at text alone
    engine = EngineFacts("unix:///nowhere", "an engine")
    monkeypatch.setattr(run, "_verify", lambda *_: (attrs.evolve(static, engine=engine), None))
    reports = {name: tmp_path / name for name in FORMATS}

    assert verify(service, Options(static=True, files=reports)) == 0

    assert all(file.exists() for file in reports.values())
    assert capsys.readouterr().err.count("warning: nothing is kept for the next run: ") == 1
