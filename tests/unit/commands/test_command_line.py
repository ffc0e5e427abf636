"""The command line: what cannot be meant ends with 2 and one sentence, never with 1 and never with a traceback."""

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eightstage.commands import frame as commands
from eightstage.errors import EightstageError
from eightstage.program import main
from eightstage.report import FORMATS, option_of

SERVICE = Path(__file__).parents[3] / "reference-app"


def typed(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(argv=list(words))
    return int(str(ended.value.code))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verfy"], "there is no task 'verfy'; did you mean verify?"),
        (["learn", "list"], "there is no task 'list'; did you mean learn.list?"),
        (["verify", "--statc"], "there is no option '--statc'; did you mean --static?"),
        (["verify", "--static", "twice"], "there is no task 'twice'"),
        (["verify", "--path"], "--path needs a value"),
        (["verify", "--only"], "--only needs a value"),
        (["explain"], "explain needs a word more: check"),
        (["--list-depth", "many", "--list"], "a number is needed"),
        (["--help", "nothing"], "there is no task 'nothing'"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_wrong_use_ends_with_2(capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    """1 would mean a broken promise; the sentence says what to write."""
    assert typed(*words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["verify", "--static", "--only", ""],
        ["verify", "--static", "--only", "policy", "--only", " , "],
        ["verify", "--static", "--target", ""],
        ["verify", "--static", "--path", ""],
        ["verify", "--static", "--fail-on", ""],
        ["build", "--target", ""],
        ["graph", "--output", ""],
        ["explain", ""],
        *(["verify", "--static", f"--{option_of(name).replace('_', '-')}", ""] for name in FORMATS),
    ],
    ids=" ".join,
)
def test_empty_values_are_refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """A variable of a pipeline that is not set means neither everything nor nothing."""
    assert typed(*words) == 2
    shown = capsys.readouterr()
    assert "is empty\n  give it a value, or leave it out" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("name", ["x" * 300, "missing", "circle"])
def test_folder_that_cannot_be_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A name that is too long, one that is not there, a circle of links."""
    (tmp_path / "circle").symlink_to("circle")

    assert typed("verify", "--static", "--path", str(tmp_path / name)) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / name}: ")


def test_working_folder_that_is_gone(tmp_path: Path) -> None:
    """It ends with 2 and one sentence."""
    folder = tmp_path / "gone"
    folder.mkdir()
    done = shell(f"cd {folder} && rmdir {folder} && {ITSELF} verify --static")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: the working folder is gone")


def test_mistake_of_its_own_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody expected ends with 2 and lines to copy; the traceback is in a file, and ten of them are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def work() -> int:
        raise KeyError("manifest")

    for _ in range(12):
        assert commands.command(work) == EightstageError.exit_code

    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert "\n  error    KeyError: 'manifest'\n  at       eightstage/commands/frame.py:" in shown
    kept = sorted(tmp_path.rglob("*.txt"))
    assert len(kept) == 10
    assert str(kept[-1]) in shown
    assert "KeyError: 'manifest'" in kept[-1].read_text()


def test_traceback_that_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cache that cannot be written hides nothing of the report."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert commands.command(lambda: int("one")) == EightstageError.exit_code
    assert "details  the traceback could not be kept: Not a directory" in capsys.readouterr().err


ITSELF = f"{sys.executable} -m eightstage"


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line],
        env={**os.environ, **environment},
        cwd=SERVICE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_reader_that_leaves_is_no_error() -> None:
    """`| head -1` is silent and changes no exit code: of a list, of the help, and of a run whose progress is read."""
    for line in ("checks", "--list", "verify --static 2>&1"):
        done = shell(f"set -o pipefail; {ITSELF} {line} | head -1")
        assert (done.returncode, done.stderr) == (0, ""), line
        assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("checks >/dev/full", "No space left on device"),
        ("verify --static --json >/dev/full", "No space left on device"),
        ("--list >/dev/full", "No space left on device"),
        ("checks >&-", "error: standard output is closed"),
        ("checks >/dev/full 2>/dev/full", ""),
    ],
)
def test_output_that_cannot_be_written(line: str, told: str) -> None:
    """A full disk, or no standard output at all, ends with 2 and one sentence."""
    done = shell(f"{ITSELF} {line}")

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_streams_that_are_closed_are_not_needed() -> None:
    """Without standard input and standard error it works, and no file takes their places."""
    done = shell(f"{ITSELF} verify --static --json <&- 2>&-")

    assert done.returncode == 0
    assert done.stdout.startswith("{")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    """Characters that it lacks are written in others; JSON stays UTF-8."""
    folder = tmp_path / "café"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM debian:trixie AS production\nUSER root\n")

    shown = shell(f"{ITSELF} verify --static --path {tmp_path}/caf* 2>&1", PYTHONIOENCODING=encoding)
    asked = shell(f"{ITSELF} verify --static --json --path {tmp_path}/caf*", PYTHONIOENCODING=encoding)

    assert shown.returncode == asked.returncode == 1, shown.stdout
    assert "Traceback" not in shown.stdout + asked.stderr
    assert "x text/user-is-a-number [production]" in shown.stdout
    assert '/café",' in asked.stdout


def test_names_that_are_not_text(tmp_path: Path) -> None:
    """A file's name may be any bytes; it is shown with escapes."""
    (tmp_path / "file").write_text("")
    name = f"$'{tmp_path}/file/\\xff'"

    done = shell(f"{ITSELF} verify --static --json-file {name}", PYTHONIOENCODING="ascii")

    assert done.returncode == 2
    assert f"error: {tmp_path}/file/\\udcff cannot be written: Not a directory" in done.stderr


@pytest.mark.parametrize("columns", ["abc", "0", "²", "99999999999"])
def test_width_that_is_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str) -> None:
    """COLUMNS may hold anything."""
    monkeypatch.setenv("COLUMNS", columns)

    assert typed("verify", "--static", "--path", str(SERVICE), "--only", "policy") == 0
    assert "2 of 2 promises kept" in capsys.readouterr().out


def test_forced_colour_is_no_animation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """FORCE_COLOR colours what goes into a file, and moves no cursor; NO_COLOR is stronger."""
    words = ("verify", "--static", "--path", str(SERVICE), "--only", "policy")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert typed(*words) == 0
    coloured = capsys.readouterr()
    monkeypatch.setenv("NO_COLOR", "1")
    assert typed(*words) == 0
    plain = capsys.readouterr()

    assert "\x1b[1;32m2 of 2 promises kept" in coloured.out
    assert "\x1b[?25l" not in coloured.out + coloured.err
    assert "\x1b" not in plain.out + plain.err


def test_every_format_can_be_asked_for(tmp_path: Path) -> None:
    """A format needs one line in FORMATS: there is an option for each, and its help says what it writes."""
    files = {f"--{option_of(name).replace('_', '-')}": tmp_path / name for name in FORMATS}

    assert typed("verify", "--static", "--path", str(SERVICE), *(w for o, f in files.items() for w in (o, str(f)))) == 0
    assert {file.name for file in tmp_path.iterdir()} == set(FORMATS)
    described = shell(f"{ITSELF} verify --help").stdout
    assert all(option in described for option in files)


def test_interrupt_at_a_question(tmp_path: Path) -> None:
    """Ctrl-C where a person is asked ends at once with 130, and nothing is made."""
    process, controller = pty.fork()
    if process == 0:
        os.execl(sys.executable, sys.executable, str(SERVICE.parent / "tasks.py"), "new", "--output", str(tmp_path))  # noqa: S606
    shown = b""
    while b"Name of the service" not in shown:
        shown += os.read(controller, 1024)
    time.sleep(0.2)
    os.write(controller, b"\x03")

    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 130
    os.close(controller)
    assert list(tmp_path.iterdir()) == []
