"""Wrong answers are refused by name, through every door, before anything is made."""

import io
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cookiecutter.exceptions import FailedHookException, OutputDirExistsException
from cookiecutter.main import cookiecutter

from eightstage.commands.frame import command
from eightstage.errors import AnswerError, EightstageError
from eightstage.template import commands
from eightstage.template.answers import complete, read_file
from eightstage.template.rules import TEMPLATE
from eightstage.template.write import write

WRONG = [
    *[
        ("port", value)
        for value in ("03000", "３０００", "80", "65536", "3e3", "0x1F90", "3000.0", "http", "9229", "6000")
    ],
    *[("uid", value) for value in ("01001", "0", "1000", "-1", "65534", "root")],
    *[("gid", value) for value in ("1000", "0", "١٠٠١")],
    *[("slug", value) for value in ("no", "on", "off", "yes", "true", "false", "null", "y", "n")],
    *[("slug", value) for value in ("con", "nul", "aux", "prn", "com1", "lpt9", "scratch", "node")],
    *[("slug", value) for value in ("../evil", "/evil", "a/b", "..", "a--b", "-a", "A", "7", "a" * 64, "a b")],
    *[
        ("registry", value)
        for value in ("..", "-x", "x-", "a/../b", "https://x", "x:0", "x:99999", "x y", "x;y", "X.com")
    ],
    *[("service_name", value) for value in ("a\x1b[31mb", "a\u202eb")],
    *[
        (name, value)
        for name in ("service_name", "description", "author")
        for value in ("{{ cookiecutter }}", "{% x", "{#")
    ],
    ("description", "{{ cookiecutter.slug }}"),
    ("description", "x" * 201),
    ("author", "two\nlines"),
    ("author", "   "),
]
PRIVATE = [
    ("__spdx", 'MIT"\nRUN touch evil'),
    ("__verifier_version", "0.1.0\n--index-url=evil"),
    ("_new_lines", "\r\n"),
]


EVERY_DOOR = ("options", "configuration", "replay", "new", "answers file")
Door = Callable[[dict[str, str]], str]


def is_typed(value: str) -> bool:
    """Whether it can be given at a prompt: an end of line ends the answer there."""
    return value.strip() == value and value.isprintable()


CASES = [
    *((door, *case) for case in WRONG for door in EVERY_DOOR),
    *(("prompt", *case) for case in WRONG if is_typed(case[1])),
]


@pytest.mark.parametrize(("door", "name", "value"), CASES, ids=lambda text: ascii(text)[1:30])
def test_wrong_answer_is_refused(doors: dict[str, Door], tmp_path: Path, door: str, name: str, value: str) -> None:
    """The refusal names the variable; no folder is made, neither here nor elsewhere."""
    said = doors[door]({name: value})

    assert f"{name} " in said, said
    assert list((tmp_path / "out").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"out", "private"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("licence", "MTI"), ("ci", None), ("port", 8080), ("slug", ["a"]), ("author", {}), ("uid", True)],
)
def test_replayed_value_of_another_kind_is_refused(
    doors: dict[str, Any], tmp_path: Path, name: str, value: object
) -> None:
    """A replay file is taken as it stands: cookiecutter neither looks at choices nor makes texts of other values."""
    assert f"{name} is {value!r}; write" in doors["replay"]({name: value})
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("door", EVERY_DOOR)
def test_question_of_another_language_is_refused(doors: dict[str, Door], tmp_path: Path, door: str) -> None:
    """A version of Node.js says nothing of a service in Go, so nobody believes that it was taken."""
    said = doors[door]({"language": "go", "node_version": "24"})

    assert "answer 'node_version' belongs to language node; leave it out" in said
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(("language", "slug"), [("node", "express"), ("go", "internal")])
def test_slug_is_taken_by_its_own_language(doors: dict[str, Door], language: str, slug: str) -> None:
    """What one language has taken is free in the others."""
    other = next(name for name in ("node", "go") if name != language)

    assert f"slug {slug!r} is taken" in doors["new"]({"language": language, "slug": slug})
    assert doors["new"]({"language": other, "slug": slug}) == ""


@pytest.mark.parametrize("door", EVERY_DOOR)
@pytest.mark.parametrize(("name", "value"), PRIVATE)
def test_private_variable_cannot_be_given(
    doors: dict[str, Door], tmp_path: Path, door: str, name: str, value: str
) -> None:
    """What the template computes itself stands in files without quotes, so nobody else may say it."""
    assert name in doors[door]({name: value})
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("door", ["options", "configuration", "replay"])
def test_guard_cannot_be_taken_away(doors: dict[str, Any], tmp_path: Path, door: str) -> None:
    """Without its extension the template writes nothing."""
    said = doors[door]({"_extensions": []})

    assert "Hook script failed" in said
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("door", [*EVERY_DOOR, "prompt"])
def test_right_answers_pass_every_door(doors: dict[str, Door], tmp_path: Path, door: str) -> None:
    """The same doors write a service when nothing is wrong."""
    given = {"service_name": 'A "good" one', "slug": "good-one", "port": "8080", "registry": "localhost:5000/team/a__b"}

    said = doors[door](given)

    assert said == ""
    assert (tmp_path / "out/good-one/eightstage.toml").is_file()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good-one"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("kind", ["folder", "link", "link to nowhere", "file"])
