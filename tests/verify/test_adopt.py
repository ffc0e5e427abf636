"""`adopt`: from a Dockerfile without a policy to a verification that fails for nothing but what is new."""

import builtins
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

from eightstage.commands.adopt import Options, adopt
from eightstage.engine.client import Engine
from eightstage.errors import DockerfileError, ServiceError, WrongUse
from eightstage.policy import FILE_NAME, Policy, read
from eightstage.program import main

FOREIGN = Path(__file__).parents[1] / "data" / "foreign"
NAMES = sorted(folder.name for folder in FOREIGN.iterdir())
PLANTED = "USER 0:0\n"
BARE = "bare"

Type = Callable[..., int]


@attrs.frozen
class Adopted:
    """
    A service that both commands were typed for.

    outcomes: What the verification said, by check and target.
    """

    folder: Path
    outcomes: Mapping[tuple[str, str | None], str]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command; its exit code, which is 0 where it is not expected to be another."""

    def run(*words: str, expects: int = 0) -> int:
        with pytest.raises(SystemExit) as ended:
            main(argv=list(words))
        assert ended.value.code == expects, "".join(capsys.readouterr())
        return expects

    return run


def without_policy(name: str, folder: Path) -> Path:
    made = folder / name
    shutil.copytree(FOREIGN / name, made, ignore=shutil.ignore_patterns(FILE_NAME))
    return made


@pytest.mark.parametrize("name", NAMES)
def test_two_commands_lead_to_a_verified_text(typed: Type, tmp_path: Path, name: str) -> None:
    """The first writes a policy and nothing else, the second ends with 0, and a fault that is planted then with 1."""
    folder = without_policy(name, tmp_path)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    typed("adopt", "--static", "--no-input", "--path", str(folder))
    typed("verify", "--static", "--path", str(folder))

    after = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert after.keys() - before.keys() == {folder / FILE_NAME}
    assert after | before == after
    with (folder / "Dockerfile").open("a") as dockerfile:
        dockerfile.write(PLANTED)
    typed("verify", "--static", "--path", str(folder), expects=1)


def test_what_is_mended_cannot_come_back(typed: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Verify names the line of what is gone; once it is deleted, the same finding fails."""
    folder = without_policy("node-plain", tmp_path)
    dockerfile, policy = folder / "Dockerfile", folder / FILE_NAME
    written = dockerfile.read_text()
    verify = ("verify", "--static", "--fail-on", "warning", "--path", str(folder))
    typed("adopt", "--static", "--path", str(folder))

    dockerfile.write_text(f'{written}ENTRYPOINT ["/usr/bin/tini", "--"]\n')
    typed(*verify, expects=1)

    lines = policy.read_text().splitlines()
    (number,) = (number for number, line in enumerate(lines) if "without an init" in line)
    assert f"{FILE_NAME}:{number + 1}  text/process-one-is-an-init finds this no more" in capsys.readouterr().out
    policy.write_text("\n".join(lines[:number] + lines[number + 1 :]))
    typed(*verify)
    dockerfile.write_text(written)
    typed(*verify, expects=1)


