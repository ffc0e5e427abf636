"""Testing tests the very files that build made and production ships."""

from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.policy import Policy

_POLICY = facts.policy('[testing]\nartefact = "/artefact"\n')


def _shipped(digest: str) -> Image:
    return facts.image(facts.file("/app/serve", digest=digest))


def _tested(digest: str) -> Image:
    return facts.image(facts.file("/artefact/serve", digest=digest))


@check(
    stages=("testing",),
    source=Source("The eight stages, testing", "docs/stages.md#testing"),
    level=Level.INTERMEDIATE,
    guide="stages/testing",
    defect=In("testing").append("COPY --from=dependencies /etc/passwd /artefact/extra"),
    examples=(
        bad(
            says="testing has another version",
            production_image=_shipped("b"),
            build_image=_tested("b"),
            image=_tested("a"),
            policy=_POLICY,
        ),
        bad(
            says="production ships what build did not make",
            production_image=_shipped("b"),
            build_image=_tested("a"),
            image=_tested("b"),
            policy=_POLICY,
        ),
        good(
            says="the same in all three",
            production_image=_shipped("a"),
            build_image=_tested("a"),
            image=_tested("a"),
            policy=_POLICY,
        ),
        good(
            says="a cache that the policy calls derived",
            production_image=_shipped("b"),
            build_image=_tested("a"),
            image=_tested("a"),
            policy=facts.policy('[testing]\nartefact = "/artefact"\nderived = ["serve"]\n'),
        ),
        good(
            says="the policy does not say where it is",
            production_image=_shipped("a"),
            build_image=_tested("a"),
            image=_tested("a"),
            policy=facts.policy('[testing]\nartefact = ""\n'),
            is_skipped=True,
        ),
    ),
)
def tests_judge_the_shipped_bytes(image: Image, production_image: Image, build_image: Image, policy: Policy) -> Verdict:
    """
    Why: tests of other files say nothing about what ships.
    Fix: also copy the artefact that security checked into testing, and start that.
    """
    folder, application = policy.testing.artefact, policy.service.application
    if not folder:
        return skipped("the policy does not say where testing has the artefact; see [testing] artefact")
    shipped, tested, built = _below(production_image, application), _below(image, folder), _below(build_image, folder)
    for name, other in (("testing", tested), ("build", built)):
        differing = sorted(p for p in shipped.keys() | other.keys() if shipped.get(p) != other.get(p))
        wrong = [p for p in differing if not any(fnmatch(p, f"/{derived}") for derived in policy.testing.derived)]
        if wrong:
            return failed(f"{name} and production differ in {and_more(wrong)}", tuple(wrong[:20]))
    return passed(f"{len(shipped)} files, the same in build, testing and production")


def _below(image: Image, folder: str) -> dict[str, str]:
    files = ((p, f) for p, f in image.files.items() if p.startswith(f"{folder}/") and f.kind == "file")
    return {p.removeprefix(folder): f.digest for p, f in files}
