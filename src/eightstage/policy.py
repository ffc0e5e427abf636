"""
The policy of a service: `eightstage.toml`, typed, with defaults and errors that name the line.

Every key is documented by the docstring of its class; docs/policy.md is generated from them.
"""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from eightstage import languages, reading, toml_lines
from eightstage import policy_values as kinds
from eightstage.errors import PolicyError
from eightstage.policy_converter import CONVERTER
from eightstage.policy_mistakes import in_words
from eightstage.policy_values import Duration, Size
from eightstage.units import short

FILE_NAME = "eightstage.toml"
# Comparing costs the square of the length.
_LONGEST_NAME = 60


@attrs.frozen(kw_only=True)
class Service:
    """
    Facts about the service.

    name: What the service is called; names its images and reports.
    language: What it is written in; the profile of that language says how it is exercised, below what stands here.
    entry: The file that starts the service, relative to the service; the language names the usual one.
    sources: The folder with its sources, likewise.
    port: Where production, development and debug answer HTTP.
    inspector_port: Where the debugger of development and debug listens.
    application: The folder that holds the application in production and debug.
    user: The numeric user and group every runnable stage starts as.
    writable: Patterns of paths in the image that the service's user may write.
    """

    name: kinds.ImageName
    language: str = ""
    entry: kinds.File | None = None
    sources: kinds.File | None = None
    port: kinds.Port = languages.DEFAULT_PORT
    inspector_port: kinds.Port = 9229
    application: kinds.Folder = "/app"
    user: kinds.User = "1001:1001"
    writable: list[kinds.Pattern] = attrs.field(factory=lambda: ["/tmp", "/var/tmp"])  # noqa: S108 - paths in an image


@attrs.frozen(kw_only=True)
class BaseImages:
    """
    Requirements for the images that FROM names.

    pin: "digest" or "tag": how a base image must be pinned; a tag without a version is never enough.
    notice_days: Warn this many days before a release reaches its end of life.
    """

    pin: kinds.Pin = "digest"
    notice_days: kinds.Days = 90


@attrs.frozen(kw_only=True)
class Health:
    """
    What a healthy service answers, and commands that serve wrong or late answers.

    path: The path of the health endpoint.
    expect: JSON fields and values that the answer must contain.
    members: JSON fields that the answer must contain, whatever their value.
    ready: The path of the readiness endpoint; empty for a service without one.
    wrong_answer: A command in the production image that serves a wrong answer on the same port.
    late_answer: A command that serves the right answer, but later than a health check may wait.
    """

    path: kinds.Route = languages.DEFAULT_HEALTH
    expect: dict[str, str] = attrs.field(factory=lambda: {"status": "ok"})
    members: list[str] = attrs.field(factory=lambda: ["uptime", "version"])
    ready: kinds.NoRoute = ""
    wrong_answer: list[str] = attrs.field(factory=list)
    late_answer: list[str] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Limit:
    """
    Limits of one target; what has no key has no limit.

    unpacked: The total size of the files in the layers.
    compressed: The bytes that a pull transfers.
    memory: The memory used at idle; containers under test get twice as much, and at least 1 GiB.
    start: The time from container start to healthy.
    stop: The time from the stop signal to the end of the last process.
    """

    unpacked: kinds.Limited | None = None
    compressed: kinds.Limited | None = None
    memory: kinds.Limited | None = None
    start: kinds.Wait | None = None
    stop: kinds.Wait | None = None


