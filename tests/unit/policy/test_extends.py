"""A policy that several services share: it stands below that of each, and its mistakes have its own lines."""

import os
from pathlib import Path

import pytest

from eightstage.checks.catalogue import find
from eightstage.checks.policy.plants_fit_the_service import misfits
from eightstage.errors import PolicyError
from eightstage.evidence import TextContext
from eightstage.evidence.gate import copy_of
from eightstage.policy import parse, read
from eightstage.policy.layers import MOST_FILES
from eightstage.service import Service, load_text
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Result

OWN = 'extends = "../../policy.toml"\n[service]\nname = "orders"\n'
WAIVER = '[[waivers]]\ncheck = "{}"\nreason = "r"\nowner = "o"\nexpires = {}-01-01\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one service, whose Dockerfile has one stage."""
    service = tmp_path / "repository/services/orders"
    service.mkdir(parents=True)
    (tmp_path / "repository/.git").mkdir()
    (service / "Dockerfile").write_text("FROM scratch AS production\n")
    (service / "eightstage.toml").write_text(OWN)
    return tmp_path / "repository"


def service_of(repository: Path) -> Service:
    return load_text(repository / "services/orders")


def share(repository: Path, text: str, name: str = "policy.toml") -> Path:
    (repository / name).write_text(text)
    return repository / name


def seen(repository: Path, *checks: str) -> list[Result]:
    """What is said of the service, without what it has no stage for."""
    report = Verification(service_of(repository), None, [find(check) for check in checks], SILENCE).run()
    return [result for result in report.results if result.verdict.outcome is not Outcome.SKIPPED]


def test_tables_of_the_extended_policy_stand_below(repository: Path) -> None:
    """Key by key, and a plant as a whole; what that policy extends stands below both."""
    own = '[gates.lint.plant]\npath = "b.js"\nnew = "b"\n[health]\npath = "/own"\n'
    (repository / "services/orders/eightstage.toml").write_text(OWN + own)
    shared = '[health]\npath = "/shared"\nready = "/shared"\n[gates.lint]\nmessage = "shared"\n'
    plant = '[gates.lint.plant]\npath = "a.js"\nold = "x"\nnew = "a"\n'
    share(repository, f'extends = "company/policy.toml"\n{shared}{plant}')
    (repository / "company").mkdir()
    share(repository, '[health]\nready = "/company"\n[drain]\npath = "/company"\n', "company/policy.toml")

    policy = service_of(repository).policy

    assert policy.service.name == "orders"
    assert (policy.health.path, policy.health.ready, policy.drain.path) == ("/own", "/shared", "/company")
    assert policy.gates["lint"].message == "shared"
    assert policy.gates["lint"].plant is not None
    assert (policy.gates["lint"].plant.path, policy.gates["lint"].plant.old) == ("b.js", "")
    assert policy.extends == "../../policy.toml"


def test_profile_of_the_language_stands_below_all(repository: Path) -> None:
    """Whichever file names the language."""
    share(repository, '[service]\nlanguage = "node"\nport = 8080\n[limits.debug]\nstart = "9 s"\n')

    policy = service_of(repository).policy

    assert policy.limit("debug").start == 9
    assert policy.limit("debug").unpacked
    assert "http://127.0.0.1:8080/health" in policy.debug.tools[-2]


def test_mistakes_are_named_with_their_file_and_line(repository: Path) -> None:
    """Those of the service first."""
    file = repository / "services/orders/eightstage.toml"
    file.write_text(f"{OWN}prt = 1\n")
    shared = share(repository, '[health]\npth = "/"\n[service]\nport = 70000\n')

    with pytest.raises(PolicyError) as caught:
        read(file)

    assert str(caught.value).splitlines() == [
        f"{file}:4: service.prt: unknown key 'prt'; did you mean 'port'?",
        f"{shared}:2: health.pth: unknown key 'pth'; did you mean 'path'?",
        f"{shared}:4: service.port: 70000 is not a port; write a number from 0 to 65535",
    ]


def test_language_that_is_not_known_is_named_where_it_stands(repository: Path) -> None:
    """The profile is looked for after everything was put together."""
    shared = share(repository, '[service]\nlanguage = "nod"\n')

    with pytest.raises(PolicyError, match=f"^{shared}:2: service.language: there is no language 'nod'"):
        service_of(repository)


def test_extended_policy_that_is_no_toml_is_named_with_its_line(repository: Path) -> None:
    """As the service's own is."""
    shared = share(repository, "\n[health\n")

    with pytest.raises(PolicyError, match=f"^{shared}:2: "):
        service_of(repository)


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ('"../../gone.toml"', "'../../gone.toml' is not there\n  name a policy by its path from this file"),
        ('"../.."', "'../..' is not the path of another policy; write it as seen from this file, such as"),
        ('"/etc/policy.toml"', "'/etc/policy.toml' is not the path of another policy"),
        ('["../../policy.toml"]', """['../../policy.toml'] is not a text; write "…\""""),
        ('"../../../outside.toml"', "'../../../outside.toml' leads out of"),
        ('"../../link.toml"', "'../../link.toml' leads out of"),
        ('"../../folder.toml"', "'../../folder.toml' is a folder; put a file there"),
        ('"../../pipe.toml"', "'../../pipe.toml' is a named pipe; put a file there"),
        ('"../../large.toml"', "'../../large.toml' has 600.0 kB, and at most 500.0 kB are read"),
        ('"eightstage.toml"', "eightstage.toml comes to extend itself; delete this line"),
    ],
)
@pytest.mark.timeout(10)
def test_what_cannot_be_extended_is_refused_with_the_line(repository: Path, says: str, message: str) -> None:
    """A service's folder may be a stranger's: nothing outside of the repository is read, and nothing waited for."""
    (repository.parent / "outside.toml").write_text("")
    (repository / "link.toml").symlink_to("../outside.toml")
    (repository / "folder.toml").mkdir()
    (repository / "large.toml").write_text("#" * 600_000)
    os.mkfifo(repository / "pipe.toml")
    file = repository / "services/orders/eightstage.toml"
    file.write_text(f"# A comment.\nextends = {says}\n{OWN.partition(chr(10))[2]}")

    with pytest.raises(PolicyError) as caught:
        read(file)

    assert str(caught.value).startswith(f"{file}:2: extends: ")
    assert message in str(caught.value)


