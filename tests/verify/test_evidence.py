"""
What is said of services that end, change their mind or take too much, and of commands that never did what they should.

Each service is one program in the arguments of its command, so that its image takes no step to build.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.bases import provide_all
from eightstage.checks.catalogue import providers, select
from eightstage.engine import bounds
from eightstage.engine.containers import NotInTime, run
from eightstage.engine.scope import Scope
from eightstage.evidence import Broken, Context, Evidence, NoEvidence
from eightstage.evidence.build import build
from eightstage.evidence.container import debugger, health, scenario, start, workout
from eightstage.evidence.container.start import serving
from eightstage.service import load
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification

BASE = "node:26-trixie-slim"
SERVER = "require('http').createServer((q, s) => s.end('{}')).listen(3000)"
PROBE = "fetch('http://127.0.0.1:3000/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
QUICKLY = "--start-period=20s --start-interval=0.1s"
CRASHING = ("node", "-e", "console.log('cannot read /etc/app.conf'); process.exit(3)")

MakeService = Callable[..., Path]
Observed = Callable[..., Context]


@pytest.fixture
def make(tmp_path: Path) -> MakeService:
    """The folder of a service with nothing but a command, a health check and a policy."""

    def write(*command: str, policy: str = "", probe: str = PROBE, times: str = QUICKLY) -> Path:
        lines = [f"FROM {BASE} AS production", "ENTRYPOINT []"]
        if probe:
            lines.append(f"HEALTHCHECK {times} CMD {json.dumps(['node', '-e', probe])}")
        (tmp_path / "Dockerfile").write_text("\n".join((*lines, f"CMD {json.dumps(command)}", "")))
        (tmp_path / "eightstage.toml").write_text(
            f'[service]\nname = "tiny"\n\n[stages]\nproduction = "production"\n{policy}'
        )
        return tmp_path

    return write


@pytest.fixture
def built(scope: Scope, make: MakeService) -> Observed:
    """Where observations of such a service start from."""

    def context(*command: str, **settings: str) -> Context:
        service = load(make(*command, **settings))
        provide_all(scope, service.dockerfile.base_images)
        return Context(service, scope, build(scope, service), {}, ())

    return context


def test_crash_at_once_is_told_every_time(built: Observed) -> None:
    """Ten of ten starts: the exit code and the log, whatever the engine had published by then."""
    context = built(*CRASHING)

    starts = [start.observe(context, "production") for _ in range(10)]

    assert {s.status for s in starts} == {"ended with exit code 3"}
    assert {s.log for s in starts} == {("cannot read /etc/app.conf",)}
    with (
        pytest.raises(Broken, match="ended with exit code 3 before it answered /health") as broken,
        serving(context, "production", "x"),
    ):
        pass
    assert broken.value.lines == ("cannot read /etc/app.conf",)


def test_crash_at_once_is_one_finding(scope: Scope, make: MakeService) -> None:
    """It has failed, with exit 1; what rests on it is skipped, and nothing is undetermined."""
    checks = select(["container/becomes-healthy", "container/runs-without-root", "container/drains-before-exit"])

    report = Verification(load(make(*CRASHING)), scope, checks, SILENCE, targets=["production"]).run()

    verdicts = {r.check.id: r.verdict for r in report.results}
    assert report.exit_code == 1
    assert "exit code 3" in verdicts["container/becomes-healthy"].summary
    assert verdicts["container/becomes-healthy"].evidence == ("cannot read /etc/app.conf",)
    assert [r.check.id for r in report.findings] == ["container/becomes-healthy"]
    assert verdicts["container/drains-before-exit"].outcome is Outcome.SKIPPED


def test_program_that_is_not_there_has_failed(built: Observed) -> None:
    """The engine's words, in short: the image names a program that it has not."""
    seen = start.observe(built("/app/nope"), "production")

    assert seen.healthy_s is None
    assert '"/app/nope"' in seen.status
    assert "no such file or directory" in seen.status


# Everything happens after the first probe, however long a busy machine takes until then.
CHANGING = """
let since = Infinity
require('http').createServer((request, reply) => {
  const seconds = (Date.now() - since) / 1000
  if (request.url === '/probe' && since === Infinity) since = Date.now(), CHANGE
  reply.statusCode = request.url === '/probe' ? PROBE : HEALTH
  reply.end('{}')
}).listen(3000)
"""


CHANGES = {
    "ends": {"CHANGE": "setTimeout(() => process.exit(4), 1500)"},
    "flips": {"PROBE": "seconds > 0 ? 500 : 200"},
    "fails before it is probed again": {"HEALTH": "seconds > 0.8 ? 503 : 200"},
}


@pytest.mark.parametrize(
    ("change", "times", "told"),
    [
        ("ends", "", "ended with exit code 4"),
        ("flips", "--interval=0.2s --retries=2", "was unhealthy"),
        ("fails before it is probed again", "", "answered /health with 503"),
    ],
)
def test_container_that_changes_its_mind(built: Observed, change: str, times: str, told: str) -> None:
    """Healthy for a second is not healthy."""
    program = CHANGING
    for name, text in ({"CHANGE": "0", "PROBE": "200", "HEALTH": "200"} | CHANGES[change]).items():
        program = program.replace(name, text)
    settings = {"probe": PROBE.replace("/health", "/probe"), "times": f"{QUICKLY} {times}"}

    seen = start.observe(built("node", "-e", program, **settings), "production")

    assert seen.status == "healthy"
    assert told in seen.unsettled


