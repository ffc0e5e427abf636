"""Checks of images with images that are made by hand: what each lets pass."""

import pytest

from eightstage.checks.catalogue import find
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File, Layer
from eightstage.policy import Image as ImagePolicy
from eightstage.policy import Policy, Service
from eightstage.verdicts import Outcome

KB = 1000


def policy(**image: list[str]) -> Policy:
    return Policy(service=Service(name="x"), image=ImagePolicy(**image))  # type: ignore[arg-type]


def file(path: str, size: int = 1) -> File:
    return File(path, "file", 0o755, 0, 0, size, "", "")


def image(*layers: tuple[File, ...], **config: list[str]) -> Image:
    return Image("production", "", config, tuple(Layer(str(n), 0, 0, files, ()) for n, files in enumerate(layers)))


@pytest.mark.parametrize(
    ("runtime", "config", "found"),
    [
        ([], {"Cmd": ["/usr/bin/python3", "-m", "app"]}, ("/usr/bin/perl5.40.1",)),
        ([], {"Entrypoint": ["perl"]}, ("/usr/bin/python3.13",)),
        (["python"], {"Cmd": ["gunicorn"]}, ("/usr/bin/perl5.40.1",)),
        ([], {"Cmd": ["gunicorn"]}, ("/usr/bin/perl5.40.1", "/usr/bin/python3.13")),
    ],
    ids=["command", "entry point", "policy", "nothing"],
)
def test_what_the_service_runs_on_may_be_there(
    runtime: list[str], config: dict[str, list[str]], found: tuple[str, ...]
) -> None:
    """The interpreter that the command or the policy names is the service's own runtime; every other is found."""
    programs = (file("/usr/bin/perl5.40.1"), file("/usr/bin/python3.13"), file("/venv/bin/gunicorn"))

    verdict = find("image/production-has-no-interpreter").function(
        image=image(programs, **config), policy=policy(runtime=runtime)
    )

    assert (verdict.outcome, verdict.evidence) == (Outcome.FAILED, found)


@pytest.mark.parametrize("path", ["/app/model.bin", "/var/lib/apt/lists/trixie_Packages"])
def test_databases_of_packages_are_no_waste(path: str) -> None:
    """Every install writes them anew, so they do not count; what a step could have left out does."""
    database, own = file("/var/lib/dpkg/status", 700 * KB), file(path, 150 * KB)
    check = find("image/few-bytes-are-wasted").function

    assert check(target="production", image=image((database,), (database,)), policy=policy()).outcome is Outcome.PASSED
    wasted = check(target="production", image=image((database, own), (database, own)), policy=policy())
    assert wasted.summary == "150.0 kB are hidden by later layers, 100.0 kB are allowed"
