"""What people do with the targets of a service besides verifying it."""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from eightstage import baseline, bases
from eightstage.build_variables import variables_of
from eightstage.checks.catalogue import KINDS, catalogue, find
from eightstage.command import command
from eightstage.contract import RUNNABLE, SERVING, STAGES
from eightstage.engine import reach
from eightstage.engine.bake import bake
from eightstage.engine.client import connect
from eightstage.engine.containers import create
from eightstage.engine.scope import Scope
from eightstage.errors import EightstageError, EngineError, NothingVerified
from eightstage.evidence.build import failure
from eightstage.evidence.image import read_image
from eightstage.policy_schema import schema
from eightstage.report import graph
from eightstage.report.console import console
from eightstage.report.files import write
from eightstage.report.json import report_schema
from eightstage.report.live import ConsoleProgress
from eightstage.service import Service, load, load_text
from eightstage.units import size

_TEST_S = 600.0


def build(path: Path, target: str) -> int:
    """Build a target or group and print the images."""

    def work() -> int:
        service = load(path)
        with _scope() as scope:
            for name, image in _built(scope, service, [target]).items():
                console().print(f"{name}  {image}")
        return 0

    return command(work)


def run(path: Path, target: str, *, mounts_sources: bool = False) -> int:
    """Start a target, say where it answers, follow its log until it ends or a signal comes."""

    def work() -> int:
        if target not in RUNNABLE:
            raise EightstageError(f"{target!r} is not started", f"write one of {', '.join(RUNNABLE)}")
        service = load(path)
        with _scope() as scope:
            return _run(scope, service, target, mounts_sources=mounts_sources)

    return command(work)


def test(path: Path, reports: Path) -> int:
    """Run the testing target, copy its reports to `reports`, and end with its exit code."""

    def work() -> int:
        service = load(path)
        with _scope() as scope:
            image = _built(scope, service, ["testing"])["testing"]
            with create(scope, image, "testing") as container:
                container.start()
                for chunk in scope.engine.sdk.api.logs(container.id, stream=True, follow=True):
                    sys.stdout.write(chunk.decode(errors="replace"))
                code = container.wait_for_end(_TEST_S)
                files = container.read_files(service.policy.testing.reports)
        for name, content in files.items():
            target = reports / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        console("stderr").print(f"exit code {code}; {len(files)} reports in {reports}")
        return code

    return command(work)


def show_sizes(path: Path) -> int:
    """Build all targets and print their sizes."""

    def work() -> int:
        service, out = load(path), console()
        with _scope() as scope:
            images = _built(scope, service, STAGES)
            for target in STAGES:
                image = read_image(scope, images, target)
                out.print(
                    Text(f"{target}: {size(image.unpacked)} unpacked, {size(image.compressed)} compressed", "bold")
                )
                for line in image.largest:
                    out.print(f"  {line}")
        return 0

    return command(work)


def accept_sizes(path: Path) -> int:
    """Build all targets and write their sizes into the baseline."""

    def work() -> int:
        service = load(path)
        with _scope() as scope:
            images = _built(scope, service, STAGES)
            found = [(target, read_image(scope, images, target)) for target in STAGES if target in images]
        write(service.path / baseline.FILE_NAME, baseline.text_of(found))
        console("stderr").print(f"{baseline.FILE_NAME}: the sizes of {len(found)} targets; commit it with the service")
        return 0

    return command(work)


def clean(path: Path) -> int:
    """Remove what killed runs left (a scope does so when it opens) and the service's images."""

    def work() -> int:
        service, out = load(path), console("stderr")
        with _scope() as scope:
            for tag in _tags(scope, service):
                scope.engine.sdk.api.remove_image(tag, force=True)
                out.print(f"removed {tag}")
        shutil.rmtree(service.path / "reports", ignore_errors=True)
        return 0

    return command(work)


def draw(path: Path, output: Path | None) -> int:
    """Draw the graph of the stages; needs no engine."""

    def work() -> int:
        dockerfile = load_text(path).dockerfile
        if output is None:
            sys.stdout.write(graph.mermaid(dockerfile))
        elif output.suffix == ".svg":
            write(output, graph.svg(dockerfile))
        else:
            write(output, graph.mermaid(dockerfile))
        return 0

    return command(work)


