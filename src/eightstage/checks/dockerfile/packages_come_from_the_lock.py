"""Every application package comes from a lock file, in exactly the locked version."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._packages import installs
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="npm documentation, npm ci: https://docs.npmjs.com/cli/commands/npm-ci; "
    "pip documentation, repeatable installs: https://pip.pypa.io/en/stable/topics/repeatable-installs/",
    defect=In("build").before("RUN", "RUN npm install --global serve"),
)
def packages_come_from_the_lock(dockerfile: Dockerfile) -> Verdict:
    """
    Why: without a lock the same Dockerfile installs different packages tomorrow, and nobody has reviewed them.
    Fix: use the command that fails if the lock does not match: npm ci, pip install --require-hashes -r, cargo --locked,
    go mod.
    """
    places = [
        Place(i.line, f"`{i.text[:60]}` installs what no lock file names")
        for stage in dockerfile.stages
        for i in installs(dockerfile, stage)
        if i.is_loose
    ]
    return judged(places, "every install keeps to a lock file")
