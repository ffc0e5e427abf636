"""Limits of sizes: who says them, and what is said of an image that is larger."""

from pathlib import Path

import pytest

from eightstage.checks.catalogue import find
from eightstage.evidence import TextContext
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File, Layer
from eightstage.evidence.size_limits import KINDS, SizeLimit, size_limits
from eightstage.service import load_text
from eightstage.service.accepted import Accepted, Baseline
from eightstage.verdicts import Outcome

CHECK = find("image/size-is-within-limit")
MB = 1_000_000
OWN = '[service]\nname = "orders"\nlanguage = "node"\n'
STEP = "RUN npm ci"
BASELINE = Baseline({target: Accepted(40 * MB, 20 * MB, {STEP: 38 * MB}) for target in ("debug", "production")})


@pytest.fixture
def service(tmp_path: Path) -> Path:
    made = tmp_path / "orders"
    made.mkdir()
    (made / "Dockerfile").write_text("FROM scratch AS production\n")
    (made / "eightstage.toml").write_text(OWN)
    return made


def limits_of(service: Path, target: str, baseline: Baseline | None = None) -> tuple[SizeLimit, ...]:
    return size_limits.function(TextContext(load_text(service), baseline=baseline), target)


def test_policy_and_accepted_sizes_both_count(service: Path) -> None:
    """What the policy promises is no reason to grow up to it."""
    (service / "eightstage.toml").write_text(f'{OWN}[limits.debug]\nunpacked = "30 MB"\n')

    accepted = BASELINE.sizes["debug"]
    assert limits_of(service, "debug", BASELINE) == (
        SizeLimit("unpacked", 30 * MB, "eightstage.toml:5"),
        SizeLimit("unpacked", 44 * MB, "10 % above the 40.0 MB in eightstage.lock", accepted),
        SizeLimit("compressed", 22 * MB, "10 % above the 20.0 MB in eightstage.lock", accepted),
    )


def test_policy_that_is_extended_speaks_as_well(service: Path) -> None:
    """From where it stands."""
    (service.parent / "policy.toml").write_text('\n[limits]\nproduction = { unpacked = "30 MB" }\n')
    (service / "eightstage.toml").write_text(f'extends = "../policy.toml"\n{OWN}')

    assert limits_of(service, "production")[0] == SizeLimit("unpacked", 30 * MB, "../policy.toml:3")


def test_accepted_sizes_speak_before_the_profile(service: Path) -> None:
    """With the growth that the policy allows."""
    (service / "eightstage.toml").write_text(f"{OWN}[image]\ngrowth = 25\n")

    accepted = BASELINE.sizes["debug"]
    assert limits_of(service, "debug", BASELINE) == (
        SizeLimit("unpacked", 50 * MB, "25 % above the 40.0 MB in eightstage.lock", accepted),
        SizeLimit("compressed", 25 * MB, "25 % above the 20.0 MB in eightstage.lock", accepted),
    )


def test_profile_speaks_of_what_was_not_accepted(service: Path) -> None:
    """A lock file without this target, or none at all."""
    most = load_text(service).policy.limit("build").unpacked
    assert most is not None

    for baseline in (None, BASELINE):
        assert limits_of(service, "build", baseline)[0] == SizeLimit("unpacked", most, "the profile of node")


def test_nobody_limits_production_of_a_service_without_a_policy(service: Path) -> None:
    """It is skipped, with what would name a limit."""
    (service / "eightstage.toml").unlink()

    limits = limits_of(service, "production")
    verdict = CHECK.function(image=image(1), size_limits=limits)

    assert limits == ()
    assert verdict.outcome is Outcome.SKIPPED
    assert verdict.summary == "there is no limit; add unpacked under [limits.production], or see: inv baseline"


def image(unpacked: int) -> Image:
    file = File("/app/film.mp4", "file", 0o644, 0, 0, unpacked, "", "")
    return Image("production", "", {}, (Layer("a", unpacked, unpacked, (file,), ()),), ({"CreatedBy": STEP},))


@pytest.mark.parametrize(("kind", "other"), [("unpacked", "compressed"), ("compressed", "unpacked")])
def test_finding_names_the_limit_and_who_says_it(kind: str, other: str) -> None:
    """With the largest layers and files; the other size is not accused."""
    limits = (SizeLimit(kind, 40 * MB, "eightstage.toml:5"), SizeLimit(other, 90 * MB, "eightstage.toml:6"))

    broken = CHECK.function(image=image(50 * MB), size_limits=limits)

    assert broken.outcome is Outcome.FAILED
    assert broken.summary == f"50.0 MB {kind} is 10.0 MB over the limit of 40.0 MB (eightstage.toml:5)"
    assert any("/app/film.mp4" in line for line in broken.evidence)
    assert not any(other in line for line in broken.evidence if "limit" in line)


def test_both_sizes_are_one_finding() -> None:
    """The second one follows in the evidence."""
    limits = tuple(SizeLimit(kind, 40 * MB, "eightstage.toml:5") for kind in KINDS)

    verdict = CHECK.function(image=image(50 * MB), size_limits=limits)

    assert verdict.summary.startswith("50.0 MB unpacked is")
    assert verdict.evidence[0].startswith("50.0 MB compressed is")


def test_kept_size_names_the_tightest_limit() -> None:
    """Both sizes are shown, also one that nobody limits."""
    limits = (SizeLimit("unpacked", 90 * MB, "eightstage.toml:5"), SizeLimit("unpacked", 44 * MB, "eightstage.lock"))

    verdict = CHECK.function(image=image(40 * MB), size_limits=limits)

    assert verdict.outcome is Outcome.PASSED
    assert verdict.summary == "40.0 MB unpacked, limit 44.0 MB (eightstage.lock); 40.0 MB compressed, no limit"


def test_finding_about_an_accepted_size_says_what_grew() -> None:
    """By layer, compared with what was recorded; also where the policy's limit is kept."""
    accepted = BASELINE.sizes["production"]
    limits = (
        SizeLimit("unpacked", 90 * MB, "eightstage.toml:5"),
        SizeLimit("unpacked", 44 * MB, "10 % above the 40.0 MB in eightstage.lock", accepted),
    )

    verdict = CHECK.function(image=image(50 * MB), size_limits=limits)

    assert verdict.outcome is Outcome.FAILED
    assert f"+  12.0 MB  {STEP}" in verdict.evidence