def show_schema(output: Path | None, *, of_report: bool) -> int:
    """Print the schema of the policy or of the JSON report, or write it to a file."""

    def work() -> int:
        found = report_schema() if of_report else schema()
        text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        if output is None:
            sys.stdout.write(text)
        else:
            write(output, text)
        return 0

    return command(work)


def list_checks(kind: str, stage: str) -> int:
    """Print the checks, of one kind and one stage, or of all."""

    def work() -> int:
        if kind and kind not in KINDS:
            raise NothingVerified(f"no kind is called {kind!r}", f"known kinds: {', '.join(KINDS)}")
        if stage and stage not in STAGES:
            raise NothingVerified(f"no stage is called {stage!r}", f"known stages: {', '.join(STAGES)}")
        for check in catalogue():
            if kind in {"", check.kind} and stage in {"", *check.stages}:
                where = f" [{', '.join(check.stages)}]" if check.stages else ""
                where += " (on request)" if check.on_request else ""
                console().print(Text.assemble((check.id, "bold"), (where, "dim"), f"\n    {check.promise}"))
        return 0

    return command(work)


def explain(check_id: str) -> int:
    """Print everything that is known of a check."""

    def work() -> int:
        check = find(check_id)
        rows = {"promise": check.promise, "why": check.why, "fix": check.fix, "source": check.source}
        rows |= {"stages": ", ".join(check.stages) or "the whole service", "needs": ", ".join(check.needs) or "nothing"}
        rows |= {"runs": "with --thorough, or when its id is named" if check.on_request else "always"}
        rows |= {"severity": str(check.severity), "file": str(check.file)}
        console().print(Text(check.id, style="bold"))
        for name, text in rows.items():
            console().print(f"  {name:<9}{text}")
        return 0

    return command(work)


def _scope() -> Scope:
    errors = console("stderr")
    return Scope(connect(errors.print), errors.print)


def _built(scope: Scope, service: Service, targets: Sequence[str]) -> dict[str, str]:
    progress = ConsoleProgress(console("stderr"))
    found = bases.provide_all(scope, service.dockerfile.base_images, progress.phase)
    contexts = [f"*.contexts.{b.build_context[0]}={b.build_context[1]}" for b in found if b.build_context]
    with progress.shown():
        done = bake(
            scope, service.path, targets, settings=contexts, variables=variables_of(service), on_step=progress.step
        )
    if not done.is_ok:
        reason = failure(done)
        raise EngineError(f"{reason.reason}\n    " + "\n    ".join(reason.evidence))
    return dict(done.images)


def _run(scope: Scope, service: Service, target: str, *, mounts_sources: bool) -> int:
    out, facts = console("stderr"), service.policy.service
    image = _built(scope, service, [target])[target]
    reach.settle(scope)
    ports = [
        p for p in (facts.port, facts.inspector_port if target != "production" else None) if p and target in SERVING
    ]
    mounts = {str(service.path / "src"): {"bind": f"{facts.application}/src", "mode": "ro"}} if mounts_sources else {}
    with create(scope, image, target, ports=ports, binds=mounts) as container:
        container.start()
        for port in ports:
            host, published = container.address(port)
            out.print(f"{target} port {port}: http://{host}:{published}")
        try:
            for chunk in scope.engine.sdk.api.logs(container.id, stream=True, follow=True):
                sys.stdout.write(chunk.decode(errors="replace"))
                sys.stdout.flush()
        finally:
            if container.inspect()["State"]["Running"]:
                out.print("stopping")
                container.stop(service.policy.limit(target).stop or 10)
        return container.wait_for_end(1)


def _tags(scope: Scope, service: Service) -> list[str]:
    images = scope.engine.sdk.api.images(filters={"reference": f"*{service.policy.service.name}:*"})
    return [tag for image in images for tag in image.get("RepoTags") or () if tag.rpartition(":")[2] in STAGES]
