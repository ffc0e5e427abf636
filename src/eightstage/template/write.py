"""Writes a service with cookiecutter, completely or not at all."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from eightstage.errors import AnswerError, EightstageError
from eightstage.template.rules import REPOSITORY, TEMPLATE

# Wheels hold no date before 1980; a fixed one makes two builds of the same sources the same bytes.
_EPOCH = "315532800"


def write(answers: dict[str, str], output: Path) -> Path:
    """
    Write the service that the answers describe into a new folder below `output`.

    Raises:
        AnswerError: The folder exists already, cannot be made there, or an answer is refused.
    """
    target = output / answers["slug"]
    refuse_existing(target)
    with _folder(output), tempfile.TemporaryDirectory(dir=output, prefix=".eightstage-new-") as folder:
        made = _cookiecutter(answers, Path(folder))
        bring_wheel(made / "verifier")
        refuse_existing(target)
        made.rename(target)
    return target


@contextmanager
def _folder(output: Path) -> Iterator[None]:
    """Make `output` where it is missing; after an error nothing of it is left."""
    missing = [path for path in (output, *output.parents) if not path.exists()]
    try:
        output.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError):
            raise AnswerError(f"{output}: {error.strerror}", "name another folder with --output") from error
        raise


def refuse_existing(target: Path) -> None:
    """Raise AnswerError when there is something at `target`, be it a link to nowhere."""
    if os.path.lexists(target):
        raise AnswerError(f"{target} exists already", "choose another name, or another folder with --output")


def bring_wheel(folder: Path) -> None:
    """
    Put this package as a wheel into `folder`; it is built once for all services that this process writes.

    Raises:
        EightstageError: It cannot be built; holds the last lines.
    """
    name, content = _built()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


@cache
def _built() -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        return wheel.name, wheel.read_bytes()


def build_wheel(folder: Path) -> Path:
    """
    Build this package as a wheel into `folder`, the same bytes each time.

    Raises:
        EightstageError: It cannot be built; holds the last lines.
    """
    program = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise EightstageError(f"the verifier's wheel cannot be built:\n{done.stderr[-800:]}")
    return next(folder.glob("*.whl"))


def _cookiecutter(answers: dict[str, str], output: Path) -> Path:
    from cookiecutter.exceptions import CookiecutterException  # noqa: PLC0415 - only this task needs it
    from cookiecutter.main import cookiecutter  # noqa: PLC0415

    with _private_folder(output) as private:
        # Given as they are: in a configuration file, "$" and "~" of a path would be expanded.
        settings = {"cookiecutters_dir": str(private), "replay_dir": str(private)}
        try:
            made = cookiecutter(
                str(TEMPLATE), no_input=True, extra_context=answers, output_dir=str(output), default_config=settings
            )
        except CookiecutterException as error:
            raise EightstageError(f"the template could not be written: {error}") from error
    return Path(made)


@contextmanager
def _private_folder(folder: Path) -> Iterator[Path]:
    """Keep what cookiecutter writes and forgets in one place, and tell the hook that the wheel is ours to build."""
    private = folder / ".cookiecutter"
    private.mkdir()
    os.environ["EIGHTSTAGE_WHEEL"] = "later"
    # Each hook is rendered into a temporary file that cookiecutter does not remove.
    usual, tempfile.tempdir = tempfile.tempdir, str(private)
    try:
        yield private
    finally:
        tempfile.tempdir = usual
        del os.environ["EIGHTSTAGE_WHEEL"]
        shutil.rmtree(private)
