"""A Python service after a year."""

import re
from pathlib import Path
from typing import Final

from growth.steps import (
    NEEDED,
    add_folder,
    change,
    need_variable,
    rename_routes,
    sort_lines,
    state_facts,
    substitute,
)

# As uv writes it; of all its wheels, those for the machines that tests run on.
_LOCKED: Final = Path(__file__).parents[2] / "data/grown/orjson.lock"
_INVOICES: Final = '''"""What the desk has to be paid for."""

from importlib.resources import files

import orjson


def facts() -> dict[str, str]:
    """What every invoice begins with, and what one without orders looks like."""
    greeting = files("billing").joinpath("words/hello.txt").read_text(encoding="utf-8")
    return {"greeting": greeting, "invoice": orjson.dumps({"lines": []}).decode()}
'''
_TEST: Final = '''"""What the desk has to be paid for."""

from billing.invoices import facts


def test_empty_invoice_has_no_lines() -> None:
    """Nothing was ordered yet."""
    assert facts()["invoice"] == '{"lines":[]}'
'''
_HOME: Final = """    @api.get("/")
    async def home() -> dict[str, str]:
        return {"title": about.title, "version": about.version, "stage": stage}
"""
_CHECK: Final = f"""        if not os.environ.get("{NEEDED}"):
            raise ConfigError("{NEEDED} is not set")
"""
# The name of the package where it is meant, and not a folder of that name or a variable.
_PACKAGE: Final = re.compile(
    r"(?<=[\"'])app(?=[\"'.])|(?<=from )app\b|(?<=import )app\b|(?<=-m )app\b|(?<=/artefact/)app\b"
)


def grow(service: Path) -> None:
    """What the service has is renamed, and what it lacked is added."""
    _rename(service)
    _drop_page(service)
    _add(service)
    expected = '{ status = "ok", greeting = "hello", invoice = \'{"lines":[]}\' }'
    state_facts(service, expected, entry="desk/__main__.py", sources="desk")


def _rename(service: Path) -> None:
    """The package is called desk, and its routes are in a folder of their own."""
    (service / "app").rename(service / "desk")
    (service / "desk/routes").mkdir()
    (service / "desk/routes/__init__.py").write_text('"""What the desk answers."""\n')
    (service / "desk/application.py").rename(service / "desk/routes/application.py")
    change(service / ".dockerignore", ("!app\n", "!desk\n"))
    change(service / "compose.yaml", ("./app:/app/app", "./desk:/app/desk"))
    sources = [file for folder in ("desk", "tests", "scripts") for file in (service / folder).rglob("*.py")]
    for file in (service / "Dockerfile", *sources):
        text = _PACKAGE.sub("desk", file.read_text())
        file.write_text(re.sub(r"\bdesk\.application\b", "desk.routes.application", text))
        sort_lines(file, r"from desk\.")
    rename_routes(sources)


def _drop_page(service: Path) -> None:
    for name in ("desk/page.py", "desk/page.html", "tests/unit/test_page.py"):
        (service / name).unlink()
    routes, tests = service / "desk/routes/application.py", service / "tests/integration/test_requests.py"
    change(
        routes,
        ("from fastapi.responses import HTMLResponse, Response\n", "from fastapi.responses import Response\n"),
        ("from desk.page import render_page\n", ""),
    )
    substitute(routes, r'    @api\.get\("/", .*?stage\)\n', _HOME)
    substitute(tests, r"^def test_root_is_a_page.*?\n\n\n(?=def )", "")
    change(tests, ("application.render_page", "application._uptime"), ('running.ask("/", ', 'running.ask("/status", '))


def _add(service: Path) -> None:
    """Sources and a text in billing/, and orjson; the health path shows that all of it works."""
    _install(service)
    (service / "billing/words").mkdir(parents=True)
    (service / "billing/__init__.py").write_text('"""Invoices."""\n')
    (service / "billing/invoices.py").write_text(_INVOICES)
    (service / "billing/words/hello.txt").write_text("hello")
    (service / "tests/unit/test_invoices.py").write_text(_TEST)
    add_folder(service, "billing")
    routes = service / "desk/routes/application.py"
    change(
        routes,
        ("from desk.about import", "from billing.invoices import facts\nfrom desk.about import"),
        ('{"status": "ok", ', '{"status": "ok", **facts(), '),
    )
    settings = "        settings = read_config(os.environ)\n"
    change(service / "desk/server.py", (settings, f"{settings}{_CHECK}"))
    need_variable(service, "PYTHONPATH=/artefact /production/bin/python scripts/start.py")


def _install(service: Path) -> None:
    """Add orjson to the manifest and its lock; the dependencies stage installs it."""
    change(service / "pyproject.toml", ('"uvicorn>=', '"orjson>=3.11,<4", "uvicorn>='))
    name, specifier = '    { name = "orjson" },\n', '    { name = "orjson", specifier = ">=3.11,<4" },\n'
    lock = service / "uv.lock"
    for entry, before in ((name, '    { name = "uvicorn" },\n'), (specifier, '    { name = "uvicorn", specifier')):
        change(lock, (before, f"{entry}{before}"))
    after = next(
        found for found in re.finditer(r'\[\[package\]\]\nname = "(.*)"', lock.read_text()) if found[1] > "orjson"
    )
    change(lock, (after[0], f"{_LOCKED.read_text()}{after[0]}"))