def test_circle_is_refused_where_it_closes(repository: Path) -> None:
    """Through a link, too."""
    (repository / "again.toml").symlink_to("policy.toml")
    shared = share(repository, 'extends = "other.toml"\n')
    other = share(repository, '\nextends = "again.toml"\n', "other.toml")

    with pytest.raises(PolicyError, match=f"^{other}:2: extends: {shared} comes to extend itself"):
        service_of(repository)


def test_long_chain_is_refused(repository: Path) -> None:
    """A stranger's repository may hold thousands."""
    for number in range(MOST_FILES + 1):
        share(repository, f'extends = "p{number + 1}.toml"\n', f"p{number}.toml")
    share(repository, 'extends = "p0.toml"\n')

    with pytest.raises(PolicyError, match=rf"p{MOST_FILES - 3}.toml:1: extends: more than {MOST_FILES} policies"):
        service_of(repository)


def test_without_a_repository_any_folder_may_hold_it(repository: Path) -> None:
    """As in an archive, or a copy in an image."""
    (repository / ".git").rmdir()
    share(repository, "[service]\nport = 8080\n")

    assert service_of(repository).policy.service.port == 8080


def test_text_extends_what_its_path_leads_to(repository: Path) -> None:
    """A text without a file is read where it would stand."""
    share(repository, "[service]\nport = 8080\n")

    assert parse(OWN, repository / "services/orders/eightstage.toml").service.port == 8080


def test_waivers_add_up_and_keep_their_places(repository: Path) -> None:
    """Those of the service first."""
    (repository / "services/orders/eightstage.toml").write_text(OWN + WAIVER.format("text/a", 2999))
    share(repository, WAIVER.format("text/b", 2999) + WAIVER.format("text/c", 2999))
    service = service_of(repository)

    assert [waiver.check for waiver in service.policy.waivers] == ["text/a", "text/b", "text/c"]
    spots = [(spot.layer.file, spot.line) for spot in service.waiver_spots]
    assert spots == [("eightstage.toml", 4), ("../../policy.toml", 1), ("../../policy.toml", 6)]


def test_mistake_in_an_inherited_waiver_has_its_line(repository: Path) -> None:
    """Its number counts those above it, and its line does not."""
    (repository / "services/orders/eightstage.toml").write_text(OWN + WAIVER.format("text/a", 2999))
    shared = share(repository, WAIVER.format("text/b", 2999).replace('"o"', '" "'))

    with pytest.raises(PolicyError, match=rf"^{shared}:4: waivers\.1\.owner: ' ' is not enough"):
        service_of(repository)


def test_shared_waiver_excuses_a_finding(repository: Path) -> None:
    """And need not be used by every service; when it expires, each is told where it stands."""
    (repository / "services/orders/Dockerfile").write_text("FROM scratch AS production\nUSER root\n")
    user, kept, current = "text/user-is-a-number", "text/shell-comes-before-run", "policy/waivers-are-current"
    share(repository, WAIVER.format(user, 2999) + WAIVER.format(kept, 2999))

    outcomes = {result.check.id: result.verdict.outcome for result in seen(repository, user, kept, current)}
    assert outcomes == {user: Outcome.WAIVED, kept: Outcome.PASSED, current: Outcome.PASSED}

    share(repository, WAIVER.format(user, 2999) + WAIVER.format(kept, 2001))
    (finding,) = [result for result in seen(repository, user, kept, current) if result.check.id == current]
    assert [(place.file, place.line) for place in finding.verdict.places] == [("../../policy.toml", 6)]


def test_finding_of_the_extended_policy_is_placed_in_it(repository: Path) -> None:
    """A plant that does not fit; the nearest line, as seen from the service."""
    share(repository, '\n[cache.gone]\nedit = { path = "gone.txt", old = "a", new = "b" }\n')

    (place,) = misfits.function(TextContext(service_of(repository)), "")

    assert (place.file, place.line) == ("../../policy.toml", 3)


def test_stage_that_is_not_there_is_named_where_it_stands(repository: Path) -> None:
    """The Dockerfile is the service's, and the table is not."""
    shared = share(repository, '[stages]\nproduction = "production"\nbuild = "compile"\n')

    with pytest.raises(PolicyError, match=f"^{shared}:3: stages.build: the Dockerfile has no stage 'compile'"):
        service_of(repository)


def test_copy_of_a_service_extends_the_same(repository: Path, tmp_path: Path) -> None:
    """What is planted in a copy is judged by the same policy, in a place of its own."""
    share(repository, 'extends = "deep/er.toml"\n[service]\nport = 8080\n')
    (repository / "deep").mkdir()
    share(repository, '[health]\nready = "/ready"\n', "deep/er.toml")

    with copy_of(repository / "services/orders", tmp_path / "copy") as folder:
        copied = load_text(folder)
        assert copied.policy == service_of(repository).policy
        assert all(layer.path.is_relative_to(tmp_path / "copy") for layer in copied.policy_layers.files)
    assert not (tmp_path / "copy").exists()
