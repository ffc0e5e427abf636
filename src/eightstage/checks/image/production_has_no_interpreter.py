"""Production holds no interpreter or compiler other than the service's own runtime."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In

_PROGRAMS = frozenset(
    "perl python python2 python3 ruby lua php awk gawk mawk busybox toybox gcc g++ cc c++ clang ld as make gdb".split()  # noqa: SIM905
)


@check(
    stages=("production",),
    source="docs/stages.md#production; NIST SP 800-190, 4.1: https://csrc.nist.gov/pubs/sp/800/190/final",
    defect=In("security").append("RUN install -D /usr/bin/mawk /assembly/runtime/usr/bin/mawk"),
)
def production_has_no_interpreter(image: Image, policy: Policy) -> Verdict:
    """
    Why: an interpreter runs whatever an intruder brings along; a compiler builds it.
    Fix: copy only the runtime into production, and find what brought in the named file; the service's own runtime is
    named in its command, or under [image] runtime.
    """
    started = [*(image.config.get("Entrypoint") or ()), *(image.config.get("Cmd") or ())]
    unwanted = _PROGRAMS - {_program(word) for word in (*started, *policy.image.runtime)}
    found = tuple(path for path, file in sorted(image.files.items()) if file.is_program and _program(path) in unwanted)
    return failed(f"an interpreter or compiler: {found[0]}", found) if found else passed("none")


def _program(path: str) -> str:
    return path.rpartition("/")[2].rstrip("0123456789.-") or path
