"""No file in production has the set-uid or set-gid bit."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.structural import In

_SET_ID = 0o6000


@check(
    stages=("production",),
    source="CIS Docker Benchmark 4.8: https://www.cisecurity.org/benchmark/docker",
    defect=In("security").append("RUN install -D -m 4755 /usr/bin/true /assembly/runtime/usr/bin/true"),
)
def production_has_no_set_uid_file(image: Image) -> Verdict:
    """
    Why: such a file runs as its owner, usually root, no matter who starts it.
    Fix: leave the file out, or clear the bit with COPY --chmod.
    """
    found = tuple(
        f"{f.path} (mode {f.mode:04o})" for f in image.files.values() if f.mode & _SET_ID and f.kind == "file"
    )
    return failed(f"set-uid or set-gid: {found[0]}", evidence=found) if found else passed("none")