@attrs.frozen(kw_only=True)
class Drain:
    """
    A request that is still being sent when the stop signal arrives.

    method: The HTTP method.
    path: A route that reads the whole body before it answers.
    body: The JSON text to send; its second half follows after the signal.
    status: The status that the service must answer with.
    """

    method: kinds.Method = "POST"
    path: kinds.Route = "/echo"
    body: str = '{"message": "sent slowly"}'
    status: kinds.Status = 200


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
    How to break what a gate guards, and what the build must then print; for every gate except the audit.

    plant: The edit that the gate must reject.
    message: Text that the failing step must print.
    step: Text of the instruction that is the gate, such as "npm run lint"; without it, any step that prints the message
        is taken for it.
    """

    plant: Plant | None = None
    message: str = ""
    step: str = ""


@attrs.frozen(kw_only=True)
class Container:
    """
    Requirements for running containers.

    environment: Environment variables that the service needs; every container of development, production, debug and
        testing gets them. Where a scenario sets the same variable, its value is used. A build gets none of them.
    writes: Patterns of paths that a running service may change in its container.
    tmpfs: Writable folders to mount when the service runs with a read-only root.
    orphan: A command in production's container that leaves an orphaned process, which ends soon after.
    wrong: Environment variables with which the service must refuse to start.
    json_logs: Whether every line on standard output must be a JSON object.
    quiet: Environment variables with which an answered request is not logged.
    other: A program in production's image that is run by name instead of the service; it must exit with 0.
    runtime: A command that starts the runtime, in the image of any target; it must exit with 0.
    utc_offset: A command in production's image that prints the minutes between its local time and UTC.
    exhaust: Arguments that replace the last word of production's command (the program); they exhaust memory.
    slow_client: How long a request that is never finished may hold its connection.
    absent: Programs that must not start in production.
    """

    environment: dict[kinds.Variable, str] = attrs.field(factory=dict)
    writes: list[kinds.Pattern] = attrs.field(factory=lambda: ["/tmp", "/tmp/*", "/run", "/run/*"])  # noqa: S108 - in a container
    tmpfs: list[kinds.OwnFolder] = attrs.field(factory=list)
    orphan: list[str] = attrs.field(factory=list)
    wrong: dict[kinds.Variable, str] = attrs.field(factory=dict)
    json_logs: bool = True
    quiet: dict[kinds.Variable, str] = attrs.field(factory=dict)
    other: list[str] = attrs.field(factory=list)
    runtime: list[str] = attrs.field(factory=list)
    utc_offset: list[str] = attrs.field(factory=list)
    exhaust: list[str] = attrs.field(factory=list)
    slow_client: kinds.Wait = attrs.field(factory=lambda: Duration(20))
    absent: list[kinds.Program] = attrs.field(
        factory=lambda: [
            *("sh", "bash", "env", "cat", "ls", "id", "ps", "curl", "wget", "nc"),
            *("apt-get", "dpkg", "apk", "npm", "pip", "perl", "python3"),
        ]
    )


@attrs.frozen(kw_only=True)
class Audit:
    """
    The dependency audit.

    unavailable: "pass" or "stop": what the build does when the audit service does not answer.
    argument: The build argument for the address of the audit service; verify points it at its own.
    message: Text that the step must print when it finds a vulnerability.
    """

    unavailable: kinds.Availability = "pass"
    argument: kinds.Argument = "AUDIT_REGISTRY"
    message: str = "vulnerab"


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
    protocol: What the debugger speaks: "inspector" (V8) or "dap" (Debug Adapter Protocol: Delve, debugpy).
    breakpoint: A function that every request calls: its name, or for an inspector an expression whose value it is.
    replaces: Patterns of paths where debug's files may differ from production's.
    """

    tools: list[kinds.Command] = attrs.field(factory=list)
    protocol: kinds.DebuggerProtocol = "inspector"
    breakpoint: str = ""
    replaces: list[kinds.Pattern] = attrs.field(factory=lambda: ["/usr/*", "/etc/passwd", "/etc/group"])


@attrs.frozen(kw_only=True)
class Hadolint:
    """
    Exceptions for hadolint.

    ignore: Rules to ignore; those ignored by default contradict the contract (one RUN per gate, apt not pinned).
    """

    ignore: list[kinds.HadolintRule] = attrs.field(factory=lambda: ["DL3003", "DL3008", "DL3018", "DL3041", "DL3059"])


@attrs.frozen(kw_only=True)
class BuildContext:
    """
    What the build context may contain.

    deny: Patterns of names that must never be in it, at any depth.
    limit: The total size of its files.
    """

    deny: list[kinds.Pattern] = attrs.field(
        factory=lambda: [".git", ".git/*", ".env", ".env.*", "*.pem", "*.key", "id_rsa*", ".npmrc", "node_modules/*"]
    )
    limit: kinds.Limited = attrs.field(factory=lambda: Size(20_000_000))


@attrs.frozen(kw_only=True)
class Image:
    """
    Requirements for images.

    deny: Patterns of paths that production must not hold.
    runtime: Interpreters that the service runs on, in addition to the one that its command names.
    wasted: How many bytes of a target later layers may hide.
    wasted_in_debug: The same for debug, whose tools may replace production's files.
    growth: The percentage by which a target may exceed its accepted size.
    bill_of_materials: The path of the CycloneDX bill of materials in security.
    """

    deny: list[kinds.Pattern] = attrs.field(
        factory=lambda: [
            *("*.map", "*.tsbuildinfo", "*.test.*", "*.spec.*", "*/__tests__/*", "/app/test/*", "/app/tests/*"),
            *("*/.env", "*/.env.*", "*/.git", "*/.git/*", "*/.npmrc", "*/.netrc", "*/.ssh/*", "*/id_rsa*"),
            *("/var/lib/apt/lists/?*", "/var/cache/apt/*.bin", "/root/.npm/*", "/root/.cache/*", "/tmp/?*"),  # noqa: S108 - in an image
        ]
    )
    runtime: list[kinds.Program] = attrs.field(factory=list)
    wasted: Size = attrs.field(factory=lambda: Size(100_000))
    wasted_in_debug: Size = attrs.field(factory=lambda: Size(200_000_000))
    growth: kinds.Percent = 10
    bill_of_materials: kinds.ContainerFile = "/reports/sbom.cdx.json"


