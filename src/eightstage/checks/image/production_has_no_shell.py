"""Production holds no shell."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.structural import In

SHELLS = frozenset({"sh", "bash", "dash", "ash", "busybox", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "toybox"})


@check(
    stages=("production",),
    source="docs/stages.md#production; NIST SP 800-190, 4.1: https://csrc.nist.gov/pubs/sp/800/190/final",
    defect=In("security").append("RUN install -D /bin/dash /assembly/runtime/usr/bin/sh"),
)
def production_has_no_shell(image: Image) -> Verdict:
    """
    Why: most break-ins start a shell next; without one, the next step is much harder.
    Fix: copy only the runtime into production, and find what brought in the named file.
    """
    found = tuple(p for p, f in image.files.items() if p.rpartition("/")[2] in SHELLS and f.is_program)
    return failed(f"a shell: {found[0]}", evidence=found) if found else passed(f"none among {len(image.files)} files")
