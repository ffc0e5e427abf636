"""Production installs no tools that only people need."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._packages import installs
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.languages.ecosystem import known

_TOOLS = frozenset(
    [
        "curl",
        "wget",
        "git",
        "bash",
        "vim",
        "nano",
        "less",
        "openssh",
        "openssh-client",
        "netcat",
        "netcat-openbsd",
        "nmap",
        "tcpdump",
        "strace",
        "ltrace",
        "gdb",
        "htop",
        "procps",
        "lsof",
        "make",
        "gcc",
        "g++",
        "build-base",
        "build-essential",
        "sudo",
        "su-exec",
    ]
)

# Those that programs call as well, each with the programs by which a step would use it for the build.
_CALLED = {
    "bash": frozenset[str](),
    "git": frozenset({"git"}),
    "openssh": frozenset({"ssh", "scp", "ssh-keyscan"}),
    "openssh-client": frozenset({"ssh", "scp", "ssh-keyscan"}),
    "procps": frozenset[str](),
    "su-exec": frozenset[str](),
}


@check(
    stages=("production",),
    source=(
        Source(
            "OWASP Docker security cheat sheet",
            "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
        ),
        Source("NIST SP 800-190, 4.1", "https://csrc.nist.gov/pubs/sp/800/190/final"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    defect=In("production").append('RUN ["apt-get", "install", "-y", "curl"]'),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends \\
                ca-certificates \\
                curl
            FROM base AS production
            """,
            at=4,
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            RUN apt-get update && apt-get install -y --no-install-recommends curl
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
            """
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y wget gcc \\
             && make-it \\
             && apt-get purge -y --auto-remove wget gcc
            RUN set -e; kept="$(apt-mark showmanual)"; apt-get update; apt-get install -y wget; \\
                apt-mark auto '.*'; apt-mark manual $kept; apt-get purge -y --auto-remove
            RUN apk add --no-cache --virtual .build-deps gcc make && make-it && apk del .build-deps
            """,
            says="what its own step removes again is in no layer",
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y git && git clone https://example.com/app.git /app
            """,
            at=2,
            says="it was there for the step, and has stayed",
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y bash git
            """,
            says="outside of the contract the service may be what calls them",
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            RUN apt-get update && apt-get install -y wget
            RUN apt-get purge -y wget
            """,
            at=2,
            says="a later step removes nothing from the layer",
        ),
    ),
)
def production_installs_no_tools(dockerfile: Dockerfile, follows_contract: bool) -> Verdict:
    """
    Why: every tool in production also serves an intruder, and is one more to patch.
    Fix: move it to debug; let the health check use the runtime itself.
    """
    stage = dockerfile.named["production"]
    run = {c.name for i in dockerfile.inherited(stage) if i.name == "RUN" for c in dockerfile.commands(i)}
    places = [
        Place(dockerfile.line_of(i.instruction, package), f"{package} is installed in production")
        for below in dockerfile.lineage(stage)
        for i in installs(dockerfile, below)
        for package in i.left(dockerfile)
        if package in _TOOLS or any(package in tool.system_packages for tool in known().tools.values())
        if follows_contract or package not in _CALLED or _CALLED[package] & run
    ]
    return judged(places, "production installs no tool")
