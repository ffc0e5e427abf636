"""Tables of the policy: what the service, its images and its containers promise."""

from datetime import date

import attrs

from eightstage import languages
from eightstage.languages.ecosystem import known
from eightstage.policy import values as kinds
from eightstage.policy.values import Duration, Size


@attrs.frozen(kw_only=True)
class Service:
    """
    Facts about the service.

    name: What the service is called; names its images and reports.
    contract: Whether its Dockerfile follows the contract of the eight stages, with all that it asks for; without the
        key, one does that has all eight.
    dockerfile: The Dockerfile, relative to this file, whose folder is the build context; by default `Dockerfile`. If it
        is named, it is built as this policy says, even beside a bake file.
    arguments: Values for build arguments, where `dockerfile` is named.
    language: What it is written in; the profile of that language says how it is exercised, below what stands here.
    entry: The file that starts the service, relative to the service; the language names the usual one.
    sources: The folder with its sources, likewise.
    port: Where production, development and debug answer HTTP; 0 for a worker or a program that serves nothing.
    inspector_port: Where the debugger of development and debug listens.
    application: The folder that holds the application in production and debug.
    user: The numeric user and group that every process of production and debug runs as; by default what USER in the
        image says.
    writable: Patterns of paths in the image that the service's user may write.
    """

    name: kinds.ImageName
    contract: bool | None = None
    dockerfile: kinds.File | None = None
    arguments: dict[kinds.Argument, str] = attrs.field(factory=dict)
    language: str = ""
    entry: kinds.File | None = None
    sources: kinds.File | None = None
    port: kinds.PortOrNone = languages.DEFAULT_PORT
    inspector_port: kinds.Port = 9229
    application: kinds.Folder = "/app"
    user: kinds.User | None = None
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
    Limits of one target. A size without a key is limited by `eightstage.lock`, or else by the profile of the language.

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
class Adopted:
    """
    Findings that were there when `eightstage adopt` wrote this policy. Anything else fails; delete what is mended.

    since: The day of that; a date without quotes.
    findings: By the id of the check, each finding: its target, its file and what is wrong.
    """

    since: date | None = None
    findings: dict[str, list[str]] = attrs.field(factory=dict)


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
        factory=lambda: [
            *(".git", ".git/*", ".env", ".env.*", "*.pem", "*.key", "id_rsa*"),
            *known().context_deny,
        ]
    )
    limit: kinds.Limited = attrs.field(factory=lambda: Size(20_000_000))


@attrs.frozen(kw_only=True)
class Image:
    """
    Requirements for images.

    deny: Patterns of paths that production must not hold.
    absent: Programs that production must not hold, without the numbers of versions.
    runtime: Programs among them that the service runs on; an interpreter that its command names is one anyway.
    wasted: How many bytes of a target later layers may hide.
    wasted_in_debug: The same for debug, whose tools may replace production's files.
    growth: The percentage by which a target may exceed its accepted size.
    bill_of_materials: The path of the CycloneDX bill of materials in security.
    """

    deny: list[kinds.Pattern] = attrs.field(
        factory=lambda: [
            *("/app/test/*", "/app/tests/*"),
            *("*/.env", "*/.env.*", "*/.git", "*/.git/*", "*/.netrc", "*/.ssh/*", "*/id_rsa*"),
            *("/var/lib/apt/lists/?*", "/var/cache/apt/*.bin", "/root/.cache/*", "/tmp/?*"),  # noqa: S108 - in an image
            *known().image_deny,
        ]
    )
    absent: list[kinds.Program] = attrs.field(
        factory=lambda: [
            *("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "busybox", "toybox"),
            *("apt", "apt-get", "dpkg", "apk", "rpm", "yum", "dnf", "microdnf", *known().managers),
            *("awk", "gawk", "mawk", "gcc", "g++", "cc", "c++", "clang", "ld", "as", "make", "gdb"),
            *known().interpreters,
            *("env", "cat", "ls", "id", "ps", "curl", "wget", "nc"),
        ]
    )
    runtime: list[kinds.Program] = attrs.field(factory=list)
    wasted: Size = attrs.field(factory=lambda: Size(100_000))
    wasted_in_debug: Size = attrs.field(factory=lambda: Size(200_000_000))
    growth: kinds.Percent = 10
    bill_of_materials: kinds.ContainerFile = "/reports/sbom.cdx.json"


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
