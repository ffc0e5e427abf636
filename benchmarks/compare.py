"""
Builds the reference app as one stage, as two, as the Dockerfile that this project began with meant it, and as it is,
and writes the table of benchmarks/README.md: `.venv/bin/python benchmarks/compare.py`. The guide shows it.

Times are measured in turn, five times, on the same machine; medians are quoted. A build with nothing in the cache is
measured once; what the cache mounts of package managers hold is there.
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping

import attrs
from shared import HERE, built, write_table

from eightstage.engine.bake import Bake, bake
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.evidence import Context
from eightstage.evidence.container import start
from eightstage.evidence.image import Image, read_image
from eightstage.service import Service, load
from eightstage.units import duration, size

REFERENCE = HERE.parent / "reference-app"
# What each is called, and the Dockerfile in its place.
RECIPES = {"one stage": "one-stage", "two stages": "two-stages", "the original": "original", "eight stages": ""}
RUNS = 5


@attrs.frozen
class Subject:
    """The same service, built in one way."""

    name: str
    service: Service
    context: Context
    image: Image
    edited: Image
    cold: float
    unchanged: list[float] = attrs.field(factory=list)
    rebuilds: list[float] = attrs.field(factory=list)
    answers: list[float] = attrs.field(factory=list)

    def measure(self) -> None:
        """One build with nothing changed, one after an edit, and one start."""
        self.unchanged.append(self.build().seconds)
        edit(self.service)
        self.rebuilds.append(self.build().seconds)
        answered = start.observe(self.context, "production").first_answer_s
        assert answered is not None, self.name
        self.answers.append(answered)
        print(self.name, *(duration(seen[-1]) for seen in (self.unchanged, self.rebuilds, self.answers)), flush=True)

    def build(self) -> Bake:
        return production(self.context.scope, self.service, self.context.bake_variables)


def production(scope: Scope, service: Service, variables: Mapping[str, str], *settings: str) -> Bake:
    tags = [f"production.tags={scope.tag_prefix}:{service.path.name}", "production.output=type=docker", *settings]
    done = bake(scope, service.path, ["production"], settings=tags, variables=variables, recipe=service.recipe)
    assert done.is_ok, done.error
    return done


def edit(service: Service) -> None:
    """An edit of a source that was never made before."""
    page = service.path / "src/page.js"
    page.write_text(page.read_text().replace("<main>", f"<main><!-- {time.time()} -->"))


def written(name: str, recipe: str, scope: Scope) -> Service:
    folder = scope.folder / name.replace(" ", "-")
    shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("verifier", "reports"))
    if recipe:
        shutil.copy(HERE / f"compare/{recipe}.Dockerfile", folder / "Dockerfile")
        (folder / "docker-bake.hcl").unlink()
        with (folder / "eightstage.toml").open("a") as policy:
            policy.write('\n[stages]\nproduction = "production"\n')
    return load(folder)


def made(name: str, recipe: str, scope: Scope) -> Subject:
    service = written(name, recipe, scope)
    context = built(scope, service)
    image = read_image(scope, context.build.images, "production")
    cold = production(scope, service, context.bake_variables, "production.no-cache=true").seconds
    print(name, duration(cold), flush=True)
    edit(service)
    edited = read_image(scope, production(scope, service, context.bake_variables).images, "production")
    return Subject(name, service, context, image, edited, cold)


def findings(service: Service) -> str:
    """How many promises about its text it breaks."""
    command = [sys.executable, "-m", "eightstage", "verify", "--static", "--json", "--path", str(service.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    results = json.loads(done.stdout)["results"]
    return str(sum(result["outcome"] == "failed" for result in results))


def changed(subject: Subject) -> int:
    known = {layer.diff_id for layer in subject.image.layers}
    return sum(layer.compressed for layer in subject.edited.layers if layer.diff_id not in known)


def programs(image: Image) -> int:
    return sum(file.is_program and "/bin" in path.rpartition("/")[0] for path, file in image.files.items())


def privileged(image: Image) -> int:
    return sum(bool(file.mode & 0o6000) for file in image.files.values())


def table(subjects: list[Subject]) -> str:
    rows = {
        "size, unpacked": [size(s.image.unpacked) for s in subjects],
        "size, compressed": [size(s.image.compressed) for s in subjects],
        "pulled after an edit of a source": [size(changed(s)) for s in subjects],
        "files": [str(len(s.image.files)) for s in subjects],
        "programs in `bin` folders": [str(programs(s.image)) for s in subjects],
        "set-uid and set-gid files": [str(privileged(s.image)) for s in subjects],
        "user": [s.image.config.get("User") or "root" for s in subjects],
        "build, nothing in the cache": [duration(s.cold) for s in subjects],
        "build, nothing changed": [duration(statistics.median(s.unchanged)) for s in subjects],
        "build after an edit of a source": [duration(statistics.median(s.rebuilds)) for s in subjects],
        "start to first answer": [duration(statistics.median(s.answers)) for s in subjects],
        "promises about the text that are broken": [findings(s.service) for s in subjects],
    }
    head = f"| what | {' | '.join(s.name for s in subjects)} |\n|{'---|' * (len(subjects) + 1)}\n"
    body = "".join(f"| {name} | {' | '.join(cells)} |\n" for name, cells in rows.items())
    return f"{head}{body}\nMeasured on {time.strftime('%Y-%m-%d', time.gmtime())}.\n"


def main() -> None:
    with Scope(connect(lambda text: print(text, file=sys.stderr))) as scope:
        subjects = [made(name, recipe, scope) for name, recipe in RECIPES.items()]
        for _ in range(RUNS):
            for subject in subjects:
                subject.measure()
        write_table("compare", table(subjects))


if __name__ == "__main__":
    main()
