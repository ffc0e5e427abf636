"""The debugger of the development stage answers on its port."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.debugger import Debugging


@check(
    stages=("development", "debug"),
    requires=("container/becomes-healthy",),
    source="Node.js documentation, inspector: https://nodejs.org/api/cli.html#--inspecthostport; "
    "docs/stages.md#development",
    defect=Edit("Dockerfile", old='"--inspect=0.0.0.0:9229", "src/server.js"]', new='"src/server.js"]'),
)
def inspector_answers(debugging: Debugging) -> Verdict:
    """
    Why: otherwise people find out that the debugger does not answer when they need it most.
    Fix: start the runtime with its inspector on all interfaces of the container, and publish the port on loopback only.
    """
    listing = debugging.listing
    if isinstance(listing, str):
        return failed(listing, evidence=debugging.commands)
    targets = listing.json
    if listing.status != 200 or not isinstance(targets, list) or not targets:  # noqa: PLR2004
        return failed(f"answered {listing.status} and lists nothing to debug", evidence=(listing.body[:300],))
    return passed(
        f"lists {len(targets)} to debug: {targets[0].get('title', '') if isinstance(targets[0], dict) else ''}"
    )
