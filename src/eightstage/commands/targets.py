"""What people do with the targets of a service besides verifying it."""

import json
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

from rich.table import Table
from rich.text import Text

from eightstage.checks.catalogue import KINDS, catalogue, examples_of, find
from eightstage.commands.building import built, opened
from eightstage.contract import RUNNABLE, SERVING, STAGES
from eightstage.engine import images, reach, sources
from eightstage.engine.client import Engine
from eightstage.engine.containers import Container, create, run_where_documented
from eightstage.engine.scope import IMAGE_PREFIX, Scope
from eightstage.errors import NothingVerified, ReportError, WrongUse
from eightstage.evidence import baseline
from eightstage.evidence.image import Image, read_image
from eightstage.policy.schema import schema
from eightstage.report import graph
from eightstage.report.files import write
from eightstage.report.json import report_schema
from eightstage.service import Service, load, load_text
from eightstage.service.accepted import FILE_NAME
from eightstage.system.cache import write_whole
from eightstage.system.printable import printable
from eightstage.system.terminal import console, emit
from eightstage.units import size

_TEST_S = 600.0
_TITLE = "org.opencontainers.image.title"


def build(path: Path, target: str, builder: str = "") -> int:
    """Build a target or group, with the builder of that name or the one in use; print the images and the next step."""
    service = load(path)
    # Without a bake file there is no group, and the stages of the policy are all targets.
    wanted = service.targets if target == "default" and not service.uses_bake_file else [target]
    with opened(builder) as scope:
        found = built(scope, service, wanted)
        if found:
            console().print(_table(scope, [read_image(scope, found, target) for target in found]))
            console("stderr").print(Text(_next(found, path)))
    return 0


def run(path: Path, target: str, *, mounts_sources: bool = False) -> int:
    """Start a target, say where it answers, follow its log until it ends or a signal comes."""
    if target not in RUNNABLE:
        raise WrongUse(f"{target!r} is not started", f"write one of {', '.join(RUNNABLE)}")
    service = load(path)
    with opened() as scope:
        return _run(scope, service, target, mounts_sources=mounts_sources)


def test(path: Path, reports: Path | None) -> int:
    """Run the testing target, copy its reports to `reports` or the service's own, and end with its exit code."""
    service = load(path)
    reports = reports or service.reports
    with opened() as scope:
        image = built(scope, service, ["testing"])["testing"]
        with create(scope, image, "testing", environment=service.policy.container.environment) as container:
            container.start()
            for chunk in container.follow():
                emit(chunk)
            code = container.wait_for_end(_TEST_S)
            files = container.read_files(service.policy.testing.reports)
    for name, content in files.items():
        file = reports / name
        # The names come out of the image.
        if not file.resolve().is_relative_to(reports.resolve()):
            raise ReportError(f"the testing target has a report called {name!r}, which is outside of its folder")
        write_whole(file, content)
    console("stderr").print(f"exit code {code}; {len(files)} reports in {reports}")
    return code


def show_sizes(path: Path) -> int:
    """Build all targets and print their sizes."""
    service, out = load(path), console()
    with opened() as scope:
        images = built(scope, service, service.targets)
        for target in service.targets:
            image = read_image(scope, images, target)
            out.print(Text(f"{target}: {size(image.unpacked)} unpacked, {size(image.compressed)} compressed", "bold"))
            for line in image.largest:
                out.print(Text(f"  {line}"))
    return 0


def accept_sizes(path: Path) -> int:
    """Build all targets and write their sizes into the baseline."""
    service = load(path)
    with opened() as scope:
        images = built(scope, service, service.targets)
        found = [(target, read_image(scope, images, target)) for target in service.targets if target in images]
    write_whole(service.path / FILE_NAME, baseline.text_of(found).encode())
    console("stderr").print(f"{FILE_NAME}: the sizes of {len(found)} targets; commit it with the service")
    return 0


def clean(path: Path) -> int:
    """Remove what killed runs left (a scope does so when it opens) and the service's images."""
    service, out = load(path), console("stderr")
    with opened() as scope:
        for name in [f"{service.policy.service.name}:{target}" for target in STAGES]:
            out.print(Text(_removed(scope.engine, name)), end="")
    return 0


def draw(path: Path, output: Path | None) -> int:
    """Draw the graph of the stages; needs no engine."""
    dockerfile = load_text(path).dockerfile
    if output is None:
        emit(graph.mermaid(dockerfile))
    else:
        text = graph.svg(dockerfile) if output.suffix == ".svg" else graph.mermaid(dockerfile)
        write(output, text, lambda old: old.startswith("flowchart LR\n") or '<title id="graph-title">' in old)
    return 0