@attrs.frozen(kw_only=True)
class Install:
    """
    The installs in dependencies.

    offline: Whether a second install must work without a network, from the cache mounts alone.
    """

    offline: bool = False


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
class Waiver:
    """
    A broken promise that somebody accepts until a given date.

    check: The id of the check.
    place: A target ("production"), a file or a line in it ("Dockerfile:12"); without it, every place of the check.
    reason: Why it is accepted.
    owner: Who is responsible for it.
    expires: The last day on which the waiver is valid; a date without quotes.
    """

    check: kinds.Said
    place: str = ""
    reason: kinds.Said
    owner: kinds.Said
    expires: date


@attrs.frozen(kw_only=True)
class Policy:
    """A service's policy; each attribute is a table of the file."""

    service: Service
    stages: dict[kinds.StageKey, str] = attrs.field(factory=dict)
    waivers: list[Waiver] = attrs.field(factory=list)
    base_images: BaseImages = attrs.field(factory=BaseImages)
    hadolint: Hadolint = attrs.field(factory=Hadolint)
    health: Health = attrs.field(factory=Health)
    limits: dict[kinds.StageKey, Limit] = attrs.field(factory=dict)
    drain: Drain = attrs.field(factory=Drain)
    gates: dict[kinds.GateKey, Gate] = attrs.field(factory=dict)
    container: Container = attrs.field(factory=Container)
    audit: Audit = attrs.field(factory=Audit)
    image: Image = attrs.field(factory=Image)
    context: BuildContext = attrs.field(factory=BuildContext)
    cache: dict[kinds.Label, CacheCase] = attrs.field(factory=dict)
    install: Install = attrs.field(factory=Install)
    arguments: dict[kinds.Argument, str] = attrs.field(factory=dict)
    testing: Testing = attrs.field(factory=Testing)
    development: Development = attrs.field(factory=Development)
    debug: Debug = attrs.field(factory=Debug)

    def limit(self, target: str) -> Limit:
        """The limits of a target; empty if the policy names none."""
        return self.limits.get(target, Limit())

    @property
    def plants(self) -> tuple[tuple[tuple[str, ...], Plant], ...]:
        """What is planted in copies of the service, with the keys where the policy says so."""
        gates = ((("gates", name, "plant"), gate.plant) for name, gate in self.gates.items())
        edits = ((("cache", name, "edit"), case.edit) for name, case in self.cache.items())
        return tuple((keys, plant) for keys, plant in (*gates, *edits) if plant is not None)


def default(name: str) -> Policy:
    """The policy of a service that has no policy file; `name` is the service's name."""
    return Policy(service=Service(name=name))


def read(path: Path) -> Policy:
    """
    Read and validate a policy file.

    Raises:
        PolicyError: Names every mistake with its line, what is allowed, and the nearest match.
    """
    return parse(text_of_file(path), path)


def text_of_file(path: Path) -> str:
    """The text of a policy file; raises PolicyError if it cannot be read."""
    try:
        return reading.text_of(reading.read(path.parent, path.name, reading.DECLARATION_BYTES))
    except reading.Unreadable as error:
        raise PolicyError(f"{path} {error}", "a service has its policy beside its Dockerfile") from error


def parse(text: str, path: Path = Path(FILE_NAME)) -> Policy:
    """Validate the text of a policy; `path` is used only in errors."""
    data, lines = _loaded(text, path)
    return _structured(_with_language(data, lines, path), lines, path)


def _loaded(text: str, path: Path) -> tuple[dict[str, Any], Mapping[toml_lines.Keys, int]]:
    try:
        return toml_lines.load(text)
    except ValueError as error:
        raise PolicyError(f"{path}:{_line(error, text)}: {error}", "the file must be valid TOML") from error


def _structured(data: Mapping[str, Any], lines: Mapping[toml_lines.Keys, int], path: Path) -> Policy:
    try:
        return CONVERTER.structure(data, Policy)
    except Exception as error:
        raise PolicyError(in_words(error, lines, path)) from error


def _with_language(data: dict[str, Any], lines: Mapping[toml_lines.Keys, int], path: Path) -> dict[str, Any]:
    """The tables of a policy with those of its language below them."""
    service = data.get("service")
    name = service.get("language") if isinstance(service, dict) else None
    if not isinstance(name, str):
        return data
    if name not in languages.names():
        near = get_close_matches(name[:_LONGEST_NAME], languages.names(), n=1)
        known = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(languages.names())}"
        line = toml_lines.line_of(lines, ("service", "language"))
        raise PolicyError(f"{path}:{line}: service.language: there is no language {short(name)}; {known}")
    _check_profile(name)
    return languages.completed(name, data)


@cache
def _check_profile(name: str) -> None:
    """Refuse the profile of a language by its own lines; what is wrong afterwards is the policy's mistake."""
    path = Path(str(languages.file(name)))
    _, lines = _loaded(languages.text(name), path)
    _structured(languages.completed(name, {"service": {"name": "profile"}}), lines, path)


def _line(error: Exception, text: str) -> int:
    """The line where the parser stopped; the last line if it names none, as happens at the end of the text."""
    named = re.search(r"\(at line (\d+), column \d+\)", str(error))
    return int(named[1]) if named else max(len(text.splitlines()), 1)
