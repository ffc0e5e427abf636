"""The start gate of a service: scripts/warm.js, run as a build step runs it, but on this machine."""

import subprocess
from pathlib import Path

import pytest

from eightstage.template.commands import REFERENCE

GOOD = """
const { createServer } = require("node:http");
process.on("SIGTERM", () => process.exit(0));
const server = createServer((request, response) => response.end("ok"));
server.listen(process.env.PORT, () => console.log(JSON.stringify({ address: server.address(), msg: "listening" })));
"""
BROKEN = {
    "dies before it listens": "process.exit(0);",
    "fails before it listens": "throw new Error('broken');",
    "is killed before it listens": "process.kill(process.pid, 'SIGKILL');",
    "says that it listens and does not": """console.log('{"msg":"listening","address":{"port":1}}'); setTimeout(() => {}, 60000);""",
    "answers with an error": GOOD.replace('response.end("ok")', "response.writeHead(500).end()"),
    "is killed while it answers": GOOD.replace('response.end("ok")', "process.kill(process.pid, 'SIGKILL')"),
    "is killed after its answer": GOOD.replace("() => process.exit(0)", "() => process.kill(process.pid, 'SIGKILL')"),
    "does not handle the stop signal": GOOD.replace('process.on("SIGTERM", () => process.exit(0));', ""),
    "fails while it stops": GOOD.replace("process.exit(0)", "process.exit(3)"),
}


def start(node: str, folder: Path, source: str) -> subprocess.Popen[str]:
    script = folder / "service.cjs"
    script.write_text(source)
    command = [node, REFERENCE / "scripts/warm.js", script, folder / "cache"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_service_fails_the_gate(node: str, tmp_path: Path, fault: str) -> None:
    """However a service ends, an end that is not orderly stops the build."""
    gate = start(node, tmp_path, BROKEN[fault])

    said, _ = gate.communicate(timeout=30)

    assert gate.returncode != 0, said
    assert "service.cjs" in said


def test_gates_do_not_meet(node: str, tmp_path: Path) -> None:
    """Steps of several builds in one network: each asks its own service, so the broken one alone fails."""
    sources = [GOOD, BROKEN["answers with an error"], GOOD]
    folders = [tmp_path / str(number) for number in range(len(sources))]
    for folder in folders:
        folder.mkdir()

    gates = [start(node, folder, source) for folder, source in zip(folders, sources, strict=True)]
    said = [gate.communicate(timeout=30)[0] for gate in gates]

    assert [gate.returncode == 0 for gate in gates] == [True, False, True], said