def show_schema(output: Path | None, *, of_report: bool) -> int:
    """Print the schema of the policy or of the JSON report, or write it to a file."""
    found = report_schema() if of_report else schema()
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        emit(text)
    else:
        write(output, text, lambda old: f'"title": "{found["title"]}"' in old)
    return 0


def list_checks(kind: str | None, stage: str | None) -> int:
    """Print the checks, of one kind and one stage, or of all."""
    if kind not in {None, *KINDS}:
        raise NothingVerified(f"no kind is called {kind!r}", f"known kinds: {', '.join(KINDS)}")
    if stage not in {None, *STAGES}:
        raise NothingVerified(f"no stage is called {stage!r}", f"known stages: {', '.join(STAGES)}")
    out = console()
    for check in catalogue():
        if kind in {None, check.kind} and stage in {None, *check.stages}:
            where = f" [{', '.join(check.stages)}]" if check.stages else ""
            where += " (on request)" if check.on_request else ""
            out.print(Text.assemble((check.id, "bold"), (where, "dim"), f"\n    {check.promise}"))
    return 0


def explain(check_id: str) -> int:
    """Print everything that is known of a check."""
    check, out = find(check_id), console()
    rows = {"promise": check.promise, "why": check.why, "fix": check.fix, "source": check.source}
    rows |= {"stages": ", ".join(check.stages) or "the whole service", "needs": ", ".join(check.requires) or "nothing"}
    rows |= {"explained by": ", ".join(check.explained_by)} if check.explained_by else {}
    rows |= {"runs": "with --thorough, or when its id is named" if check.on_request else "always"}
    rows |= {"severity": str(check.severity), "level": str(check.level)}
    rows |= {"guide": check.guide} if check.guide else {}
    rows |= {"file": str(check.file)}
    out.print(Text(check.id, style="bold"))
    for name, text in rows.items():
        out.print(Text(f"  {name:<9}{text}"))
    for example in examples_of(check):
        out.print(Text(f"  example  {example.title}"))
        for name, text in example.files.items():
            out.print(Text(indent(f"{name}\n{indent(printable(text).rstrip(), '  ')}", " " * 11)))
    return 0


def _table(scope: Scope, found: Iterable[Image]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("target", "tag", "unpacked", "compressed"):
        table.add_column(name, no_wrap=True, overflow="ignore")
    for image in found:
        table.add_row(image.target, Text(_tag(scope, image)), size(image.unpacked), size(image.compressed))
    return table


def _tag(scope: Scope, image: Image) -> str:
    """The tags that stay when this run has ended, or else the image's ID."""
    tags = images.inspect(scope.engine, image.id).get("RepoTags") or ()
    return ", ".join(tag for tag in tags if not tag.startswith(f"{IMAGE_PREFIX}/")) or image.id


def _next(targets: Iterable[str], path: Path) -> str:
    """What to type now; with the service's folder where that is not the current one."""
    where = "" if path.resolve() == Path.cwd() else f" --path {shlex.quote(str(path))}"
    started = next((target for target in ("production", *SERVING) if target in targets), None)
    run_it = f"invoke run --target {started}{where} starts {started}; " if started else ""
    return f"next: {run_it}invoke verify{where} proves what the targets promise"


def _run(scope: Scope, service: Service, target: str, *, mounts_sources: bool) -> int:
    out, facts = console("stderr"), service.policy.service
    image = built(scope, service, [target])[target]
    reach.settle(scope)
    wanted = (facts.port, facts.inspector_port if target != "production" else None)
    ports = [port for port in wanted if port and target in SERVING]
    mounts = sources.mounts(scope, image, service) if mounts_sources else None
    environment = service.policy.container.environment
    with run_where_documented(scope, image, target, ports, mounts=mounts, environment=environment) as container:
        for port in ports:
            out.print(_where(container, target, port))
        try:
            for chunk in container.follow():
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
        finally:
            if container.inspect()["State"]["Running"]:
                out.print("stopping")
                container.stop(service.policy.limit(target).stop or 10)
        return container.wait_for_end(1)


def _where(container: Container, target: str, port: int) -> str:
    host, published = container.address(port)
    moved = "" if published == port else f" ({port} is taken)"
    return f"{target} port {port}: http://{host}:{published}{moved}"


def _removed(engine: Engine, name: str) -> str:
    """Remove the image of this very name when the service's build made it; a line that says so, or why not."""
    image = images.find(engine, name)
    if image is None:
        return ""
    labels = image["Config"].get("Labels") or {}
    if labels.get(_TITLE) != name.partition(":")[0]:
        return f"kept {name}: its label {_TITLE} does not say that it is this service's\n"
    reason = images.remove(engine, name)
    return f"kept {name}: {reason}\n" if reason else f"removed {name}\n"
