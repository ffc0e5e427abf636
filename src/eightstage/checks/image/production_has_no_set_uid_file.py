"""No file in production has the set-uid or set-gid bit."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects.structural import In
from eightstage.evidence.image import Image

_SET_ID = 0o6000


@check(
    stages=("production",),
    source=Source("CIS Docker Benchmark 4.8", "https://www.cisecurity.org/benchmark/docker"),
    level=Level.ADVANCED,
    guide="concepts/security",
    defect=In("security").append("RUN install -D -m 4755 /usr/bin/true /assembly/runtime/usr/bin/true"),
    examples=(
        bad(says="set-uid", image=facts.image(facts.file("/usr/bin/mount", mode=0o4755))),
        bad(says="set-gid", image=facts.image(facts.file("/usr/bin/wall", mode=0o2755))),
        good(says="neither", image=facts.image(facts.file("/app/serve"))),
    ),
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
