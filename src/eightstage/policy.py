"""
The policy of a service: `eightstage.toml`, typed, with defaults and errors that name the line.

Every key is documented by the docstring of its class; docs/policy.md is generated from them.
"""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
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
    port: Where production, development and debug answer HTTP.
    inspector_port: Where the debugger of development and debug listens.
    application: The folder that holds the application in production and debug.
    user: The numeric user and group every runnable stage starts as.
    writable: Patterns of paths in the image that the service's user may write.
    """

    name: kinds.ImageName
    language: str = ""
    port: kinds.Port = languages.DEFAULT_PORT
    inspector_port: kinds.Port = 9229
    application: kinds.Folder = "/app"
    user: kinds.User = "1001:1001"
    writable: list[kinds.Pattern] = attrs.field(factory=lambda: ["/tmp", "/var/tmp"])  # noqa: S108 - paths in an image


@attrs.frozen(kw_only=True)
class BaseImages:
    """
    What is asked of the images that FROM names.

    pin: "digest" or "tag": what a base image has to be held to; a tag without a version never is enough.
    notice_days: How many days before the end of a release's life it is told.
    """

    pin: kinds.Pin = "digest"
    notice_days: kinds.Days = 90


@attrs.frozen(kw_only=True)
class Health:
    """
    What a healthy service answers, and commands that answer wrongly or too late.

    path: Where the health is asked.
    expect: JSON members and values that the answer must hold.
    members: JSON members that the answer must hold, whatever their value.
    ready: Where readiness is asked; nothing for a service without it.
    wrong_answer: A command for the production image that serves a wrong answer on the same port.
    late_answer: One that serves the right answer, but later than a health check may wait.
    """

    path: kinds.Route = "/health"
    expect: dict[str, str] = attrs.field(factory=lambda: {"status": "ok"})
    members: list[str] = attrs.field(factory=lambda: ["uptime", "version"])
    ready: kinds.NoRoute = ""
    wrong_answer: list[str] = attrs.field(factory=list)
    late_answer: list[str] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Limit:
    """
    Limits of one target; a key that is not there is not limited.

    unpacked: The sum of the files in the layers.
    compressed: What a pull transfers.
    memory: In use when it has nothing to do; its containers get twice as much, and 1 GiB in any case.
    start: From container start to healthy.
    stop: From the stop signal to the end of the last process.
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
    status: What must be answered.
    """

    method: kinds.Method = "POST"
    path: kinds.Route = "/echo"
    body: str = '{"message": "sent slowly"}'
    status: kinds.Status = 200


@attrs.frozen(kw_only=True)
class Plant:
    """
    One edit of a file in a copy of the service.

    path: The file, relative to the service; made when it is not there.
    old: The text to replace; without it `new` is the whole file.
    new: What stands there afterwards.
    """

    path: kinds.File
    new: str
    old: str = ""


@attrs.frozen(kw_only=True)
class ContainerPlant(Plant):
    """
    One edit of a file in a running container.

    path: The file, absolute, in the container.
    new: What stands there afterwards.
    old: The text to replace; without it `new` is the whole file.
    """

    path: kinds.ContainerFile


@attrs.frozen(kw_only=True)
class Gate:
    """
    How to break what a gate guards, and what the build must say then; for each gate but the audit.

    plant: The edit that the gate must refuse.
    message: A text that the failing step must print.
    """

    plant: Plant | None = None
    message: str = ""


@attrs.frozen(kw_only=True)
class Container:
    """
    What is asked of running containers.

    writes: Patterns of paths that a running service may change in its container.
    tmpfs: Folders that whoever runs the service with a read-only root mounts for it to write to.
    orphan: A command for production's container that leaves a process without a parent, which ends soon after.
    wrong: Environment variables that the service must refuse to start with.
    json_logs: Whether every line on standard output must be a JSON object.
    quiet: Environment variables with which an answered request is not logged.
    other: A program of production's image, called by its name in the place of the service; must exit with 0.
    runtime: A command that starts the runtime, in the image of any target; must exit with 0.
    utc_offset: A command in production's image that prints the minutes between its local time and UTC.
    exhaust: Words in the place of the last one of production's command, which names the program: they use up memory.
    slow_client: How long a request that is never finished may hold its connection.
    absent: Programs that cannot be started in production.
    """

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
    argument: The build argument that names another audit service; verify points it at one of its own.
    message: A text that the step must print when it finds a vulnerability.
    """

    unavailable: kinds.Availability = "pass"
    argument: kinds.Argument = "AUDIT_REGISTRY"
    message: str = "vulnerab"


@attrs.frozen(kw_only=True)
class Testing:
    """
    The testing target.

    reports: The folder in the container that the reports are written to.
    junit: The JUnit file in it.
    coverage: The coverage file in it.
    artefact: The folder in which testing and build have what production ships; nothing where they have not.
    derived: Patterns of files in it that a build makes from the others, and never twice the same, such as caches.
    failing: A test that fails, planted to see the run fail; its path is absolute, in the container.
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

    edit: An edit that must be served without a restart of the container; its path is absolute, in the container.
    path: Where the edit is seen.
    within: From the edit to the changed answer.
    """

    edit: ContainerPlant | None = None
    path: kinds.Route = "/"
    within: kinds.Wait = attrs.field(factory=lambda: Duration(10))


