"""The bill of materials lists exactly the packages that the lock file installs for production."""

from collections.abc import Mapping

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.languages.lock import Lock


@check(
    stages=("security",),
    explained_by=("dockerfile/bill-of-materials-is-written",),
    source="CycloneDX, specification: https://cyclonedx.org/specification/overview/; "
    "npm documentation, npm sbom: https://docs.npmjs.com/cli/commands/npm-sbom",
)
def bill_of_materials_agrees(bill_of_materials: Mapping[str, str], lock: Lock | None) -> Verdict:
    """
    Why: people search the bill of materials for a vulnerable package; what it does not list is not found.
    Fix: generate it from the lock file, in the security stage, without development packages.
    """
    if lock is None:
        return skipped("there is no lock file to compare with")
    named = {lock.name_of(name): version for name, version in bill_of_materials.items()}
    locked = {package.name: package.version for package in lock.for_production}
    left_out = (name for name in locked if name not in named) if lock.ships_all else ()
    missing = sorted(f"{name}@{locked[name]} is installed and not named" for name in left_out)
    known = {*locked, *lock.unlocked}
    extra = sorted(
        f"{name}@{version} is named and not installed" for name, version in named.items() if name not in known
    )
    if missing or extra:
        problems = [*missing, *extra]
        return failed(problems[0], tuple(problems[1:20]))
    return passed(f"{len(bill_of_materials)} packages, all from {lock.file}")
