"""
Measures the ratios of benchmarks/README.md and writes them there: `.venv/bin/python benchmarks/measure.py`.

Both sides of a ratio are measured in the same run, in turn, on the same machine; medians are quoted.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from shared import HERE, built, cold, write_table

from eightstage.checks.catalogue import catalogue_for, select
from eightstage.contract import STAGES
from eightstage.engine.bake import Bake, bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.client import connect
from eightstage.engine.containers import create, run
from eightstage.engine.scope import Scope
from eightstage.evidence.container import start, stop
from eightstage.evidence.gate import copy_of
from eightstage.evidence.image import read_image
from eightstage.service import Service, load
from eightstage.units import duration, size
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Report

RUNS = 5

# Spawns each server in turn and prints the seconds from spawn to the first complete answer, in pairs.
RACE = """
const { spawn } = require("node:child_process");
const { get } = require("node:http");
const bare = "require('node:http').createServer((q, s) => s.end('{}')).listen(process.env.PORT)";
const env = { ...process.env, PORT: "3999", LOG_LEVEL: "silent" };
const ask = () => new Promise((ok) => {
  const request = get("http://127.0.0.1:3999/health", (r) => r.resume().on("end", () => ok(true)));
  request.on("error", () => ok(false));
});
const once = async (args) => {
  const began = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: "ignore" });
  while (!(await ask())) await new Promise((ok) => setTimeout(ok, 1));
  const took = performance.now() - began;
  child.kill("SIGKILL");
  await new Promise((ok) => child.on("exit", ok));
  return took;
};
(async () => {
  const pairs = [];
  for (let n = 0; n < 12; n++) pairs.push([await once(["/app/server.js"]), await once(["-e", bare])]);
  console.log(JSON.stringify(pairs.slice(2)));
})();
"""


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def median(work: Callable[[], float], runs: int = RUNS) -> float:
    return statistics.median(work() for _ in range(runs))


class Measurement:
    def __init__(self, scope: Scope, service: Service) -> None:
        self.scope, self.service, self.variables = scope, service, variables_of(service)
        self.rows: list[tuple[str, float, float, str, float | None]] = []
        self.tags = [f"{t}.tags={scope.tag_prefix}:{t}" for t in STAGES]
        self.context = built(scope, service, self.tags)

    def bake(self, *targets: str, folder: Path | None = None, settings: tuple[str, ...] = ()) -> Bake:
        done = bake(
            self.scope,
            folder or self.service.path,
            targets or STAGES,
            settings=[*self.tags, *settings],
            variables=self.variables,
        )
        assert done.is_ok, done.error
        return done

    def add(self, name: str, left: float, right: float, unit: str, goal: float | None) -> None:
        self.rows.append((name, left, right, unit, goal))
        print(name, left, right, round(left / right, 3), flush=True)

    def sizes(self) -> None:
        image = read_image(self.scope, self.context.build.images, "production")
        node = image.files["/usr/local/bin/node"].size
        self.add("production unpacked / stripped node binary", image.unpacked, node, "bytes", 1.07)
        with copy_of(self.service.path, self.scope.folder / "edited") as folder:
            page = folder / "src/page.js"
            page.write_text(page.read_text().replace("<main>", "<main><!-- edited -->"))
            edited = read_image(self.scope, self.bake("production", folder=folder).images, "production")
        known = {layer.diff_id for layer in image.layers}
        changed = sum(layer.unpacked for layer in edited.layers if layer.diff_id not in known)
        bundle = edited.files["/app/server.js"].size
        self.add("layers changed by a source edit / bundle", changed, bundle, "bytes", 1.1)

    def builds(self) -> None:
        pairs = [(timed(self.bake), timed(lambda: self.bake("production"))) for _ in range(RUNS)]
        eight, one = map(statistics.median, zip(*pairs, strict=True))
        self.add("eight targets, nothing to do / production, nothing to do", eight, one, "s", 1.5)
        rebuild = []
        with copy_of(self.service.path, self.scope.folder / "rebuilt") as folder:
            page = folder / "src/page.js"
            original = page.read_text()
            for number in range(RUNS):
                page.write_text(original.replace("<main>", f"<main><!-- {time.time()} {number} -->"))
                rebuild.append(timed(lambda: self.bake("production", folder=folder)))
        self.add(
            "rebuild after a source edit / bare type check and bundle",
            statistics.median(rebuild),
            self.bare_build(),
            "s",
            3,
        )

    def bare_build(self) -> float:
        now = "node -e 'console.log(Date.now())'"
        command = f"cd /app && {now} && npx tsc -p jsconfig.json && node scripts/build.js && {now}"
        with create(
            self.scope, self.context.build.images["build"], "bare", entrypoint=["sh", "-c", command], user="0"
        ) as container:
            container.start()
            assert container.wait_for_end(60) == 0, container.log()
            first, last = [int(line) for line in container.log() if line.isdigit()]
        return (last - first) / 1000

    def containers(self) -> None:
        starts = [start.observe(self.context, "production") for _ in range(RUNS)]
        healthy = statistics.median(s.healthy_s or 99 for s in starts)
        answer = statistics.median(s.first_answer_s or 99 for s in starts)
        self.add("docker run to healthy / to first answer", healthy, answer, "s", 1.4)
        with run(self.scope, self.context.build.images["debug"], "race") as container:
            code, text = container.run(["node", "-e", RACE])
            assert code == 0, text
            pairs = json.loads(text.strip().splitlines()[-1])
        ours, bare = (statistics.median(column) / 1000 for column in zip(*pairs, strict=True))
        self.add("start to first answer / bare node server", ours, bare, "s", 1.95)
        stops = statistics.median(stop.observe(self.context, "production").seconds for _ in range(RUNS))
        self.add(
            "stop with a request in flight / stop limit",
            stops,
            self.service.policy.limit("production").stop or 10,
            "s",
            None,
        )

    def verify(self, service: Service) -> Report:
        # What is new in an edit is new in each scope; the tags are those of the whole measurement, so images stay.
        with Scope(self.scope.engine) as scope:
            report = Verification(
                service, scope, select(among=catalogue_for(service.policy)), SILENCE, settings=self.tags
            ).run()
        assert report.exit_code == 0, report.findings
        return report

    def verifications(self) -> None:
        reports = [self.verify(self.service) for _ in range(3)]
        warm = statistics.median(report.seconds for report in reports)
        slowest = max(r.seconds for r in reports[-1].results if r.check.kind == "container")
        self.add("warm verify / slowest scenario of containers", warm, slowest, "s", 2)
        self.add("warm verify / warm bake", warm, median(lambda: timed(self.bake), 3), "s", None)
        with cold(self.scope, self.service) as folder:
            verified = self.verify(load(folder)).seconds
        with cold(self.scope, self.service) as folder:
            self.add("cold verify / cold bake", verified, timed(lambda: self.bake(folder=folder)), "s", 1.6)
        command = [sys.executable, "-m", "invoke", "verify"]
        again = partial(subprocess.run, command, cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)
        again()
        one = median(lambda: timed(again))
        self.add("verify with nothing changed / one second", one, 1, "s", 1)
        self.add("verify of eight services with nothing changed / of one", self.eight_unchanged(), one, "s", 1.5)

    def eight_unchanged(self) -> float:
        """Eight services in one command; all are verified before."""
        with ExitStack() as stack:
            folders = [
                stack.enter_context(copy_of(self.service.path, self.scope.folder / f"service-{number}"))
                for number in range(8)
            ]
            paths = [word for folder in folders for word in ("--path", str(folder))]
            command = [sys.executable, "-m", "invoke", "verify", *paths]
            again = partial(subprocess.run, command, cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)
            again()
            return median(lambda: timed(again))

    def after_an_edit(self, name: str, old: str, new: str) -> None:
        """What the edit of a file touches, and everything; the build of the edit is part of the first."""
        with copy_of(self.service.path, self.scope.folder / "again") as folder:
            command = [sys.executable, "-m", "invoke", "verify", "--path", str(folder)]
            again = partial(subprocess.run, cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)
            again(command)
            file = folder / name
            file.write_text(file.read_text().replace(old, new, 1))
            touched, everything = timed(lambda: again(command)), timed(lambda: again([*command, "--fresh"]))
        self.add(f"verify after an edit of {name} / the same with --fresh", touched, everything, "s", None)


def table(rows: list[tuple[str, float, float, str, float | None]]) -> str:
    lines = ["| ratio | left | right | value | goal |", "|---|---|---|---|---|"]
    for name, left, right, unit, goal in rows:
        shown = size if unit == "bytes" else duration
        met = "" if goal is None else f"≤ {goal:g}, " + ("met" if left / right <= goal else "not met")
        lines.append(f"| {name} | {shown(left)} | {shown(right)} | {left / right:.3f} | {met} |")
    return "\n".join(lines)


def main() -> None:
    with Scope(connect(lambda text: print(text, file=sys.stderr))) as scope:
        measurement = Measurement(scope, load(HERE.parent / "reference-app"))
        for part in (measurement.sizes, measurement.builds, measurement.containers, measurement.verifications):
            part()
        measurement.after_an_edit("README.md", "\n", "\n\n")
        measurement.after_an_edit("src/page.js", "<main>", "<main><!-- edited -->")
    write_table("ratios", f"{table(measurement.rows)}\n")


if __name__ == "__main__":
    main()
