"""The bill of materials lists exactly the packages that the lock file installs for production."""

from collections.abc import Mapping

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.defects import Edit
from eightstage.service import Files


@check(
    stages=("security",),
    explained_by=("dockerfile/bill-of-materials-is-written",),
    source="CycloneDX, specification: https://cyclonedx.org/specification/overview/; "
    "npm documentation, npm sbom: https://docs.npmjs.com/cli/commands/npm-sbom",
    defect=Edit(
        "Dockerfile",
        old="npm sbom --sbom-format=cyclonedx",
        new="npm sbom --package-lock-only --sbom-format=cyclonedx",
    ),
)
def bill_of_materials_agrees(bill_of_materials: Mapping[str, str], files: Files) -> Verdict:
    """
    Why: people search the bill of materials for a vulnerable package; what it does not list is not found.
    Fix: generate it from the lock file, in the security stage, without development packages.
    """
    lock = files.npm_lock
    if lock is None:
        return skipped("there is no package-lock.json to compare with")
    locked = {
        (name.rpartition("node_modules/")[2], entry["version"])
        for name, entry in lock.items()
        if name and not entry.get("dev") and not entry.get("link")
    }
    named = set(bill_of_materials.items())
    missing = sorted(f"{n}@{v} is installed and not named" for n, v in locked if bill_of_materials.get(n) is None)
    extra = sorted(f"{n}@{v} is named and not installed" for n, v in named if n not in {name for name, _ in locked})
    if missing or extra:
        problems = [*missing, *extra]
        return failed(problems[0], tuple(problems[1:20]))
    return passed(f"{len(named)} packages, all from the lock file")
