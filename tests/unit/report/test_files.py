"""Where reports are written: nothing is lost, and special files stay what they are."""

import os
import stat
import threading
from pathlib import Path

import pytest

from eightstage.commands.verify import Options, verify
from eightstage.errors import ReportError
from eightstage.report import FORMATS, files, is_report
from eightstage.report.files import refuse_wrong, write

SERVICE = Path(__file__).parents[3] / "reference-app"
OTHERS = {
    "package.json": '{"name": "eightstage", "version": "1"}',
    "junit.xml": '<testsuites name="node tests"><testsuite name="a"/></testsuites>',
    "other.sarif": '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "semgrep"}}}]}',
    "README.md": "## ✅ Orders\n\neightstage keeps every promise.\n",
    "index.html": "<!doctype html><title>orders: 2 of 2 promises kept</title>",
    "list.json": '[{"name": "x"}]',
    "Dockerfile": "FROM scratch\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_file_of_somebody_else_is_refused(tmp_path: Path, name: str) -> None:
    """It is refused before the run, and at the end of one."""
    file = tmp_path / name
    file.write_text(OTHERS[name])

    for act in (lambda: refuse_wrong([file]), lambda: write(file, "x")):
        with pytest.raises(ReportError, match="exists and is no earlier report"):
            act()
    assert file.read_text() == OTHERS[name]


@pytest.mark.parametrize("name", FORMATS)
def test_earlier_report_is_replaced(tmp_path: Path, name: str) -> None:
    """Every format is known again, however large; so is an empty file, as mktemp makes it."""
    file = tmp_path / "report"
    file.write_text("")
    for _ in range(2):
        assert verify(SERVICE, Options(static=True, files={name: file})) == 0
    assert is_report(file.read_text())
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_way_round_leads_to_the_same_file(tmp_path: Path) -> None:
    """A name through a folder that is not there names the file all the same."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")

    with pytest.raises(ReportError, match="exists and is no earlier report"):
        write(tmp_path / "nothing" / ".." / "Dockerfile", "x")
    with pytest.raises(ReportError, match="is a folder"):
        refuse_wrong([tmp_path / "nothing" / ".." / "."])
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write(tmp_path / "nothing" / ".." / "pipe", "x")
    assert os.read(reader, 9) == b"x"
    os.close(reader)
    assert (tmp_path / "Dockerfile").read_text() == "FROM scratch\n"


def test_refused_before_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is verified when a report has no place."""
    for file in (SERVICE / "Dockerfile", SERVICE / "eightstage.toml", tmp_path):
        before = file.read_bytes() if file.is_file() else b""
        with pytest.raises(ReportError):
            verify(SERVICE, Options(static=True, files={"html": file}))
        assert file.is_dir() or file.read_bytes() == before
    assert capsys.readouterr().out == ""


def test_two_reports_of_one_name(tmp_path: Path) -> None:
    """However it is written, two reports cannot share a file; what is thrown away may be thrown away twice."""
    (tmp_path / "link").symlink_to(tmp_path / "report")

    with pytest.raises(ReportError, match="are one file"):
        refuse_wrong([tmp_path / "report", tmp_path / "x/../link"])
    refuse_wrong([Path("/dev/null"), Path("/dev/null")])


def test_link_is_followed(tmp_path: Path) -> None:
    """A link stays a link; the file that it names is written, whether it is there or not."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "report")

    for _ in range(2):
        write(link, "<!-- eightstage -->\n")

    assert link.is_symlink()
    assert (tmp_path / "report").read_text() == "<!-- eightstage -->\n"


def test_mode_of_a_report(tmp_path: Path) -> None:
    """Others may read a new report."""
    write(tmp_path / "report", "x")

    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o644


def test_device_stays_a_device() -> None:
    """/dev/null is written to, and not replaced, which root could do."""
    before = Path("/dev/null").stat()

    write(Path("/dev/null"), "x")

    assert Path("/dev/null").is_char_device()
    assert Path("/dev/null").stat().st_ino == before.st_ino
    with pytest.raises(ReportError, match="No space left on device"):
        write(Path("/dev/full"), "x")


def test_pipe_is_written_to(tmp_path: Path) -> None:
    """A report of more than a pipe holds reaches its reader, who may come late."""
    pipe, text, received = tmp_path / "pipe", "x" * 300_000, []
    os.mkfifo(pipe)
    reader = threading.Timer(0.3, lambda: received.append(pipe.read_text()))
    reader.start()

    write(pipe, text)
    reader.join()

    assert received == [text]
    assert pipe.is_fifo()


def test_pipe_that_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait for a reader ends, and so does that for one who has stopped reading."""
    monkeypatch.setattr(files, "_READER_S", 0.2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(ReportError, match="nobody has read from it"):
        write(pipe, "x")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(ReportError, match="its reader has read nothing"):
            write(pipe, "x" * 300_000)
    finally:
        os.close(reader)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where a folder should be, a name that is too long, and a circle of links."""
    (tmp_path / "file").write_text("")
    (tmp_path / "circle").symlink_to("circle")

    for name in ("file/report", "x" * 300, "circle"):
        with pytest.raises(ReportError, match="cannot be written"):
            refuse_wrong([tmp_path / name])
