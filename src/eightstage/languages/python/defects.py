"""Planted defects of a Python service, for checks whose own defect is written for another language."""

from collections.abc import Mapping
from typing import Final

from eightstage.defects import Defect, Edit
from eightstage.structural import In

_SERVER: Final = "app/server.py"

DEFECTS: Final[Mapping[str, Defect]] = {
    "build/second-install-needs-no-network": In("dependencies").change(
        "RUN", "uv sync --locked --no-dev", "uv sync --cache-dir /root/elsewhere --locked --no-dev"
    ),
    "image/bill-of-materials-agrees": In("security").change(
        "RUN", r"\n    /production/bin/python", "\n    /venv/bin/python"
    ),
    "image/configuration-starts-without-a-shell": In("testing").change(
        "CMD", r"\[.*\]", "python -m pytest --junitxml=/reports/junit.xml --cov --cov-report=lcov:/reports/lcov.info"
    ),
    "image/is-reproducible": In("build").change(
        "RUN", r"cp -r app /artefact/", "cp -r app /artefact/ && date +%s%N >/artefact/app/built"
    ),
    "image/secret-leaves-no-trace": In("dependencies").change(
        "RUN", r"(uv sync --locked --no-dev)$", r"\1 \\\n && cp /etc/ssl/certs/ca-certificates.crt /production/ca.crt"
    ),
    # The debugger belongs to a parent that does not serve.
    "container/breakpoint-is-hit": (
        Edit("scripts/debugger.py", old="import runpy\n", new="import os\n"),
        Edit(
            "scripts/debugger.py",
            old='    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)\n',
            new='    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", *sys.argv])\n',
        ),
    ),
    "container/failing-test-fails-the-run": In("testing").change(
        "CMD",
        r"\[.*\]",
        '["sh", "-c", "python -m pytest --junitxml=/reports/junit.xml'
        ' --cov --cov-report=lcov:/reports/lcov.info || true"]',
    ),
    "container/health-answers-json": Edit("app/application.py", old=', "version": about.version}', new="}"),
    "container/inspector-answers": In("development").change("CMD", r"\[.*\]", '["python", "-m", "app"]'),
    "container/log-level-is-obeyed": Edit(
        "app/server.py", old="create_log(settings.log_level,", new='create_log("info",'
    ),
    "container/logs-are-lines-of-json": Edit(
        _SERVER,
        old="        self._lifecycle.started()\n",
        new="        self._lifecycle.started()\n        if self._log.isEnabledFor(logging.INFO):\n"
        '            print("listening now")\n',
    ),
    "container/slow-client-is-cut": Edit("app/protocol.py", old="HEADERS_SECONDS = 5.0", new="HEADERS_SECONDS = 500.0"),
    "container/tests-pass-with-reports": In("testing").change("CMD", '"--junitxml=[^"]*", ', ""),
    "container/wrong-configuration-is-told": Edit(
        "app/server.py", old="EXIT_BAD_CONFIG = 2", new="EXIT_BAD_CONFIG = 0"
    ),
    "gate/failing-start-stops-production": In("build").drop("RUN", "scripts/start.py"),
    "gate/failing-unit-test-stops-production": In("build").drop("RUN", "pytest tests/unit"),
    "gate/lint-error-stops-production": In("build").drop("RUN", "ruff check"),
    "gate/misconfiguration-stops-production": In("security").drop("RUN", "inspect_files"),
    "gate/missing-dependency-stops-production": In("build").drop("RUN", "scripts/load.py"),
    "gate/secret-stops-production": In("security").drop("RUN", "detect-secrets"),
    "gate/type-error-stops-production": In("build").drop("RUN", "mypy"),
    "gate/vulnerability-stops-production": Edit(
        "scripts/security/audit.py", old='int(status == "vulnerable" or (', new="int(("
    ),
    "container/command-can-be-replaced": (
        In("production").change("ENV", "PATH=/usr/local/bin:/usr/bin", "PATH=/usr/bin"),
        In("debug").change("ENV", "STAGE=debug", "PATH=/usr/local/bin:/usr/bin STAGE=debug"),
    ),
    "container/frozen-turns-unhealthy": Edit(
        "app/healthcheck.py",
        old="    except (OSError, ValueError) as error:\n",
        new='    except TimeoutError:\n        return ""\n    except (OSError, ValueError) as error:\n',
    ),
    "container/idle-memory-is-within-limit": Edit(
        _SERVER,
        old="    log = create_log(settings.log_level, sys.stdout)\n",
        new="    log = create_log(settings.log_level, sys.stdout)\n"
        '    ballast = b"x" * 150_000_000\n'
        '    log.debug("ballast", extra={"fields": {"size": len(ballast)}})\n',
    ),
    "container/late-answer-turns-unhealthy": (
        Edit("app/healthcheck.py", old="TIMEOUT_SECONDS = 2.0", new="TIMEOUT_SECONDS = 20.0"),
        In("production").change("HEALTHCHECK", "--timeout=3s", "--timeout=30s"),
    ),
    "container/listens-where-it-says": Edit(
        _SERVER,
        old="    return asyncio.run(",
        new='    other = listen("", 4711) if settings.stage == "production" else None\n'
        '    log.debug("listening", extra={"fields": {"other": str(other)}})\n'
        "    return asyncio.run(",
    ),
    "container/logs-hold-no-credential": Edit(
        "app/requests.py",
        old="        try:\n            await self._answer(",
        new='        self._log.info("who", extra={"fields": {"value": Headers(scope=scope).get("cookie")}})\n'
        "        try:\n            await self._answer(",
    ),
    "container/runtime-ends-before-memory-does": In("production").change("CMD", '"app.limit", ', ""),
    "container/runtime-starts": In("security").append("ENV PYTHONHOME=/not/there"),
    "container/serves-an-edit-without-restart": Edit(
        "scripts/develop.py", old='watch(_FOLDER / "app"', new='watch(_FOLDER / "scripts"'
    ),
    # By default the signal ends the service.
    "container/signal-opens-no-inspector": Edit(
        _SERVER, old="faulthandler.register(signal.SIGUSR1)", new="faulthandler.enable()"
    ),
    "container/survives-rude-requests": (
        Edit("app/protocol.py", old="import json\n", new="import json\nimport os\n"),
        Edit(
            "app/protocol.py",
            old="        self._refuse(HTTPStatus(status))\n",
            new='        if os.environ.get("STAGE") == "production":\n            sys.exit(1)\n'
            "        self._refuse(HTTPStatus(status))\n",
        ),
    ),
    "container/writes-only-where-declared": (
        In("production").append("COPY --from=security --chown=0:<gid> --chmod=0775 /reports/audit.json /var/state/"),
        Edit("eightstage.toml", old="[service]\n", new='[service]\nwritable = ["/var/state*"]\n'),
        Edit(
            _SERVER,
            old="    return asyncio.run(",
            new="    try:\n"
            '        os.write(os.open("/var/state/audit.json", os.O_WRONLY | os.O_APPEND), b"\\n")\n'
            "    except OSError as error:\n"
            '        log.debug("no state", extra={"fields": {"error": str(error)}})\n'
            "    return asyncio.run(",
        ),
    ),
    # It asks, and takes every answer for a good one.
    "container/wrong-answer-turns-unhealthy": (
        Edit("app/healthcheck.py", old='if status != [b"200"]:', new="if not status:"),
        Edit("app/healthcheck.py", old='return "" if is_healthy else', new='return "" if is_healthy or body else'),
    ),
}
