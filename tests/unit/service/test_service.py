"""A service's folder may hold anything: what cannot be judged is refused in one sentence."""

import os
import time
from pathlib import Path

import pytest

from eightstage.errors import DockerfileError, EightstageError, PolicyError, ServiceError
from eightstage.service import Files, load, load_text

POLICY = '[service]\nname = "x"\n\n[stages]\nproduction = "final"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "service"
    made.mkdir()
    (made / "Dockerfile").write_text("FROM scratch AS final\n")
    (made / "eightstage.toml").write_text(POLICY)
    return made


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("name", "error"),
    [("Dockerfile", DockerfileError), ("eightstage.toml", PolicyError), (".dockerignore", ServiceError)],
)
def test_pipe_in_the_place_of_a_file_is_refused(folder: Path, name: str, error: type[EightstageError]) -> None:
    """It is not waited for."""
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)

    with pytest.raises(error, match=rf"{name} is a named pipe; put a file there"):
        _ = load(folder).files.ignore


@pytest.mark.timeout(10)
def test_bake_file_that_is_none_is_refused(folder: Path) -> None:
    """The builder would wait for a pipe, and read what a link leads to."""
    os.mkfifo(folder / "docker-bake.hcl")
    with pytest.raises(ServiceError, match=r"docker-bake.hcl is a named pipe"):
        load(folder)

    (folder / "docker-bake.hcl").unlink()
    (folder / "docker-bake.hcl").symlink_to("/etc/passwd")
    with pytest.raises(ServiceError, match=r"docker-bake.hcl leads out of"):
        load(folder)


def test_names_may_be_as_deep_as_they_like(folder: Path) -> None:
    """What is too deep to be named by its whole path is left out, without a traceback."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(os.open("f" * 200, os.O_CREAT | os.O_WRONLY, dir_fd=below))
        os.close(here)
        here = below
    os.close(here)

    assert 2 < len(load_text(folder).files.names) < 30


@pytest.mark.parametrize(("name", "error"), [("Dockerfile", DockerfileError), ("eightstage.toml", PolicyError)])
def test_file_outside_is_refused(folder: Path, name: str, error: type[EightstageError]) -> None:
    """What a stranger's link leads to is not the stranger's."""
    (folder / name).rename(folder.parent / name)
    (folder / name).symlink_to(f"../{name}")

    with pytest.raises(error, match="leads out of"):
        load(folder)


@pytest.mark.parametrize("name", ["eightstage.toml", "Dockerfile"])
def test_link_to_itself_is_refused(folder: Path, name: str) -> None:
    """It is there, and leads nowhere."""
    (folder / name).unlink()
    (folder / name).symlink_to(name)

    with pytest.raises(EightstageError, match="is a link that leads to itself"):
        load_text(folder)


@pytest.mark.parametrize("keys", ["gates.lint.plant", "cache.a.edit"])
def test_plant_through_a_link_is_refused_with_its_line(folder: Path, keys: str) -> None:
    """The copy that is spoiled has the same links as the service."""
    (folder / "src").symlink_to("/etc")
    (folder / "eightstage.toml").write_text(f'{POLICY}\n[{keys}]\nnew = "x"\npath = "src/x"\n')

    with pytest.raises(PolicyError, match=rf"eightstage.toml:9: {keys}\.path: src/x leads out of .*, to /etc/x"):
        load_text(folder)


def test_every_stage_that_is_not_there_is_named(folder: Path) -> None:
    """Each with its line, and with the names that there are."""
    (folder / "eightstage.toml").write_text(f'{POLICY}build = "a"\ntesting = "b"\n')

    with pytest.raises(PolicyError) as caught:
        load_text(folder)
    lines = str(caught.value).splitlines()
    assert [line.partition("eightstage.toml:")[2] for line in lines] == [
        "6: stages.build: the Dockerfile has no stage 'a'; write one of final, last",
        "7: stages.testing: the Dockerfile has no stage 'b'; write one of final, last",
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("loop", "is no folder"),
        ("x" * 300, "is no folder"),
        ("a\0b", "is no folder"),
        ("file", "is no folder"),
        ("gone", "is no"),
    ],
)
def test_path_that_is_no_folder_is_refused(tmp_path: Path, path: str, message: str) -> None:
    """Whatever is wrong with it."""
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("")

    for read in (load, load_text):
        with pytest.raises(ServiceError, match=message):
            read(tmp_path / path)


def test_name_that_no_builder_takes_is_refused(folder: Path) -> None:
    """A name that is not UTF-8 ends every build; one that is ignored reaches none."""
    (folder / os.fsdecode(b"caf\xe9.sh")).write_text("true\n")

    with pytest.raises(ServiceError, match=r"the name of b'caf\\xe9.sh' is not in UTF-8"):
        load_text(folder)

    (folder / ".dockerignore").write_text("*.sh\n")
    assert load_text(folder).files.scripts == ()


def test_folder_of_a_name_that_is_no_text_is_refused(folder: Path) -> None:
    """No report could name it."""
    other = folder.rename(folder.parent / os.fsdecode(b"caf\xe9"))

    with pytest.raises(ServiceError, match=r"caf\\xe9' is not in UTF-8"):
        load_text(other)


def test_large_file_is_known_by_its_size_and_times(folder: Path) -> None:
    """Five gigabytes are not read to see whether they have changed."""
    with (folder / "data.bin").open("wb") as made:
        made.truncate(5_000_000_000)
    files, started = Files(folder), time.monotonic()

    before = files.digest("data.bin")
    os.utime(folder / "data.bin", ns=(1, 1))

    assert files.digest("data.bin") != before
    assert time.monotonic() - started < 2


def test_digest_follows_bytes_and_links(folder: Path) -> None:
    """A file by its bytes, whatever its times; a link by where it leads, which is not read."""
    files = Files(folder)
    (folder / "link").symlink_to("/etc/passwd")
    before = files.digest("Dockerfile")
    os.utime(folder / "Dockerfile", ns=(1, 1))

    assert files.digest("Dockerfile") == before
    (folder / "Dockerfile").write_text("FROM scratch AS finale\n")
    assert files.digest("Dockerfile") != before
    assert files.digest("link") == b"/etc/passwd"
    assert files.digest("gone") == b"gone"


def test_names_hold_links_and_no_pipes(folder: Path) -> None:
    """Nothing is waited for, and folders that links lead to are not walked."""
    os.mkfifo(folder / "pipe")
    (folder / "up").symlink_to("..")
    (folder / "node_modules").mkdir()
    (folder / "node_modules/x.js").write_text("")

    assert Files(folder).names == ("Dockerfile", "eightstage.toml", "up")


def test_copy_from_above_the_context_is_read_as_the_builder_does(folder: Path) -> None:
    """`..` ends at the context, and a name that is too long is not there."""
    (folder.parent / "secret").write_text("x")
    files = Files(folder)

    assert not files.has("../secret")
    assert files.has("../Dockerfile")
    assert files.has("../..")
    assert not files.has("x" * 300)


def test_waivers_have_the_lines_that_they_begin_on(folder: Path) -> None:
    """A planted source that looks like a waiver is none."""
    waiver = '[[waivers]]\ncheck = "a"\nreason = "b"\nowner = "c"\nexpires = 2027-01-01\n'
    planted = f'[testing.failing]\npath = "/x"\nnew = """\n{waiver}"""\n'
    (folder / "eightstage.toml").write_text(f"{POLICY}{planted}{waiver}{waiver}")

    assert [spot.line for spot in load_text(folder).waiver_spots] == [15, 20]
