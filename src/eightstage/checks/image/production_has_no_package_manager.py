"""Production holds no package manager."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.structural import In

MANAGERS = frozenset(
    {"apt", "apt-get", "dpkg", "apk", "rpm", "yum", "dnf", "microdnf", "npm", "npx", "yarn", "pnpm", "corepack"}
    | {"pip", "pip3", "uv", "poetry", "gem", "cargo", "mvn", "gradle"}
)


@check(
    stages=("production",),
    source="docs/stages.md#production; CIS Docker Benchmark 4.3: https://www.cisecurity.org/benchmark/docker",
    defect=In("security").append("RUN install -D /usr/bin/dpkg /assembly/runtime/usr/bin/dpkg"),
)
def production_has_no_package_manager(image: Image) -> Verdict:
    """
    Why: it installs whatever an intruder wants, and it has vulnerabilities of its own.
    Fix: copy only the runtime into production, and find what brought in the named file.
    """
    found = tuple(p for p, f in image.files.items() if p.rpartition("/")[2] in MANAGERS and f.is_program)
    return failed(f"a package manager: {found[0]}", evidence=found) if found else passed("none")
