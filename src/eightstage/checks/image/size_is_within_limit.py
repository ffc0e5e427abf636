"""The size of every image, unpacked and compressed, stays within its limits, and so does its growth."""

from collections.abc import Sequence

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.contract import STAGES
from eightstage.defects.structural import In
from eightstage.evidence.baseline import what_grew
from eightstage.evidence.image import Image
from eightstage.evidence.size_limits import SizeLimit
from eightstage.service.accepted import Accepted
from eightstage.units import size

_MB = 1_000_000
_WRITTEN = SizeLimit("unpacked", 40 * _MB, "eightstage.toml:5")
_TRANSFERRED = SizeLimit("compressed", 20 * _MB, "the profile of the language")
_GROWN = SizeLimit("unpacked", 33 * _MB, "10 % above the 30.0 MB in eightstage.lock", Accepted(30 * _MB, 10 * _MB))


@check(
    stages=STAGES,
    source=(
        Source("Sizes are read from the layers", "docs/decisions/0006-sizes-are-read-from-layers.md"),
        Source("Verify, what is accepted", "docs/verify.md#what-is-accepted"),
        Source("Docker documentation, multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
    ),
    level=Level.BEGINNER,
    guide="concepts/size",
    # Zeros would be gone when it is compressed.
    defect=In("security").append("RUN head -c 8M /dev/urandom > /assembly/runtime/padding"),
    examples=(
        bad(
            says="too many bytes on disk",
            image=facts.image(facts.file("/app/film", size=41 * _MB)),
            size_limits=(_WRITTEN, _TRANSFERRED),
        ),
        bad(
            says="too many bytes to pull",
            image=facts.image(facts.file("/app/film", size=25 * _MB), compressed=25 * _MB),
            size_limits=(_WRITTEN, _TRANSFERRED),
        ),
        bad(
            says="grown since the size was accepted, though below the limit that the policy has written down",
            image=facts.image(facts.file("/app/film", size=35 * _MB)),
            size_limits=(_WRITTEN, _GROWN),
        ),
        good(
            says="as much as there may be",
            image=facts.image(facts.file("/app/film", size=33 * _MB), compressed=20 * _MB),
            size_limits=(_WRITTEN, _GROWN, _TRANSFERRED),
        ),
        good(says="nobody names a limit", image=facts.image(), size_limits=(), is_skipped=True),
    ),
)
def size_is_within_limit(image: Image, size_limits: tuple[SizeLimit, ...]) -> Verdict:
    """
    Why: machines keep the unpacked bytes on disk, and a start on a new one waits for the compressed bytes; an image
    grows a little with each change.
    Fix: copy less; the lines below say what is large, or what has grown. If it is needed, accept the size with
        `inv baseline` and commit the file, or write `unpacked` or `compressed` under [limits.TARGET].
    """
    if not size_limits:
        return skipped(f"there is no limit; add unpacked under [limits.{image.target}], or see: inv baseline")
    broken = [limit for limit in size_limits if limit.of(image) > limit.most]
    if broken:
        problems = [_problem(image, limit) for limit in broken]
        return failed(problems[0], (*problems[1:], *_explanation(image, broken)))
    return passed("; ".join(_kept(image, kind, size_limits) for kind in ("unpacked", "compressed")))


def _problem(image: Image, limit: SizeLimit) -> str:
    over = size(limit.of(image) - limit.most)
    return f"{size(limit.of(image))} {limit.kind} is {over} over the limit of {size(limit.most)} ({limit.source})"


def _explanation(image: Image, broken: Sequence[SizeLimit]) -> tuple[str, ...]:
    """What has grown, where it is known how large that was; else what is large."""
    accepted = next((limit.accepted for limit in broken if limit.accepted), None)
    return what_grew(image, accepted) if accepted else image.largest


def _kept(image: Image, kind: str, limits: Sequence[SizeLimit]) -> str:
    count: int = getattr(image, kind)
    tightest = min((limit for limit in limits if limit.kind == kind), key=lambda limit: limit.most, default=None)
    within = f"limit {size(tightest.most)} ({tightest.source})" if tightest else "no limit"
    return f"{size(count)} {kind}, {within}"
