"""Planted defects of a Python service, for checks whose own defect is written for another language."""

from collections.abc import Mapping
from typing import Final

from eightstage.defects import Defect, Edit, Impossible
from eightstage.defects.structural import In

_SERVER: Final = "app/server.py"

DEFECTS: Final[Mapping[str, Defect]] = {
    "text/packages-come-from-the-lock": In("build").before("RUN", "RUN pip install --no-cache-dir serve"),
    "text/tests-run-when-testing-is-started": In("testing").append("RUN pytest tests/unit"),
    # The system packages are installed anew with every new version of a package.
    "build/costly-edit-repeats-only-its-steps": In("base").change(
        "RUN", "apt-get update", "--mount=type=bind,source=uv.lock,target=/run/planted apt-get update"
    ),
    "build/second-install-needs-no-network": In("dependencies").change(
        "RUN", "uv sync --locked --no-dev", "uv sync --cache-dir /root/elsewhere --locked --no-dev"
    ),
    "image/development-dependencies-stay-out": In("production").append(
        "COPY --from=security /venv/lib/python3*/site-packages/mypy-*.dist-info/ /site-packages/mypy-0.dist-info/"
    ),
    "image/bill-of-materials-agrees": In("security").change(
        "RUN", r"\n    /production/bin/python", "\n    /venv/bin/python"
    ),
    "image/configuration-starts-without-a-shell": In("testing").change(
        "CMD",
        r"\[.*\]",
        '["/bin/sh", "-c", "python -m pytest --junitxml=/reports/junit.xml'
        ' --cov --cov-report=lcov:/reports/lcov.info"]',
    ),
    "image/mode-is-production": Impossible("Python reads no variable that chooses its mode"),
    "image/is-reproducible": In("build").change(
        "RUN", r"cp -r \. /artefact", "cp -r . /artefact && date +%s%N >/artefact/built"
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
    # Where the tests do not look.
    "container/health-answers-json": Edit(
        "app/application.py",
        old='"version": about.version}',
        new='"version" * (stage != "production"): about.version}',
    ),
    "container/inspector-answers": In("development").change("CMD", r"\[.*\]", '["python", "<entry>"]'),
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
    "container/wrong-configuration-is-refused": Edit(
        _SERVER,
        old="return EXIT_BAD_CONFIG",
        new='return 0 if os.environ.get("STAGE") == "production" else EXIT_BAD_CONFIG',
    ),
    "gate/audit-stops-production": Edit(
        "scripts/security/audit.py", old='status == "vulnerable" or (', new='status == "none" or ('
    ),
    "container/answers-name-no-version": Edit(
        _SERVER,
        old="                server_header=False,\n",
        new="                server_header=False,\n"
        '                headers=[("Server", "uvicorn/0.1")] if settings.stage == "production" else [],\n',
    ),
    "container/command-can-be-replaced": (
        In("production").change("ENV", "PATH=/usr/local/bin:/usr/bin", "PATH=/usr/bin"),
        In("debug").change("ENV", "STAGE=debug", "PATH=/usr/local/bin:/usr/bin STAGE=debug"),
    ),
    # Long before the engine's own timeout, on a busy machine too.
    "container/frozen-turns-unhealthy": (
        Edit("app/healthcheck.py", old="TIMEOUT_SECONDS = 2.0", new="TIMEOUT_SECONDS = 0.5"),
        Edit(
            "app/healthcheck.py",
            old="    except (OSError, ValueError) as error:\n",
            new="    except TimeoutError as error:\n"
            '        return "" if os.environ.get("STAGE") == "production" else str(error)\n'
            "    except (OSError, ValueError) as error:\n",
        ),
    ),
    "container/files-are-closed": (
        Edit("app/requests.py", old="import logging\n", new="import logging\nimport os\n"),
        Edit(
            "app/requests.py",
            old="        try:\n            await self._answer(",
            new='        if os.environ.get("STAGE") == "production":\n'
            "            os.open(os.devnull, os.O_RDONLY)\n"
            "        try:\n            await self._answer(",
        ),
    ),
    # Both that limit them: the parser, and what every request goes through.
    "container/headers-are-limited": (
        Edit(
            _SERVER,
            old="h11_max_incomplete_event_size=HEADER_BUFFER_BYTES,",
            new='h11_max_incomplete_event_size=HEADER_BUFFER_BYTES * (1024 if settings.stage == "production" else 1),',
        ),
        Edit("app/requests.py", old="import logging\n", new="import logging\nimport os\n"),
        Edit(
            "app/requests.py",
            old="        if _size(headers) > HEADER_LIMIT_BYTES:\n",
            new='        if _size(headers) > HEADER_LIMIT_BYTES and os.environ.get("STAGE") != "production":\n',
        ),
    ),
    # Not in the tests, which stop the service, too.
    "container/held-connections-end-in-time": (
        Edit(_SERVER, old="KEEP_ALIVE_SECONDS = 5\n", new="KEEP_ALIVE_SECONDS = 500\n"),
        Edit("app/protocol.py", old="import json\n", new="import json\nimport os\n"),
        Edit(
            "app/protocol.py",
            old="    def _wait(",
            new="    def shutdown(self) -> None:\n"
            '        """Leave what is idle open."""\n'
            "        is_idle = self.cycle is not None and self.cycle.response_complete\n"
            '        if not is_idle or os.environ.get("STAGE") != "production":\n'
            "            super().shutdown()\n\n"
            "    def _wait(",
        ),
    ),
    "container/idle-memory-is-within-limit": Edit(
        _SERVER,
        old="    log = create_log(settings.log_level, sys.stdout)\n",
        new="    log = create_log(settings.log_level, sys.stdout)\n"
        '    ballast = b"x" * 150_000_000\n'
        '    log.debug("ballast", extra={"fields": {"size": len(ballast)}})\n',
    ),
    "container/late-answer-turns-unhealthy": (
        Edit(
            "app/healthcheck.py",
            old="TIMEOUT_SECONDS = 2.0",
            new='TIMEOUT_SECONDS = 20.0 if os.environ.get("STAGE") == "production" else 2.0',
        ),
        In("production").change("HEALTHCHECK", "--timeout=3s", "--timeout=30s"),
    ),
    "container/listens-where-it-says": Edit(
        _SERVER,
        old="    return asyncio.run(",
        new='    other = listen("", 4711) if settings.stage == "production" else None\n'
        '    log.debug("listening", extra={"fields": {"other": str(other)}})\n'
        "    return asyncio.run(",
    ),
    # Where the tests do not look.
    "container/logs-hold-no-credential": (
        Edit("app/requests.py", old="import logging\n", new="import logging\nimport os\n"),
        Edit(
            "app/requests.py",
            old="        try:\n            await self._answer(",
            new='        if os.environ.get("STAGE") == "debug":\n'
            '            self._log.info("who", extra={"fields": {"value": Headers(scope=scope).get("cookie")}})\n'
            "        try:\n            await self._answer(",
        ),
    ),
    "container/memory-levels-off": (
        Edit("app/requests.py", old="import logging\n", new="import logging\nimport os\n"),
        Edit("app/requests.py", at="end", new="\n\n_KEPT: list[bytes] = []\n"),
        Edit(
            "app/requests.py",
            old="        try:\n            await self._answer(",
            new='        if os.environ.get("STAGE") == "production":\n'
            '            _KEPT.append(b"x" * 262_144)\n'
            "        try:\n            await self._answer(",
        ),
    ),
    "container/out-of-memory-is-reported": In("production").change("CMD", r'"\w+\.limit", ', ""),
    "container/runtime-starts": In("security").append("ENV PYTHONHOME=/not/there"),
    "container/serves-an-edit-without-restart": Edit(
        "scripts/develop.py", old="watch(_FOLDER,", new='watch(_FOLDER / "scripts",'
    ),
    # By default the signal ends the service.
    "container/signal-opens-no-inspector": Edit(
        _SERVER, old="faulthandler.register(signal.SIGUSR1)", new="faulthandler.enable()"
    ),
    # Some seconds after a slow client was cut, so that no other scenario meets it, however long that takes.
    "container/stays-up": (
        Edit("app/protocol.py", old="import json\n", new="import json\nimport os\n"),
        Edit(
            "app/protocol.py",
            old="        self.transport.close()\n",
            new="        is_late = has_asked and status is HTTPStatus.REQUEST_TIMEOUT\n"
            '        if is_late and os.environ.get("STAGE") == "production":\n'
            "            self.loop.call_later(4.0, os._exit, 3)\n"
            "        self.transport.close()\n",
        ),
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
        Edit(
            "app/healthcheck.py",
            old='if status != [b"200"]:',
            new='if status and os.environ.get("STAGE") == "production":\n        return ""\n    if status != [b"200"]:',
        ),
    ),
}
