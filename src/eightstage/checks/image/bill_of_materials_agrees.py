"""The bill of materials lists exactly the packages that the lock file installs for production."""

from collections.abc import Iterator, Mapping

import attrs

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.languages.lock import Lock, Package

_LOCK = Lock("packages.lock", (Package("parse", "1.0"), Package("lint", "2.0", is_for_development=True)))
_PARTLY = attrs.evolve(_LOCK, ships_all=False)


@check(
    of_contract=True,
    stages=("security",),
    explained_by=("text/bill-of-materials-is-written",),
    source=(
        Source("CycloneDX, specification", "https://cyclonedx.org/specification/overview/"),
        Source("SPDX", "https://spdx.dev/"),
    ),
    level=Level.ADVANCED,
    guide="concepts/supply-chain",
    examples=(
        bad(says="a package is missing", bill_of_materials={}, lock=_LOCK),
        bad(
            says="a package that only development needs", bill_of_materials={"parse": "1.0", "lint": "2.0"}, lock=_LOCK
        ),
        bad(says="another version", bill_of_materials={"parse": "0.9"}, lock=_LOCK),
        good(says="exactly what production installs", bill_of_materials={"parse": "1.0"}, lock=_LOCK),
        good(says="a lock file of which not everything ships", bill_of_materials={}, lock=_PARTLY),
        good(says="no lock file", bill_of_materials={}, lock=None, is_skipped=True),
    ),
)
def bill_of_materials_agrees(bill_of_materials: Mapping[str, str], lock: Lock | None) -> Verdict:
    """
    Why: people search the bill of materials for a vulnerable package; what it does not list is not found.
    Fix: generate it from the lock file, in the security stage, without development packages.
    """
    if lock is None:
        return skipped("there is no lock file to compare with")
    named = {lock.name_of(name): version for name, version in bill_of_materials.items()}
    problems = sorted(_problems(named, lock))
    if problems:
        return failed(problems[0], tuple(problems[1:20]))
    return passed(f"{len(bill_of_materials)} packages, all from {lock.file}")


def _problems(named: Mapping[str, str], lock: Lock) -> Iterator[str]:
    # One package may be there in several versions.
    locked: dict[str, list[str]] = {}
    for package in lock.for_production:
        locked.setdefault(package.name, []).append(package.version)
    for name, version in named.items():
        if name not in {*locked, *lock.unlocked}:
            yield f"{name}@{version} is named and not installed"
        elif name in locked and version not in locked[name]:
            yield f"{name}@{version} is named, not {' or '.join(locked[name])}"
    if lock.ships_all:
        yield from (f"{name}@{locked[name][0]} is installed and not named" for name in locked.keys() - named.keys())
