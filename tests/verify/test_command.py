"""`./inv verify` as a user runs it: output, exit codes, reports, and what it leaves behind."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft7Validator

from eightstage.checks.catalogue import catalogue_of
from eightstage.commands.verify import Options, _selected
from eightstage.report.json import SCHEMA, report_schema

NODE = catalogue_of("node")


def verify(
    *options: str, cwd: Path, temporary: Path | None = None, fresh: bool = True
) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "invoke",
        "--search-root",
        str(Path(__file__).parents[2]),
        "verify",
        *(["--fresh"] if fresh else []),
        *options,
    ]
    environment = os.environ | ({"TMPDIR": str(temporary)} if temporary else {})
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture
def spoiled(repository: Path, tmp_path: Path) -> Path:
    """A copy of the reference app, to be broken."""
    folder = tmp_path / "a service with ünicode"
    shutil.copytree(repository / "reference-app", folder, ignore=shutil.ignore_patterns("verifier", "node_modules"))
    return folder


def test_reference_app_keeps_every_promise(
    left_behind: Callable[[], list[str]], repository: Path, tmp_path: Path, temporary: Path
) -> None:
    """The README's first command ends with 0, prints a table of eight targets, writes its reports and nothing else."""
    files = {"junit": "verify.xml", "json-file": "verify.json", "html": "verify.html", "sarif": "verify.sarif"}
    reports = [word for option, name in files.items() for word in (f"--{option}", str(tmp_path / name))]

    done = verify(*reports, cwd=repository, temporary=temporary)

    assert done.returncode == 0, done.stdout + done.stderr
    for target in ("base", "dependencies", "development", "build", "security", "production", "testing", "debug"):
        assert f"│ {target} " in done.stdout
    assert "base image node:26-trixie-slim: " in done.stdout
    document = json.loads((tmp_path / "verify.json").read_text())
    assert [error.message for error in Draft7Validator(report_schema()).iter_errors(document)] == []
    assert document["counts"]["failed"] == 0
    assert document["counts"]["skipped"] == 0
    assert document["base_images"][0]["origin"]
    cases = ET.parse(tmp_path / "verify.xml").getroot().findall(".//testcase")
    assert len(cases) == document["counts"]["passed"]
    told = done.stdout + done.stderr + "".join(file.read_text() for file in tmp_path.iterdir())
    assert re.findall(r"eightstage-canary-\w+", told) == []
    assert left_behind() == []
    assert list(temporary.iterdir()) == []


def test_thorough_adds_what_runs_on_request(left_behind: Callable[[], list[str]], repository: Path) -> None:
    """--thorough builds and installs again; the reference app keeps those promises, too."""
    done = verify("--json", "--only", "build/every-target-builds", "--thorough", cwd=repository)

    results = {(r["check"], r["target"]): r for r in json.loads(done.stdout)["results"]}
    assert results["image/is-reproducible", "production"]["outcome"] == "passed", done.stdout
    assert results["build/costly-edit-repeats-only-its-steps", None]["outcome"] == "passed", done.stdout
    assert done.returncode == 0
    assert left_behind() == []


def test_reproducible_asks_for_one_promise_more() -> None:
    """--reproducible adds the second build, and nothing else that runs on request."""
    plain, asked = (
        [check.id for check in _selected(Options(only=["image/labels-are-true"], reproducible=reproducible), NODE)]
        for reproducible in (False, True)
    )

    assert set(asked) - set(plain) == {"image/is-reproducible"}


def test_json_is_the_only_thing_on_standard_output(repository: Path) -> None:
    """With --json, standard output is one document, and progress is elsewhere."""
    done = verify("--json", "--only", "text", cwd=repository)

    assert json.loads(done.stdout)["schema"] == SCHEMA
    assert done.returncode == 0


@pytest.mark.usefixtures("engine")
def test_deleted_user_is_explained(spoiled: Path) -> None:
    """Without USER in production, the finding says what, where, why and what to write."""
    dockerfile = spoiled / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace("USER 1001:1001\nENTRYPOINT", "ENTRYPOINT"))

    done = verify("--path", str(spoiled), "--only", "image/user-is-numeric", "--verbose", cwd=spoiled)

    assert done.returncode == 1
    line = next(n for n, text in enumerate(dockerfile.read_text().splitlines(), 1) if text.endswith("AS production"))
    assert f"Dockerfile:{line}  production has no USER, so it starts as the base image says" in done.stdout
    assert "set user and group by number" in done.stdout
    assert "2 skipped: text/user-is-a-number failed\n" in done.stdout
    assert "\n    image/user-is-numeric [production, debug]\n" in done.stdout


