"""Production installs no tools that only people need."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._packages import installs
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

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
        "python3-pip",
        "npm",
    ]
)


@check(
    stages=("production",),
    source="OWASP Docker security cheat sheet: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html; "
    "NIST SP 800-190, 4.1: https://csrc.nist.gov/pubs/sp/800/190/final",
    defect=In("production").append('RUN ["apt-get", "install", "-y", "curl"]'),
)
def production_installs_no_tools(dockerfile: Dockerfile) -> Verdict:
    """
    Why: every tool in production also serves an intruder, and is one more to patch.
    Fix: move it to debug; let the health check use the runtime itself.
    """
    stage = dockerfile.named["production"]
    places = [
        Place(dockerfile.line_of(i.instruction, package), f"{package} is installed in production")
        for below in dockerfile.lineage(stage)
        for i in installs(dockerfile, below)
        for package in i.packages
        if package in _TOOLS
    ]
    return judged(places, "production installs no tool")