@attrs.frozen(kw_only=True)
class Debug:
    """
    The debug target.

    tools: Commands that must run as the service's user and exit with 0.
    breakpoint: An expression, in the service's language, whose value is a function that every request calls.
    replaces: Patterns of paths at which debug may have other files than production.
    """

    tools: list[kinds.Command] = attrs.field(factory=list)
    breakpoint: str = ""
    replaces: list[kinds.Pattern] = attrs.field(factory=lambda: ["/usr/*", "/etc/passwd", "/etc/group"])


@attrs.frozen(kw_only=True)
class Hadolint:
    """
    What hadolint may find.

    ignore: Rules that do not count; those by default contradict the contract (a RUN for each gate, no pinned apt).
    """

    ignore: list[kinds.HadolintRule] = attrs.field(factory=lambda: ["DL3003", "DL3008", "DL3018", "DL3041", "DL3059"])


@attrs.frozen(kw_only=True)
class BuildContext:
    """
    What a build may receive.

    deny: Patterns of names that must never reach it, at any depth.
    limit: The size of all files together.
    """

    deny: list[kinds.Pattern] = attrs.field(
        factory=lambda: [".git", ".git/*", ".env", ".env.*", "*.pem", "*.key", "id_rsa*", ".npmrc", "node_modules/*"]
    )
    limit: kinds.Limited = attrs.field(factory=lambda: Size(20_000_000))


@attrs.frozen(kw_only=True)
class Image:
    """
    What is asked of images.

    deny: Patterns of paths that production must not hold.
    runtime: Interpreters that the service runs on, besides the one that its command names.
    wasted: How many bytes of a target may be hidden by later layers.
    wasted_in_debug: The same for debug, whose tools may take the place of production's files.
    growth: Percent by which a target may outgrow the size that was accepted.
    bill_of_materials: Where security has its bill of materials, as CycloneDX.
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

    offline: Whether a second one must do with what the cache mounts hold, without a network.
    """

    offline: bool = False


@attrs.frozen(kw_only=True)
class CacheCase:
    """
    One edit, and what it may make the builder do again.

    edit: The edit; NONCE in it is replaced by something new with each run.
    runs: The stages of which steps run again; of no other stage, and of each of these at least one.
    keeps: Texts of steps that must not run again, in whatever stage.
    targets: The targets that are built to see it; all when empty.
    costly: Whether it is made on request only, since it downloads and installs again.
    """

    edit: Plant | None = None
    runs: list[kinds.Stage] = attrs.field(factory=list)
    keeps: list[kinds.Pattern] = attrs.field(factory=list)
    targets: list[kinds.Stage] = attrs.field(factory=list)
    costly: bool = False


@attrs.frozen(kw_only=True)
class Waiver:
    """
    A broken promise that somebody answers for, until a day.

    check: The id of the check.
    place: A target ("production"), a file or a line of it ("Dockerfile:12"); without it every place of the check.
    reason: Why it is accepted.
    owner: Who answers for it.
    expires: The last day on which it holds; a date without quotes.
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
        """The limits of a target; empty when the policy names none."""
        return self.limits.get(target, Limit())

    @property
    def plants(self) -> tuple[tuple[tuple[str, ...], Plant], ...]:
        """What is planted in copies of the service, with the keys that it stands at."""
        gates = ((("gates", name, "plant"), gate.plant) for name, gate in self.gates.items())
        edits = ((("cache", name, "edit"), case.edit) for name, case in self.cache.items())
        return tuple((keys, plant) for keys, plant in (*gates, *edits) if plant is not None)


def default(name: str) -> Policy:
    """The policy of a service that has none; `name` is what the service is called."""
    return Policy(service=Service(name=name))


def read(path: Path) -> Policy:
    """
    Read and validate a policy file.

    Raises:
        PolicyError: Names every mistake with its line, what is allowed, and the nearest match.
    """
    return parse(text_of_file(path), path)


def text_of_file(path: Path) -> str:
    """The text of a policy file; raises PolicyError where it is not to be read."""
    try:
        return reading.text_of(reading.read(path.parent, path.name, reading.DECLARATION_BYTES))
    except reading.Unreadable as error:
        raise PolicyError(f"{path} {error}", "a service has its policy beside its Dockerfile") from error


def parse(text: str, path: Path = Path(FILE_NAME)) -> Policy:
    """Validate the text of a policy; `path` is only named in errors."""
    try:
        data, lines = toml_lines.load(text)
    except ValueError as error:
        raise PolicyError(f"{path}:{_line(error, text)}: {error}", "the file must be valid TOML") from error
    whole = _with_language(data, lines, path)
    try:
        return CONVERTER.structure(whole, Policy)
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
    return languages.completed(name, data)


def _line(error: Exception, text: str) -> int:
    """Where the parser stopped; the last line where it names none, which it does at the end of the text."""
    named = re.search(r"\(at line (\d+), column \d+\)", str(error))
    return int(named[1]) if named else max(len(text.splitlines()), 1)