def test_dry_run_prints_the_policy_and_writes_nothing(
    typed: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is the policy; what a person should know is on standard error."""
    folder = without_policy("node-plain", tmp_path)

    typed("adopt", "--static", "--dry-run", "--path", str(folder))

    out, err = capsys.readouterr()
    assert not (folder / FILE_NAME).exists()
    assert '[service]\n# the name of the folder\nname = "node-plain"\n' in out
    assert "findings of today are accepted" in err
    (tmp_path / FILE_NAME).write_text(out)
    assert read(tmp_path / FILE_NAME).health.path == "/healthz"


def test_the_three_that_matter_most_are_told(typed: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its fix, what is not known, and the command that shows the rest."""
    folder = without_policy("node-bind-mounts", tmp_path)
    with (folder / "Dockerfile").open("a") as dockerfile:
        dockerfile.write(PLANTED + "ENV DATABASE_PASSWORD=hunter2\n")

    typed("adopt", "--static", "--no-input", "--path", str(folder))

    out = capsys.readouterr().out
    assert out.count("    fix: ") == 3
    assert "  text/serving-stages-have-a-health-check [production]  production has no health check\n" in out
    assert "note: health.path is not known: no HEALTHCHECK asks for a URL\n" in out
    assert f"next: eightstage verify --static --path {folder} shows all of them" in out


def test_policy_that_is_there_is_kept(tmp_path: Path) -> None:
    """Nobody's work is overwritten."""
    (tmp_path / "Dockerfile").write_text("FROM scratch AS final\n")
    (tmp_path / FILE_NAME).write_text("mine")

    with pytest.raises(ServiceError, match=r"eightstage\.toml is there already\n  run verify"):
        adopt(tmp_path, Options(static=True))

    assert (tmp_path / FILE_NAME).read_text() == "mine"


def test_folder_without_a_dockerfile_is_told(tmp_path: Path) -> None:
    """With what to type instead."""
    with pytest.raises(ServiceError, match=r"there is no Dockerfile in .*\n  name its folder with --path"):
        adopt(tmp_path, Options(static=True))


def test_dockerfile_that_no_builder_takes_is_told(tmp_path: Path) -> None:
    """With its line, as by verify; and no policy is written."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\nRUNN x\n")

    with pytest.raises(DockerfileError, match="Dockerfile:2"):
        adopt(tmp_path, Options(static=True))
    assert not (tmp_path / FILE_NAME).exists()


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """A repository of two services and a compose file that builds both."""
    for name, port in (("api", 8001), ("web", 8002)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(f'FROM scratch AS final\nEXPOSE {port}\nCMD ["/x"]\n')
    text = "services:\n  api:\n    build: api\n  web:\n    build: { context: web, args: { LEVEL: 1 } }\n"
    (tmp_path / "compose.yaml").write_text(text)
    return tmp_path


def test_several_dockerfiles_are_named(several: Path) -> None:
    """Without anybody to ask; --dockerfile chooses, and the policy stands in the context."""
    with pytest.raises(ServiceError, match=r"several .*: api/Dockerfile \(context api\), web/Dockerfile"):
        adopt(several, Options(static=True))

    adopt(several, Options(static=True, dockerfile="web/Dockerfile"))

    found = read(several / "web" / FILE_NAME)
    assert (found.service.dockerfile, found.service.port, found.service.arguments) == (
        "Dockerfile",
        8002,
        {"LEVEL": "1"},
    )


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    given = iter(answers)
    monkeypatch.setattr(builtins, "input", lambda: next(given))


def test_somebody_is_asked_for_what_is_not_known(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which Dockerfile, by its number; then the path of the health check."""
    answering(monkeypatch, "three", "2", "/up")

    adopt(several, Options(static=True, asks=True))

    assert read(several / "web" / FILE_NAME).health.path == "/up"


def test_end_of_the_input_is_told(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question without an answer ends the run, not in a traceback."""

    def ended() -> str:
        raise EOFError

    monkeypatch.setattr(builtins, "input", ended)

    with pytest.raises(WrongUse, match="the input ended at a question"):
        adopt(several, Options(static=True, asks=True))


def test_answer_that_no_policy_may_hold_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy can be read in any case, and says what was wrong."""
    (tmp_path / "Dockerfile").write_text('FROM scratch AS final\nEXPOSE 80\nCMD ["/x"]\n')
    answering(monkeypatch, "no slash")

    adopt(tmp_path, Options(static=True, asks=True))

    assert (
        "# path = …  is not known: you said so; but 'no slash' is not allowed here"
        in (tmp_path / FILE_NAME).read_text()
    )
    assert read(tmp_path / FILE_NAME).health.path == "/health"


SEEN: dict[str, Callable[[Policy], object]] = {
    "go-alone": lambda p: (p.service.port, p.service.user, p.health.path, p.container.json_logs),
    "node-plain": lambda p: (p.service.port, p.service.user, p.health.path, p.health.expect, p.health.members),
    "python-prefork": lambda p: (p.service.port, p.service.user, p.health.path, p.container.tmpfs, p.image.runtime),
}
EXPECTED: dict[str, object] = {
    "go-alone": (8080, "65532:65532", "/healthz", True),
    "node-plain": (8080, "1000:1000", "/healthz", {"status": "ok"}, []),
    "python-prefork": (8000, "10001:10001", "/health", ["/tmp"], ["python"]),
}


def bare(folder: Path) -> Path:
    """A service of one stage without a name, which does not listen where its Dockerfile says."""
    made = folder / BARE
    made.mkdir()
    (made / "Dockerfile").write_text(
        "FROM node:26-trixie-slim\nEXPOSE 80\n"
        """CMD ["node", "-e", "require('node:http').createServer((_, r) => r.end()).listen(4321)"]\n"""
    )
    return made


def adopted(folder: Path) -> Adopted:
    """Type both commands, each in a process of its own."""

    def typed(*words: str) -> str:
        command = [sys.executable, "-m", "eightstage", *words, "--path", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    typed("adopt", "--no-input")
    results = json.loads(typed("verify", "--json"))["results"]
    return Adopted(folder, {(r["check"], r["target"]): r["outcome"] for r in results})


@pytest.fixture(scope="module")
def observed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Future[Adopted]]]:  # noqa: ARG001
    """All services, adopted and verified with containers two at a time: they mostly wait for clients that are cut."""
    folders = [bare(tmp_path_factory.mktemp(BARE))]
    folders += [without_policy(name, tmp_path_factory.mktemp(name)) for name in SEEN]
    with ThreadPoolExecutor(2) as pool:
        yield {folder.name: pool.submit(adopted, folder) for folder in folders}


def test_stage_without_a_name_is_production(observed: Mapping[str, Future[Adopted]]) -> None:
    """What a plain build gives is run, observed and verified, whether it has a name or not."""
    service = observed[BARE].result()

    assert service.outcomes["container/becomes-healthy", "production"] == "passed"
    assert read(service.folder / FILE_NAME).service.port == 4321


@pytest.mark.parametrize("name", SEEN)
def test_two_commands_lead_to_a_verified_service(
    observed: Mapping[str, Future[Adopted]], typed: Type, name: str
) -> None:
    """Built, run once and observed: what the text does not say is in the policy, and the first verification ends with 0."""
    folder = observed[name].result().folder

    assert SEEN[name](read(folder / FILE_NAME)) == EXPECTED[name]
    with (folder / "Dockerfile").open("a") as dockerfile:
        dockerfile.write(PLANTED)
    typed("verify", "--static", "--path", str(folder), expects=1)