def test_what_is_there_is_not_touched(tmp_path: Path, kind: str, *, overwrite: bool) -> None:
    """Neither a folder, nor what a link leads to, whatever cookiecutter was asked to overwrite."""
    elsewhere, place = tmp_path / "elsewhere", tmp_path / "out" / "reference-app"
    elsewhere.mkdir()
    place.parent.mkdir()
    if kind == "folder":
        place.mkdir()
    elif kind == "file":
        place.write_text("mine")
    else:
        place.symlink_to(elsewhere if kind == "link" else tmp_path / "nowhere")

    with pytest.raises(OutputDirExistsException, match="reference-app"):
        cookiecutter(
            str(TEMPLATE),
            no_input=True,
            output_dir=str(place.parent),
            overwrite_if_exists=overwrite,
            config_file=str(_config(tmp_path)),
        )
    with pytest.raises(AnswerError, match="exists already"):
        write(complete({}, asks=False), place.parent)

    assert list(elsewhere.iterdir()) == []
    assert not (tmp_path / "nowhere").exists()
    assert list(place.parent.iterdir()) == [place]


def test_names_of_folders_are_not_rendered(tmp_path: Path) -> None:
    """Cookiecutter renders the whole path of each folder that it makes."""
    out = tmp_path / "{{ cookiecutter.slug }}"
    out.mkdir()

    with pytest.raises(FailedHookException, match="the output folder"):
        cookiecutter(str(TEMPLATE), no_input=True, output_dir=str(out), config_file=str(_config(tmp_path)))

    assert list(out.iterdir()) == []


def test_name_of_the_repository_is_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path reaches the hook as text, whatever quotes it holds."""
    monkeypatch.delenv("EIGHTSTAGE_WHEEL", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    repository = tmp_path / '"""+str(open("evil","w"))+r"""'
    shutil.copytree(TEMPLATE, repository / TEMPLATE.name)
    (tmp_path / "out").mkdir()

    with pytest.raises(FailedHookException):
        cookiecutter(
            str(repository),
            directory=TEMPLATE.name,
            no_input=True,
            output_dir=str(tmp_path / "out"),
            config_file=str(_config(tmp_path)),
        )

    assert list(tmp_path.rglob("evil")) == []
    assert list((tmp_path / "out").iterdir()) == []


def test_empty_answers_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A variable of a pipeline that is not set means neither "here" nor "the default"; a loop of links means nothing."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for given, file, output, named in (
        ({"service_name": ""}, None, str(tmp_path), "service_name"),
        ({"slug": ""}, None, str(tmp_path), "slug"),
        ({}, None, str(loop), "--output"),
    ):
        assert command(partial(commands.new, given, file, output, no_input=True)) == 2
        assert named in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [loop]


@pytest.mark.parametrize(
    "line", [b"port = 3000.5", b"description = ['a']", b"author = true", b"port = ", b"author = '\xff'"], ids=repr
)
def test_answers_file_holds_texts(tmp_path: Path, line: bytes) -> None:
    """A value of another kind is named with its file, and not written as Python prints it."""
    file = tmp_path / "answers.toml"
    file.write_bytes(line)

    with pytest.raises(AnswerError, match=r"answers\.toml"):
        read_file(file)


@pytest.mark.parametrize("name", ["a: b #c", "$HOME", "~", "quotes \" and '", "-x", "ü", "a\nb"], ids=ascii)
def test_folder_of_any_name(tmp_path: Path, name: str) -> None:
    """The folder that a service is made in may be called as it likes; only template syntax is refused."""
    output = tmp_path / name

    made = write(complete({}, asks=False), output)

    assert list(output.iterdir()) == [made]
    assert list(tmp_path.iterdir()) == [output]
    with pytest.raises(EightstageError, match="the output folder"):
        write(complete({}, asks=False), tmp_path / "{{ x }}")
    assert list(tmp_path.iterdir()) == [output]


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """The output is below a file: one error, and what was made on the way is gone."""
    (tmp_path / "file").write_text("mine")

    with pytest.raises(AnswerError, match="file/out"):
        write(complete({}, asks=False), tmp_path / "file/out")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_only_what_applies_is_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Questions are sentences, choices say what they mean, and an answer that has one value is not asked for."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Order Service\n\n\n\n\ngo\n8080\n\n\n\n\n"))

    answers = complete({}, asks=True)

    said = "".join(capsys.readouterr())
    assert "Name of the service, as people read it" in said
    assert "go: Go with net/http" in said
    assert "Version of Node.js" not in said
    assert "How the service gets its verifier" not in said
    assert (answers["slug"], answers["language"], answers["port"]) == ("order-service", "go", "8080")
    assert answers["author"] == "The Order Service authors"


def test_input_that_ends_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the input at a question is said with the question's name."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Order Service\n"))

    with pytest.raises(AnswerError, match="the question for slug"):
        complete({}, asks=True)


def _config(folder: Path) -> Path:
    """Keep cookiecutter's own files out of the home folder."""
    config = folder / "config.yaml"
    config.write_text(json.dumps({"replay_dir": str(folder / "private"), "cookiecutters_dir": str(folder / "private")}))
    return config
