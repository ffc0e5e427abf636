"""
Planted defects of a Go service, for checks whose own defect is written for another language.

Some cannot be planted: a compiler refuses a wrong type and a missing module whatever gates there are, production has no
init that could hide an exit code, one program that nothing can take the place of, and no limit of the heap.
"""

from collections.abc import Mapping
from typing import Final

from eightstage.defects import Defect, Edit
from eightstage.structural import In

_MAIN: Final = "cmd/service/main.go"

DEFECTS: Final[Mapping[str, Defect]] = {
    "build/second-install-needs-no-network": (
        In("dependencies").change("RUN", "GOMODCACHE=/var/cache/go-download", "GOMODCACHE=/root/elsewhere"),
        In("dependencies").change("RUN", "file:///var/cache/go-download", "file:///root/elsewhere"),
    ),
    "image/bill-of-materials-agrees": In("security").change(
        "RUN", r"(sbom\.cdx\.json) /assembly/app/service", r"\1 /usr/local/bin/staticcheck"
    ),
    "image/configuration-starts-without-a-shell": In("testing").change("CMD", r"\[.*\]", "sh -eu scripts/test.sh"),
    "image/is-reproducible": In("build").change(
        "RUN", "-buildvcs=false", '-buildvcs=false -ldflags="-buildid=$(date +%s%N)"'
    ),
    "image/secret-leaves-no-trace": In("dependencies").change(
        "RUN",
        r"(/cache/download go mod download)$",
        r"\1 \\\n && cp /etc/ssl/certs/ca-certificates.crt /app/ca.crt",
    ),
    # What is stripped off is where no debugger looks.
    "container/breakpoint-is-hit": In("debug").drop("COPY", "symbols"),
    "container/failing-test-fails-the-run": Edit("scripts/test.sh", old='exit "$code"', new="exit 0"),
    "container/health-answers-json": Edit("internal/app/app.go", old=', "version": a.facts.Version}', new="}"),
    "container/inspector-answers": In("development").change("CMD", r"\[.*\]", '["go", "run", "./cmd/service"]'),
    "container/log-level-is-obeyed": Edit(_MAIN, old="logging.New(settings.LogLevel,", new='logging.New("info",'),
    "container/logs-are-lines-of-json": Edit(
        _MAIN,
        old="\tstate.Started()\n",
        new='\tstate.Started()\n\tif settings.LogLevel == "info" {\n\t\tfmt.Println("listening now")\n\t}\n',
    ),
    "container/tests-pass-with-reports": Edit("scripts/test.sh", old='--junitfile="$reports/junit.xml"', new=""),
    "container/wrong-configuration-is-told": Edit(_MAIN, old="exitBadConfig = 2", new="exitBadConfig = 0"),
    "gate/failing-start-stops-production": In("build").drop("RUN", "scripts/start"),
    "gate/failing-unit-test-stops-production": In("build").drop("RUN", "go test"),
    "gate/lint-error-stops-production": In("build").drop("RUN", "staticcheck"),
    "gate/misconfiguration-stops-production": In("security").drop("RUN", "scripts/inspect"),
    "gate/secret-stops-production": In("security").drop("RUN", "scan-secrets"),
    "gate/vulnerability-stops-production": Edit(
        "scripts/audit/main.go", old='result.Status == "vulnerable" || (', new="("
    ),
    # A frozen service accepts connections: only an answer shows that it is not.
    "container/frozen-turns-unhealthy": Edit(
        _MAIN, old="app.Probe(ctx, port); err != nil {", new="app.Probe(ctx, port); err != nil && ctx.Err() == nil {"
    ),
    "container/idle-memory-is-within-limit": Edit(
        _MAIN,
        old="\tlimitMemory(log)\n\n",
        new="\tlimitMemory(log)\n"
        "\tballast := make([]byte, 150<<20)\n"
        "\tfor i := range ballast {\n\t\tballast[i] = 1\n\t}\n"
        '\tdefer func() { log.Debug("ballast", "size", len(ballast)) }()\n\n',
    ),
    "container/late-answer-turns-unhealthy": (
        Edit(_MAIN, old="context.Background(), 2*time.Second", new="context.Background(), 20*time.Second"),
        In("production").change("HEALTHCHECK", "--timeout=3s", "--timeout=30s"),
    ),
    "container/listens-where-it-says": Edit(
        _MAIN,
        old="\tsignals := make(chan os.Signal, 2)\n",
        new='\tif settings.Stage == "production" {\n'
        '\t\tif other, err := net.Listen("tcp", ":4711"); err == nil {\n'
        "\t\t\tdefer func() { _ = other.Close() }()\n\t\t}\n\t}\n"
        "\tsignals := make(chan os.Signal, 2)\n",
    ),
    "container/logs-hold-no-credential": Edit(
        "internal/app/app.go",
        old="\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
        new='\ta.Log.Info("who", "value", r.Header.Get("Cookie"))\n'
        "\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
    ),
    "container/runtime-starts": In("security").append("ENV GOROOT=/not/there"),
    "container/serves-an-edit-without-restart": Edit(
        ".air.toml", old='include_ext = ["go", "html", "json"]', new='include_ext = ["txt"]'
    ),
    "container/signal-opens-no-inspector": Edit(
        _MAIN,
        old="\tsignals := make(chan os.Signal, 2)\n",
        new="\topened := make(chan os.Signal, 1)\n"
        "\tsignal.Notify(opened, syscall.SIGUSR1)\n"
        "\tgo func() {\n\t\t<-opened\n"
        '\t\tif other, err := net.Listen("tcp", ":4712"); err == nil {\n'
        "\t\t\t_, _ = other.Accept()\n\t\t}\n\t}()\n"
        "\tsignals := make(chan os.Signal, 2)\n",
    ),
    "container/slow-client-is-cut": (
        Edit(_MAIN, old="readHeaderTimeout = 5 *", new="readHeaderTimeout = 500 *"),
        Edit(_MAIN, old="readTimeout       = 30 *", new="readTimeout       = 500 *"),
    ),
    "container/survives-rude-requests": Edit(
        "internal/app/app.go",
        old="\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
        new='\tif a.Stage == "production" && r.URL.Path == "/../../etc/passwd" {\n\t\tgo panic("rude")\n\t}\n'
        "\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
    ),
    "container/writes-only-where-declared": (
        In("production").append("COPY --from=security --chown=0:<gid> --chmod=0775 /reports/audit.json /var/state/"),
        Edit("eightstage.toml", old="[service]\n", new='[service]\nwritable = ["/var/state*"]\n'),
        Edit(
            _MAIN,
            old="\tstate.Started()\n",
            new="\tstate.Started()\n"
            '\tif file, err := os.OpenFile("/var/state/audit.json", os.O_WRONLY|os.O_APPEND, 0); err == nil {\n'
            '\t\t_, _ = file.WriteString("\\n")\n'
            "\t\t_ = file.Close()\n\t}\n",
        ),
    ),
    # It asks, and takes every answer for a good one.
    "container/wrong-answer-turns-unhealthy": Edit(
        _MAIN,
        old="\tif err := app.Probe(ctx, port); err != nil {\n",
        new='\trequest, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/health", nil)\n'
        "\tif _, err := http.DefaultClient.Do(request); err != nil {\n",
    ),
}
