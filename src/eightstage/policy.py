"""
The policy of a service: `eightstage.toml`, typed, with defaults and errors that name the line.

Every key is documented by the docstring of its class; docs/policy.md is generated from them.
"""

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import attrs
from cattrs import Converter, transform_error
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from eightstage.contract import GATES, STAGES
from eightstage.errors import PolicyError
from eightstage.toml_lines import line_of
from eightstage.units import parse_duration, parse_size

FILE_NAME = "eightstage.toml"


class Size(int):
    """Bytes; written as "200 MB" or "190 MiB"."""


class Duration(float):
    """Seconds; written as "500 ms", "5 s" or "2 min"."""


def _port(_: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    if not 1 <= value <= 65535:  # noqa: PLR2004
        raise ValueError(f"{attribute.name} {value} is not a port; write a number from 1 to 65535")


def _audit_choice(_: object, attribute: "attrs.Attribute[str]", value: str) -> None:
    if value not in {"pass", "stop"}:
        raise ValueError(f'{attribute.name} is {value!r}; write "pass" or "stop"')


@attrs.frozen(kw_only=True)
class Service:
    """
    Facts about the service.

    name: What the service is called; names its images and reports.
    port: Where production, development and debug answer HTTP.
    inspector_port: Where the debugger of development and debug listens.
    application: The folder that holds the application in production and debug.
    user: The numeric user and group every runnable stage starts as.
    writable: Patterns of paths in the image that the service's user may write.
    """

    name: str
    port: int = attrs.field(default=3000, validator=_port)
    inspector_port: int = attrs.field(default=9229, validator=_port)
    application: str = "/app"
    user: str = "1001:1001"
    writable: list[str] = attrs.field(factory=lambda: ["/tmp", "/var/tmp"])  # noqa: S108 - paths in an image


def _pin_choice(_: object, attribute: "attrs.Attribute[str]", value: str) -> None:
    if value not in {"tag", "digest"}:
        raise ValueError(f'{attribute.name} is {value!r}; write "tag" or "digest"')


@attrs.frozen(kw_only=True)
class BaseImages:
    """
    What is asked of the images that FROM names.

    pin: "digest" or "tag": what a base image has to be held to; a tag without a version never is enough.
    notice_days: How many days before the end of a release's life it is told.
    """

    pin: str = attrs.field(default="digest", validator=_pin_choice)
    notice_days: int = 90


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

    path: str = "/health"
    expect: dict[str, str] = attrs.field(factory=lambda: {"status": "ok"})
    members: list[str] = attrs.field(factory=lambda: ["uptime", "version"])
    ready: str = ""
    wrong_answer: list[str] = attrs.field(factory=list)
    late_answer: list[str] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Limit:
    """
    Limits of one target; a key that is not there is not limited.

    unpacked: The sum of the files in the layers.
    compressed: What a pull transfers.
    memory: In use when it has nothing to do.
    start: From container start to healthy.
    stop: From the stop signal to the end of the last process.
    """

    unpacked: Size | None = None
    compressed: Size | None = None
    memory: Size | None = None
    start: Duration | None = None
    stop: Duration | None = None


@attrs.frozen(kw_only=True)
class Drain:
    """
    A request that is still being sent when the stop signal arrives.

    method: The HTTP method.
    path: A route that reads the whole body before it answers.
    body: The JSON text to send; its second half follows after the signal.
    status: What must be answered.
    """

    method: str = "POST"
    path: str = "/echo"
    body: str = '{"message": "sent slowly"}'
    status: int = 200


@attrs.frozen(kw_only=True)
class Plant:
    """
    One edit of a file in a copy of the service.

    path: The file, relative to the service; made when it is not there.
    old: The text to replace; without it `new` is the whole file.
    new: What stands there afterwards.
    """

    path: str
    new: str
    old: str = ""


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

    writes: list[str] = attrs.field(factory=lambda: ["/tmp", "/tmp/*", "/run", "/run/*"])  # noqa: S108 - in a container
    tmpfs: list[str] = attrs.field(factory=list)
    orphan: list[str] = attrs.field(factory=list)
    wrong: dict[str, str] = attrs.field(factory=dict)
    json_logs: bool = True
    quiet: dict[str, str] = attrs.field(factory=dict)
    other: list[str] = attrs.field(factory=list)
    runtime: list[str] = attrs.field(factory=list)
    utc_offset: list[str] = attrs.field(factory=list)
    exhaust: list[str] = attrs.field(factory=list)
    slow_client: Duration = attrs.field(factory=lambda: Duration(20))
    absent: list[str] = attrs.field(
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

    unavailable: str = attrs.field(default="pass", validator=_audit_choice)
    argument: str = "AUDIT_REGISTRY"
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

    reports: str = "/reports"
    junit: str = "junit.xml"
    coverage: str = "lcov.info"
    artefact: str = ""
    derived: list[str] = attrs.field(factory=list)
    failing: Plant | None = None


@attrs.frozen(kw_only=True)
class Development:
    """
    The development target.

    edit: An edit that must be served without a restart of the container; its path is absolute, in the container.
    path: Where the edit is seen.
    within: From the edit to the changed answer.
    """

    edit: Plant | None = None
    path: str = "/"
    within: Duration = attrs.field(factory=lambda: Duration(10))


@attrs.frozen(kw_only=True)
class Debug:
    """
    The debug target.

    tools: Commands that must run as the service's user and exit with 0.
    breakpoint: An expression, in the service's language, whose value is a function that every request calls.
    replaces: Patterns of paths at which debug may have other files than production.
    """

    tools: list[list[str]] = attrs.field(factory=list)
    breakpoint: str = ""
    replaces: list[str] = attrs.field(factory=lambda: ["/usr/*", "/etc/passwd", "/etc/group"])


@attrs.frozen(kw_only=True)
class Hadolint:
    """
    What hadolint may find.

    ignore: Rules that do not count; those by default contradict the contract (a RUN for each gate, no pinned apt).
    """

    ignore: list[str] = attrs.field(factory=lambda: ["DL3003", "DL3008", "DL3018", "DL3041", "DL3059"])


def _known_keys(known: Sequence[str]) -> Callable[[object, object, dict[str, Any]], None]:
    def validate(_: object, __: object, value: dict[str, Any]) -> None:
        problems = [_unknown(key, list(known)) for key in value if key not in known]
        if problems:
            raise ValueError("; ".join(problems))

    return validate


@attrs.frozen(kw_only=True)
class BuildContext:
    """
    What a build may receive.

    deny: Patterns of names that must never reach it, at any depth.
    limit: The size of all files together.
    """

    deny: list[str] = attrs.field(
        factory=lambda: [".git", ".git/*", ".env", ".env.*", "*.pem", "*.key", "id_rsa*", ".npmrc", "node_modules/*"]
    )
    limit: Size = attrs.field(factory=lambda: Size(20_000_000))


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

    deny: list[str] = attrs.field(
        factory=lambda: [
            *("*.map", "*.tsbuildinfo", "*.test.*", "*.spec.*", "*/__tests__/*", "/app/test/*", "/app/tests/*"),
            *("*/.env", "*/.env.*", "*/.git", "*/.git/*", "*/.npmrc", "*/.netrc", "*/.ssh/*", "*/id_rsa*"),
            *("/var/lib/apt/lists/?*", "/var/cache/apt/*.bin", "/root/.npm/*", "/root/.cache/*", "/tmp/?*"),  # noqa: S108 - in an image
        ]
    )
    runtime: list[str] = attrs.field(factory=list)
    wasted: Size = attrs.field(factory=lambda: Size(100_000))
    wasted_in_debug: Size = attrs.field(factory=lambda: Size(200_000_000))
    growth: float = 10
    bill_of_materials: str = "/reports/sbom.cdx.json"


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
    runs: list[str] = attrs.field(factory=list)
    keeps: list[str] = attrs.field(factory=list)
    targets: list[str] = attrs.field(factory=list)
    costly: bool = False


def _not_empty(_: object, attribute: "attrs.Attribute[str]", value: str) -> None:
    if not value.strip():
        raise ValueError(f"{attribute.name} is empty; a waiver says who accepts what, and why")


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

    check: str = attrs.field(validator=_not_empty)
    place: str = ""
    reason: str = attrs.field(validator=_not_empty)
    owner: str = attrs.field(validator=_not_empty)
    expires: date


@attrs.frozen(kw_only=True)
class Policy:
    """A service's policy; each attribute is a table of the file."""

    service: Service
    stages: dict[str, str] = attrs.field(factory=dict, validator=_known_keys(STAGES))
    waivers: list[Waiver] = attrs.field(factory=list)
    base_images: BaseImages = attrs.field(factory=BaseImages)
    hadolint: Hadolint = attrs.field(factory=Hadolint)
    health: Health = attrs.field(factory=Health)
    limits: dict[str, Limit] = attrs.field(factory=dict, validator=_known_keys(STAGES))
    drain: Drain = attrs.field(factory=Drain)
    gates: dict[str, Gate] = attrs.field(factory=dict, validator=_known_keys(GATES))
    container: Container = attrs.field(factory=Container)
    audit: Audit = attrs.field(factory=Audit)
    image: Image = attrs.field(factory=Image)
    context: BuildContext = attrs.field(factory=BuildContext)
    cache: dict[str, CacheCase] = attrs.field(factory=dict)
    install: Install = attrs.field(factory=Install)
    arguments: dict[str, str] = attrs.field(factory=dict)
    testing: Testing = attrs.field(factory=Testing)
    development: Development = attrs.field(factory=Development)
    debug: Debug = attrs.field(factory=Debug)

    def limit(self, target: str) -> Limit:
        """The limits of a target; empty when the policy names none."""
        return self.limits.get(target, Limit())


def default(name: str) -> Policy:
    """The policy of a service that has none; `name` is what the service is called."""
    return Policy(service=Service(name=name))


def read(path: Path) -> Policy:
    """
    Read and validate a policy file.

    Raises:
        PolicyError: Names every mistake with its line, what is allowed, and the nearest match.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyError(f"{path}: {error.strerror}", "a service has its policy beside its Dockerfile") from error
    return parse(text, path)


def parse(text: str, path: Path = Path(FILE_NAME)) -> Policy:
    """Validate the text of a policy; `path` is only named in errors."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path}: {error}", "the file must be valid TOML") from error
    try:
        return _CONVERTER.structure(data, Policy)
    except Exception as error:
        problems = transform_error(error, path="", format_exception=_describe)
        raise PolicyError("\n".join(_problem(p, text, path) for p in problems)) from error


def _problem(problem: str, text: str, path: Path) -> str:
    message, _, where = problem.rpartition(" @ ")
    keys = [part.strip("'\"[]") for part in where.replace("[", ".").split(".") if part]
    unknown = message.split("'")[1] if message.startswith("unknown key") else None
    dotted = [*keys, unknown] if unknown else keys
    return f"{path}:{line_of(text, dotted)}: {'.'.join(dotted) or 'the file'}: {message}"


def _describe(error: BaseException, kind: type | None) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        known = sorted(field.name for field in attrs.fields(error.cl))
        return "; ".join(_unknown(key, known) for key in sorted(error.extra_fields))
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing; write {error.args[0]} = …"
    if isinstance(error, TypeError | AttributeError):
        return f"not of the right kind; a {getattr(kind, '__name__', kind)} is needed"
    return str(error)


def _unknown(key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"unknown key '{key}'; " + (f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}")


def _strictly(kind: type | tuple[type, ...], words: str) -> Any:  # noqa: ANN401 - a converter's hook has no better type
    def structure(value: object, _: object) -> object:
        # bool is an int in Python and is not one in a policy.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{value!r} is not {words}")
        return value

    return structure


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _strictly(str, 'a text; write "…"'))
    converter.register_structure_hook(int, _strictly(int, "a whole number"))
    converter.register_structure_hook(bool, _strictly(bool, "true or false, without quotes"))
    converter.register_structure_hook(float, _strictly((int, float), "a number"))
    converter.register_structure_hook(date, _strictly(date, "a date; write 2027-01-31, without quotes"))
    converter.register_structure_hook(Size, lambda value, _: Size(parse_size(value)))
    converter.register_structure_hook(Duration, lambda value, _: Duration(parse_duration(value)))
    converter.register_structure_hook_factory(
        attrs.has, lambda cls: make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)
    )
    return converter


_CONVERTER = _converter()