def test_bound_of_the_verifier_is_no_fault_of_the_service(built: Observed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who runs out of memory that the verifier did not give is told so, and which key gives more."""
    monkeypatch.setattr(scenario, "MEMORY", 96 << 20)
    hungry = built("node", "-e", "const a = []; for (;;) a.push(Buffer.alloc(1e7, 1))")

    with pytest.raises(NoEvidence, match=r"ran out of memory under the verifier's bound of 100.7 MB") as unseen:
        start.observe(hungry, "production")
    assert "under [limits.production]" in unseen.value.fix


def test_more_memory_by_policy(built: Observed) -> None:
    """A service that may take more at rest gets more at work."""
    policy = '\n[limits.production]\nmemory = "900 MiB"\n'
    context = built("node", "-e", SERVER, policy=policy)

    with scenario.started(context, "production", "limits") as container:
        host = container.inspect()["HostConfig"]

    assert host["Memory"] == host["MemorySwap"] == 1800 << 20
    assert host["PidsLimit"] == bounds.PROCESSES


def test_what_containers_write_is_read_up_to_a_bound(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs, outputs of commands, archives, and commands that never end."""
    monkeypatch.setattr(bounds, "LOG_BYTES", 10_000)
    monkeypatch.setattr(bounds, "ARCHIVE_BYTES", 100_000)
    program = "console.log('x'.repeat(3_000_000)); setInterval(() => console.log('y'.repeat(99)), 1)"
    with run(scope, BASE, "flood", command=["node", "-e", program]) as container:
        container.wait("writing", lambda _: container.log(1) or None, 20)

        assert all(len(line) <= bounds.LINE_CHARACTERS for line in container.log())
        assert sum(map(len, container.output("stdout"))) <= bounds.LOG_BYTES
        _, output = container.run(["node", "-e", "process.stdout.write('z'.repeat(3_000_000))"])
        assert len(output) == bounds.OUTPUT_BYTES
        with pytest.raises(NotInTime, match="sleep did not end"):
            container.run(["sleep", "600"], within_s=0.5)
        with pytest.raises(Exception, match=r"/usr/share/doc holds more than"):
            container.read_files("/usr/share/doc")


def test_stimulus_of_a_workout(built: Observed) -> None:
    """How many requests were answered, and an orphan that could not be made."""
    policy = '\n[container]\norphan = ["/nowhere/orphan"]\n'
    seen = workout.observe(built("node", "-e", SERVER, policy=policy), "production")

    assert seen.answered == 40
    assert seen.orphan is not None
    assert "the command that leaves it ended with 12" in seen.orphan.problem
    assert seen.signalled is not None
    assert seen.signalled.is_handled


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["node", "-e", "setTimeout(() => {}, 60_000)"], "answers nothing"),
        (["node", "-e", "process.exit(9)"], "it ended with exit code 9"),
        (["node", "-e", SERVER.replace("{}", '{"status":"ok"}')], "gives the right answer"),
    ],
    ids=["silent", "ends", "right"],
)
def test_wrong_answer_that_is_none(
    built: Observed, monkeypatch: pytest.MonkeyPatch, command: list[str], told: str
) -> None:
    """A health check that turns unhealthy at no answer, or at a right one, has not seen a wrong one."""
    monkeypatch.setattr(health, "_ANSWER_S", 1.5)
    context = built("node", "-e", SERVER, policy=f"\n[health]\nwrong_answer = {json.dumps(command)}\n")

    with pytest.raises(NoEvidence, match=told):
        health.answer_wrongly(context, "production")


def test_blind_probe_is_seen_by_its_probes(built: Observed) -> None:
    """Two good probes of a wrong answer are enough; a probe that looks is told from one that does not."""
    wrong = json.dumps(["node", "-e", SERVER.replace("s.end(", "(s.statusCode = 500, s).end(")])
    policy = f"\n[health]\nwrong_answer = {wrong}\n"

    blind = health.answer_wrongly(built("node", "-e", SERVER, policy=policy, probe="process.exit(0)"), "production")
    looking = health.answer_wrongly(built("node", "-e", SERVER, policy=policy), "production")

    assert (blind.status, looking.status) == ("healthy", "unhealthy")


def test_debugger_asks_no_proxy(built: Observed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the environment is not asked for the way to a container, by any client."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", "nowhere.example")
    policy = "\n[debug]\nbreakpoint = \"process.getBuiltinModule('node:http').Server.prototype.emit\"\n"

    seen = debugger.observe(built("node", "--inspect=0.0.0.0:9229", "-e", SERVER, policy=policy), "production")

    assert seen.paused is not None
    assert (seen.paused.function, seen.paused.status) == ("emit", 200)


def test_plant_that_does_not_reach_the_build(built: Observed) -> None:
    """A file that .dockerignore keeps back is refused by nobody, and that is said."""
    policy = '\n[gates.lint]\nmessage = "x"\nplant = { path = "hidden/x.js", new = "debugger;" }\n'
    context = built("node", "-e", SERVER, policy=policy)
    (context.service.path / ".dockerignore").write_text("hidden\n")

    with pytest.raises(NoEvidence, match=r"\[gates.lint.plant\]: hidden/x.js does not reach the build"):
        Evidence(context, providers()).get("gates", "").run("lint")
    (context.service.path / ".dockerignore").unlink()
    assert Evidence(context, providers()).get("gates", "").run("lint").failure is None