@pytest.mark.usefixtures("engine")
def test_build_that_stops_is_explained_whatever_was_asked_for(spoiled: Path, tmp_path: Path) -> None:
    """Who asks for an image learns which step stops its build, with the tool's message; and again in the next run."""
    (spoiled / "src" / "broken.js").write_text("export function broken() {\n  debugger;\n}\n")
    options = ("--path", str(spoiled), "--only", "image/user-is-numeric", "--target", "production")
    message = "× This is an unexpected use of the debugger statement."

    for extra in (("--json-file", str(tmp_path / "report.json")), ("--quiet",)):
        done = verify(*options, *extra, cwd=spoiled, fresh=False)

        assert done.returncode == 1
        assert "the build stops in stage build: RUN npm run lint" in done.stdout
        lines = [line.strip() for line in done.stdout.splitlines()]
        assert lines.count(message) == 1
        assert lines.index("> 2 │   debugger;") > lines.index(message)
        log = next(line for line in lines if line.startswith("the whole log: ")).removeprefix("the whole log: ")
        assert message in Path(log).read_text()
        assert lines[-1].startswith("1 promise broken, ")

    assert done.stderr == ""
    results = json.loads((tmp_path / "report.json").read_text())["results"]
    outcomes = {r["check"]: r["outcome"] for r in results if r["target"] == "production"}
    assert outcomes["build/every-target-builds"] == "failed"
    assert outcomes["image/user-is-numeric"] == "skipped"


@pytest.mark.usefixtures("engine")
def test_only_what_failed_is_looked_at_again(spoiled: Path) -> None:
    """--rerun-failed takes up the findings alone, without the checks that those need, and without waiting for them."""
    dockerfile = spoiled / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace('CMD ["node", "scripts/test.js"]', "CMD node scripts/test.js"))
    only = ("--path", str(spoiled), "--json", "--only", "image/configuration-starts-without-a-shell,text")
    first = json.loads(verify(*only, cwd=spoiled).stdout)

    again = json.loads(verify(*only, "--rerun-failed", cwd=spoiled).stdout)

    findings = [(r["check"], r["target"]) for r in first["results"] if r["outcome"] == "failed"]
    assert ("image/configuration-starts-without-a-shell", "testing") in findings
    assert [(r["check"], r["target"]) for r in again["results"]] == findings


@pytest.mark.usefixtures("engine")
def test_one_target_is_judged_without_the_others(repository: Path) -> None:
    """--target leaves out what is promised of others and of the service, needed or not."""
    done = verify("--target", "testing", "--only", "image", "--json", cwd=repository)

    assert done.returncode == 0
    assert {r["target"] for r in json.loads(done.stdout)["results"]} == {"testing"}


def test_unknown_check_is_refused_with_the_nearest(repository: Path) -> None:
    """A selection that matches nothing is an error, never a pass."""
    done = verify("--only", "container/drain-before-exit", cwd=repository)

    assert done.returncode == 2
    assert "did you mean container/drains-before-exit?" in done.stderr


def test_broken_policy_names_every_line(spoiled: Path) -> None:
    """Every mistake of the policy is named with its line, and nothing is built."""
    policy = spoiled / "eightstage.toml"
    policy.write_text('[service]\nname = "x"\nprot = 1\n[limits.production]\nunpacked = "200 mbs"\n')

    done = verify("--path", str(spoiled), cwd=spoiled)

    assert done.returncode == 2
    assert "eightstage.toml:3: service.prot: unknown key 'prot'; did you mean 'port'?" in done.stderr
    assert "eightstage.toml:5: limits.production.unpacked: '200 mbs' is not a size" in done.stderr
    assert "Traceback" not in done.stderr


def test_folder_without_a_service_is_refused(tmp_path: Path) -> None:
    """A folder that is no service is one clear error."""
    done = verify("--path", str(tmp_path), cwd=tmp_path)

    assert done.returncode == 2
    assert "has no Dockerfile" in done.stderr


def test_report_that_cannot_be_written_comes_last(repository: Path, tmp_path: Path) -> None:
    """The findings are shown and the other reports written all the same, and the run ends with 2."""
    done = verify("--static", "--html", "/dev/full", "--junit", str(tmp_path / "verify.xml"), cwd=repository)

    assert done.returncode == 2
    assert "promises kept" in done.stdout
    assert "/dev/full cannot be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "verify.xml").exists()


@pytest.mark.usefixtures("engine")
def test_taken_ports_are_no_obstacle(repository: Path) -> None:
    """The service's own ports may be in use on the machine: containers are published on free ones."""
    with socket.create_server(("127.0.0.1", 3000)), socket.create_server(("127.0.0.1", 9229)):
        done = verify("--only", "container/inspector-answers", cwd=repository)

    assert done.returncode == 0, done.stdout + done.stderr


def test_two_runs_at_once_do_not_meet(left_behind: Callable[[], list[str]], repository: Path) -> None:
    """Two runs side by side both keep every promise."""
    command = [sys.executable, "-m", "invoke", "verify", "--fresh", "--only", "container"]
    runs = [
        subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)
    ]

    outputs = [run.communicate(timeout=600)[0].decode() for run in runs]

    assert [run.returncode for run in runs] == [0, 0], outputs
    assert left_behind() == []


def test_options_may_be_given_again(repository: Path) -> None:
    """Commas and repetition mean the same."""
    commas = verify("--static", "--json", "--only", "policy,text/user-is-a-number", cwd=repository)
    again = verify("--static", "--json", "--only", "policy", "--only", "text/user-is-a-number", cwd=repository)

    checks = [result["check"] for result in json.loads(again.stdout)["results"]]
    assert {check.partition("/")[0] for check in checks} == {"policy", "text"}
    assert {check for check in checks if check.startswith("text/")} == {"text/user-is-a-number"}
    assert checks == [result["check"] for result in json.loads(commas.stdout)["results"]]
