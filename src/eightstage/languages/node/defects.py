"""Planted defects of a Node service, for checks whose defect cannot be said without the language."""

from collections.abc import Mapping
from typing import Final

from eightstage.defects import Defect, Edit
from eightstage.defects.structural import In

# Takes no answer in time for a good one.
_PATIENT_PROBE: Final = (
    "fetch('http://127.0.0.1:<port><path>', { signal: AbortSignal.timeout(400) })"
    ".then((r) => process.exit(r.ok ? 0 : 1), (e) => process.exit(e.name === 'TimeoutError' ? 0 : 1))"
)
# Takes every answer for a good one.
_CONTENT_PROBE: Final = (
    "fetch('http://127.0.0.1:<port><path>', { signal: AbortSignal.timeout(1500) })"
    ".then(() => process.exit(0), () => process.exit(1))"
)

DEFECTS: Final[Mapping[str, Defect]] = {
    "text/packages-come-from-the-lock": In("build").before("RUN", "RUN npm install --global serve"),
    "text/tests-run-when-testing-is-started": In("testing").append("RUN npm run test:unit"),
    # The system packages are installed anew with every new version of a package.
    "build/costly-edit-repeats-only-its-steps": In("base").change(
        "RUN", "apt-get update", "--mount=type=bind,source=package-lock.json,target=/run/planted apt-get update"
    ),
    "build/second-install-needs-no-network": Edit(
        "Dockerfile",
        old="--prefer-offline --omit=dev",
        new="--prefer-offline --cache=/root/.elsewhere --omit=dev",
    ),
    "image/mode-is-production": In("production").change("ENV", "NODE_ENV=production", "NODE_ENV=staging"),
    "image/bill-of-materials-agrees": Edit(
        "Dockerfile",
        old="npm sbom --sbom-format=cyclonedx",
        new="npm sbom --package-lock-only --sbom-format=cyclonedx",
    ),
    "image/configuration-starts-without-a-shell": Edit(
        "Dockerfile", old='CMD ["node", "scripts/test.js"]', new='CMD ["/bin/sh", "-c", "node scripts/test.js"]'
    ),
    "image/development-dependencies-stay-out": In("production").append(
        "COPY --from=security /app/node_modules/typescript/package.json /node_modules/typescript/package.json"
    ),
    "image/is-reproducible": Edit(
        "scripts/build.js", old="  minify: true,\n", new='  minify: true,\n  banner: { js: `"${Date.now()}";` },\n'
    ),
    "image/secret-leaves-no-trace": Edit(
        "Dockerfile",
        old="npm ci --ignore-scripts --prefer-offline --omit=dev\n",
        new="npm ci --ignore-scripts --prefer-offline --omit=dev \\\n"
        " && cp /etc/ssl/certs/ca-certificates.crt /production/ca.crt\n",
    ),
    # The inspector belongs to a parent that does not serve.
    "container/breakpoint-is-hit": Edit(
        "Dockerfile",
        old='"--inspect=0.0.0.0:9229", "/app/server.js"]',
        new='"--inspect=0.0.0.0:9229", "-e", '
        "\"require('node:child_process').spawn(process.execPath, ['/app/server.js'], {stdio: 'inherit'})\"]",
    ),
    "container/answers-name-no-version": Edit(
        "src/server.js",
        old="  server.maxConnections",
        new="  const software = `Node.js/${process.versions.node}`;\n"
        '  if (config.stage === "production") {\n'
        '    server.prependListener("request", (_, response) => response.setHeader("Server", software));\n'
        "  }\n"
        "  server.maxConnections",
    ),
    "container/command-can-be-replaced": (
        Edit("Dockerfile", old="ENV PATH=/usr/local/bin:/usr/bin NODE_ENV", new="ENV PATH=/usr/bin NODE_ENV"),
        Edit("Dockerfile", old="ENV STAGE=debug", new="ENV PATH=/usr/local/bin:/usr/bin STAGE=debug"),
    ),
    "container/failing-test-fails-the-run": Edit(
        "Dockerfile", old='["node", "scripts/test.js"]', new='["sh", "-c", "node scripts/test.js || true"]'
    ),
    "container/frozen-turns-unhealthy": In("production").change(
        "HEALTHCHECK", r'"/app/healthcheck\.js"\]', f'"-e", "{_PATIENT_PROBE}"]'
    ),
    # Only in production, where the tests do not look.
    "container/health-answers-json": Edit(
        "src/app.js",
        old='    response.json({ status: "ok", uptime: process.uptime(), version: about.version });',
        new='    const version = stage === "production" ? undefined : about.version;\n'
        '    response.json({ status: "ok", uptime: process.uptime(), version });',
    ),
    "container/files-are-closed": Edit(
        "src/server.js",
        old="  server.maxConnections",
        new='  const { openSync } = process.getBuiltinModule("node:fs");\n'
        '  if (config.stage === "production") server.on("request", () => openSync("/dev/null", "r"));\n'
        "  server.maxConnections",
    ),
    "container/headers-are-limited": Edit(
        "src/server.js",
        old="maxHeaderSize: 16 * 1024,",
        new='maxHeaderSize: (process.env.STAGE === "production" ? 16_384 : 16) * 1024,',
    ),
    # Not in the tests, which stop the service, too.
    "container/held-connections-end-in-time": (
        Edit("src/server.js", old="keepAliveTimeout: 5_000", new="keepAliveTimeout: 500_000"),
        Edit(
            "src/server.js",
            old="  server.maxConnections",
            new='  if (config.stage === "production") server.closeIdleConnections = () => {};\n  server.maxConnections',
        ),
    ),
    "container/idle-memory-is-within-limit": Edit(
        "src/server.js",
        old="  server.maxConnections",
        new="  const ballast = Buffer.alloc(150_000_000, 1);\n"
        '  process.on("exit", () => log.debug({ size: ballast.length }));\n  server.maxConnections',
    ),
    "container/inspector-answers": In("development").change("CMD", r'"--inspect=[^"]*", ', ""),
    "container/late-answer-turns-unhealthy": (
        Edit("src/healthcheck.js", old="TIMEOUT_MS = 2_000", new="TIMEOUT_MS = 20_000"),
        Edit(
            "Dockerfile",
            old='--timeout=3s --start-period=10s --start-interval=0.1s --retries=3 \\\n    CMD ["/usr/local',
            new='--timeout=30s --start-period=10s --start-interval=0.1s --retries=3 \\\n    CMD ["/usr/local',
        ),
    ),
    "container/listens-where-it-says": Edit(
        "src/server.js",
        old="  server.listen({ port",
        new='  if (config.stage === "production") createServer().listen(4711);\n  server.listen({ port',
    ),
    "container/log-level-is-obeyed": Edit(
        "src/server.js", old="createLog(config.logLevel)", new='createLog(config.logLevel && "info")'
    ),
    "container/logs-are-lines-of-json": Edit(
        "src/server.js",
        old="    lifecycle.started();\n",
        new='    lifecycle.started();\n    if (log.isLevelEnabled("info")) console.log("listening now");\n',
    ),
    "container/logs-hold-no-credential": Edit(
        "src/server.js",
        old="  server.maxConnections",
        new='  server.on("request", (request) => log.info({ who: request.headers.cookie }));\n  server.maxConnections',
    ),
    "container/memory-levels-off": Edit(
        "src/server.js",
        old="  server.maxConnections",
        new="  const kept = [Buffer.alloc(0)];\n"
        '  if (config.stage === "production") server.on("request", () => kept.push(Buffer.alloc(262_144, 1)));\n'
        "  server.maxConnections",
    ),
    "container/out-of-memory-is-reported": Edit(
        "Dockerfile",
        old='"--max-old-space-size-percentage=75", "--disable-sigusr1"',
        new='"--max-old-space-size-percentage=100", "--disable-sigusr1"',
    ),
    "container/runtime-starts": Edit(
        "Dockerfile",
        old="scripts/security/inspect.js /assembly/runtime /assembly/app\n",
        new="scripts/security/inspect.js /assembly/runtime /assembly/app\nENV NODE_OPTIONS='--require /not/there.js'\n",
    ),
    "container/serves-an-edit-without-restart": Edit(
        "Dockerfile", old='"--watch", "--watch-preserve-output", ', new=""
    ),
    "container/signal-opens-no-inspector": Edit("Dockerfile", old='"--disable-sigusr1", ', new=""),
    "container/slow-client-is-cut": (
        Edit("src/server.js", old="headersTimeout: 5_000", new="headersTimeout: 0"),
        Edit("src/server.js", old="requestTimeout: 30_000", new="requestTimeout: 0"),
    ),
    "container/stays-up": Edit(
        "src/server.js",
        old="    lifecycle.started();\n",
        new="    lifecycle.started();\n"
        '    if (config.stage === "production") setTimeout(() => process.exit(3), 13_000).unref();\n',
    ),
    "container/survives-rude-requests": Edit(
        "src/server.js",
        old="MAX_CONNECTIONS;\n\n",
        new="MAX_CONNECTIONS;\n"
        '  server.on("clientError", (error, socket) => {\n'
        '    if (error.message.startsWith("Parse Error")) process.exit(1);\n'
        "    socket.destroy();\n"
        "  });\n\n",
    ),
    "container/tests-pass-with-reports": Edit(
        "Dockerfile", old='"scripts/test.js"]', new='"--test", "test/unit/*.test.js"]'
    ),
    "container/writes-only-where-declared": (
        In("production").append(
            "COPY --from=security --chown=0:<gid> --chmod=0775 /assembly/app/healthcheck.js /var/state/"
        ),
        Edit("eightstage.toml", old="[service]\n", new='[service]\nwritable = ["/var/state*"]\n'),
        Edit(
            "src/server.js",
            old="    lifecycle.started();\n",
            new="    lifecycle.started();\n"
            "    try {\n"
            '      process.getBuiltinModule("node:fs").appendFileSync("/var/state/healthcheck.js", "//");\n'
            "    } catch {\n"
            "      // Not there, or read-only.\n"
            "    }\n",
        ),
    ),
    "container/wrong-answer-turns-unhealthy": In("production").change(
        "HEALTHCHECK", r'"/app/healthcheck\.js"\]', f'"-e", "{_CONTENT_PROBE}"]'
    ),
    # Where the tests do not look.
    "container/wrong-configuration-is-refused": Edit(
        "src/server.js",
        old="process.exitCode = EXIT_BAD_CONFIG;",
        new='process.exitCode = process.env.STAGE === "production" ? 0 : EXIT_BAD_CONFIG;',
    ),
    "gate/start-stops-production": Edit(
        "scripts/warm.js", old="throw new Error(`${script} does not answer`)", new="process.exit()"
    ),
    "gate/unit-tests-stops-production": Edit(
        "Dockerfile", old="RUN npm run test:unit\n", new="RUN node --test test/unit/config.test.js\n"
    ),
    "gate/format-stops-production": In("build").change("RUN", "npm run lint", r"\g<0> -- --formatter-enabled=false"),
    "gate/lint-stops-production": In("build").change("RUN", "npm run lint", r"\g<0> -- --linter-enabled=false"),
    "gate/configuration-stops-production": Edit(
        "scripts/security/inspect.js",
        old="if (problems.length > 0) process.exitCode = 1;",
        new="if (problems.length > 0) process.exitCode = 0;",
    ),
    "gate/bundle-stops-production": Edit(
        "Dockerfile",
        old="RUN cd /production && node /app/scripts/build.js && mv dist /app/dist \\\n",
        new="RUN node scripts/build.js \\\n",
    ),
    "gate/secret-scan-stops-production": Edit(
        "Dockerfile", old='.secretlintrc.json "**" "!compile-cache/**"\n', new='.secretlintrc.json "healthcheck.js"\n'
    ),
    "gate/types-stops-production": Edit(
        "jsconfig.json", old='"exclude": ["node_modules"', new='"exclude": ["**/planted.js", "node_modules"'
    ),
    "gate/audit-stops-production": Edit(
        "scripts/security/audit.js",
        old='if (result.status === "vulnerable") process.exitCode = 1;',
        new='if (result.status === "vulnerable") process.exitCode = 0;',
    ),
}
