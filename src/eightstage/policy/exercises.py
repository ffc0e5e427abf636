"""Tables of the policy: how promises are put to the test; a language's profile says most of it."""

import attrs

from eightstage.policy import values as kinds
from eightstage.policy.values import Duration


@attrs.frozen(kw_only=True)
class Plant:
    """
    One edit of a file in a copy of the service.

    path: The file, relative to the service; created if it does not exist.
    old: The text to replace; without it, and without `at`, `new` becomes the whole file.
    at: "start" or "end": where to add `new` to a file that exists, whatever it holds.
    new: The replacement.
    """

    path: kinds.File
    new: str
    old: str = ""
    at: kinds.At | None = None

    def __attrs_post_init__(self) -> None:
        if self.old and self.at:
            raise ValueError(f"old and at = {self.at!r} are two places; write one of them")


@attrs.frozen(kw_only=True)
class ContainerPlant(Plant):
    """
    One edit of a file in a running container.

    path: The absolute path of the file in the container.
    new: The replacement.
    old: The text to replace; without it, `new` becomes the whole file.
    at: Not for a file in a container.
    """

    path: kinds.ContainerFile


@attrs.frozen(kw_only=True)
class Gate:
    """
    How to break what the gate NAME guards, and what the build must then print; for every gate except the audit.

    breaks: What the plant is, in words, such as "a lint error"; it must stop the production build.
    why: Why that matters.
    fix: What to write when it goes through.
    plant: The edit that the gate must reject.
    message: Text that the failing step must print.
    step: Text of the instruction that is the gate, such as "make lint"; without it, any step that prints the message
        is taken for it.
    """

    breaks: str = ""
    why: str = ""
    fix: str = ""
    plant: Plant | None = None
    message: str = ""
    step: str = ""


@attrs.frozen(kw_only=True)
class CacheCase:
    """
    One edit, and the steps that it may make the builder re-run.

    edit: The edit; NONCE in it is replaced by a new value in each run.
    runs: Stages that must re-run at least one step; no other stage may re-run any.
    keeps: Texts of steps that must not re-run, in any stage.
    targets: The targets to build after the edit; empty means all.
    costly: Whether to make the edit only on request, because it downloads and installs again.
    """

    edit: Plant | None = None
    runs: list[kinds.Stage] = attrs.field(factory=list)
    keeps: list[kinds.Pattern] = attrs.field(factory=list)
    targets: list[kinds.Stage] = attrs.field(factory=list)
    costly: bool = False


@attrs.frozen(kw_only=True)
class Install:
    """
    The installs in dependencies.

    offline: Whether a second install must work without a network, from the cache mounts alone.
    """

    offline: bool = False


@attrs.frozen(kw_only=True)
class Testing:
    """
    The testing target.

    reports: The folder in the container that the reports are written to.
    junit: The JUnit file in that folder.
    coverage: The coverage file in that folder.
    artefact: The folder in testing and build that holds what production ships; empty if there is none.
    derived: Patterns of generated files in it that differ from build to build, such as caches; they are not compared.
    failing: A failing test, planted to see the run fail; its path is absolute, in the container.
    """

    reports: kinds.OwnFolder = "/reports"
    junit: kinds.File = "junit.xml"
    coverage: kinds.File = "lcov.info"
    artefact: kinds.NoFolder = ""
    derived: list[kinds.Pattern] = attrs.field(factory=list)
    failing: ContainerPlant | None = None


@attrs.frozen(kw_only=True)
class Development:
    """
    The development target.

    touch: A source file, by its absolute path in the container. An edit of it must be in force without a restart of the
        container: the uptime that the health path reports must fall below the age of the edit.
    within: The time from the edit to that answer.
    """

    touch: kinds.ContainerFile | None = None
    within: kinds.Wait = attrs.field(factory=lambda: Duration(10))


@attrs.frozen(kw_only=True)
class Debug:
    """
    The debug target.

    tools: Commands that must run as the service's user and exit with 0.
    protocol: What the debugger speaks: "inspector" (V8) or "dap" (Debug Adapter Protocol).
    breakpoint: A function that every request calls: its name, or for an inspector an expression whose value it is.
    replaces: Patterns of paths where debug's files may differ from production's.
    """

    tools: list[kinds.Command] = attrs.field(factory=list)
    protocol: kinds.DebuggerProtocol = "inspector"
    breakpoint: str = ""
    replaces: list[kinds.Pattern] = attrs.field(factory=lambda: ["/usr/*", "/etc/passwd", "/etc/group"])
