"""Debug runs exactly the same application files as production."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=("debug",),
    source="docs/stages.md#debug",
    defect=In("debug").append("COPY --from=development /etc/passwd /app/extra"),
)
def debug_ships_production_bytes(image: Image, production_image: Image, policy: Policy) -> Verdict:
    """
    Why: what is found in other files says nothing about those that run in production.
    Fix: build debug FROM production and only add tools; leave the application's folder alone.
    """
    folder = policy.service.application
    shipped, debugged = _application(production_image, folder), _application(image, folder)
    if not shipped:
        return undetermined(f"production has no files in {folder}; set application under [service] in the policy")
    differing = tuple(sorted(p for p in shipped.keys() | debugged.keys() if shipped.get(p) != debugged.get(p)))
    if differing:
        return failed(f"{len(differing)} files in {folder} differ from production's", evidence=differing)
    return passed(f"{len(shipped)} files in {folder}, all the same")


def _application(image: Image, folder: str) -> dict[str, str]:
    return {p: f.digest for p, f in image.files.items() if p.startswith(folder + "/") and f.kind == "file"}
