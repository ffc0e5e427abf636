"""What labels should say, and which ways to say it are true."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from eightstage import service
from eightstage.checks.catalogue import find
from eightstage.engine.scope import Scope
from eightstage.evidence import Context, NoEvidence, labels
from eightstage.evidence.image import Image
from eightstage.verdicts import Outcome, Verdict

NAME = "node:26-trixie-slim"
DIGEST = f"sha256:{'a' * 64}"
OTHER_DIGEST = f"sha256:{'b' * 64}"


def judge(folder: Path, base: str, **told: str) -> Verdict:
    """What the check says of these labels on an image whose Dockerfile starts from `base`."""
    (folder / "Dockerfile").write_text(f"FROM {base} AS base\n")
    context = Context(service.load_text(folder), Mock(spec=Scope), Mock(), {}, ())
    config = {"Labels": {f"org.opencontainers.image.{name.replace('_', '.')}": value for name, value in told.items()}}
    verdict = find("image/labels-are-true").function(
        image=Image("production", "", config, ()), expected_labels=labels.observe(context, "production")
    )
    assert isinstance(verdict, Verdict)
    return verdict


@pytest.mark.parametrize("name", [NAME, f"{NAME}@{DIGEST}", f"registry.example/library/{NAME}"])
def test_name_of_a_pinned_base_image(tmp_path: Path, name: str) -> None:
    """It is true with its digest and without, and with its registry."""
    assert judge(tmp_path, f"{NAME}@{DIGEST}", base_name=name).outcome is Outcome.PASSED


@pytest.mark.parametrize("name", ["node:24-trixie-slim", f"{NAME}@{OTHER_DIGEST}", f"other-{NAME}"])
def test_name_of_another_image(tmp_path: Path, name: str) -> None:
    """Another version, another digest and another image are found."""
    verdict = judge(tmp_path, f"{NAME}@{DIGEST}", base_name=name)

    assert verdict.outcome is Outcome.FAILED
    assert verdict.summary == f"base.name is {name!r}, and should be {NAME} or {NAME}@{DIGEST}"


def test_digest_of_the_base_image(tmp_path: Path) -> None:
    """Where it is told, it is the one that FROM pins."""
    right = judge(tmp_path, f"{NAME}@{DIGEST}", base_name=NAME, base_digest=DIGEST)
    wrong = judge(tmp_path, f"{NAME}@{DIGEST}", base_name=NAME, base_digest=OTHER_DIGEST)

    assert right.outcome is Outcome.PASSED
    assert wrong.outcome is Outcome.FAILED
    assert wrong.summary.startswith("base.digest is ")


def test_tag_has_one_name_and_no_digest(tmp_path: Path) -> None:
    """What a tag points to is not known from the Dockerfile, so a digest beside it is not judged."""
    assert judge(tmp_path, NAME, base_name=NAME, base_digest=DIGEST).outcome is Outcome.PASSED
    assert judge(tmp_path, NAME).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("package.json", '{"dependencies": {"version": "9.9.9"}, "version": "1.2.3"}'),
        ("pyproject.toml", '[tool.other]\nversion = "9.9.9"\n[project]\nversion = "1.2.3"\n'),
        ("pyproject.toml", '[tool.poetry]\nversion = "1.2.3"\n'),
        ("Cargo.toml", '[package]\nversion = "1.2.3"\n'),
    ],
)
def test_version_is_that_of_the_service(tmp_path: Path, file: str, text: str) -> None:
    """Read where the manifest of a language keeps it, and not from a table of something else."""
    (tmp_path / file).write_text(text)

    assert judge(tmp_path, NAME, base_name=NAME, version="1.2.3").outcome is Outcome.PASSED
    assert judge(tmp_path, NAME, base_name=NAME, version="9.9.9").outcome is Outcome.FAILED


def test_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    """Nothing is known of the version then, and that is said."""
    (tmp_path / "package.json").write_text("{")

    with pytest.raises(NoEvidence, match=r"package\.json cannot be read"):
        judge(tmp_path, NAME, base_name=NAME)
