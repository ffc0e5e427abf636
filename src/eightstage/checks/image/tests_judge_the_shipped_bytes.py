"""Testing tests the very files that build made and production ships."""

from fnmatch import fnmatch

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=("testing",),
    source="docs/stages.md#testing",
    defect=In("testing").append("COPY --from=dependencies /etc/passwd /artefact/extra"),
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
            return failed(f"{len(wrong)} files of {name} differ from production's", tuple(wrong[:20]))
    return passed(f"{len(shipped)} files, the same in build, testing and production")


def _below(image: Image, folder: str) -> dict[str, str]:
    files = ((p, f) for p, f in image.files.items() if p.startswith(f"{folder}/") and f.kind == "file")
    return {p.removeprefix(folder): f.digest for p, f in files}
