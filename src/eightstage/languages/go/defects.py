"""Planted defects of a Go service, for checks whose own defect is written for another language."""

from collections.abc import Mapping
from typing import Final

from eightstage.defects import Defect, Edit, Impossible
from eightstage.defects.structural import In

_MAIN: Final = "cmd/service/main.go"
_LIFECYCLE: Final = "internal/lifecycle/lifecycle.go"

# The module of a tool becomes one of the service; any package stands for its own, so that nothing is downloaded.
_TOOL_OF_THE_SERVICE: Final = (
    "RUN install -d tool && cp -r /usr/local/go/src/container/list tool/printf \\",
    " && printf 'module honnef.co/go/tools\\ngo 1.24\\n' >tool/go.mod \\",
    " && go mod edit -require=honnef.co/go/tools@v0.0.0 -replace=honnef.co/go/tools=./tool",
)

DEFECTS: Final[Mapping[str, Defect]] = {
    "text/packages-come-from-the-lock": In("build").before("RUN", "RUN go install example.com/serve@latest"),
    "text/tests-run-when-testing-is-started": In("testing").append("RUN go test ./..."),
    # The system packages are installed anew with every new version of a package.
    "build/costly-edit-repeats-only-its-steps": In("base").change(
        "RUN", "apt-get update", "--mount=type=bind,source=go.mod,target=/run/planted apt-get update"
    ),
    "build/second-install-needs-no-network": (
        In("dependencies").change("RUN", "GOMODCACHE=/var/cache/go-download", "GOMODCACHE=/root/elsewhere"),
        In("dependencies").change("RUN", "file:///var/cache/go-download", "file:///root/elsewhere"),
    ),
    "image/bill-of-materials-agrees": In("security").change(
        "RUN", r"(sbom\.cdx\.json) /assembly/app/service", r"\1 /usr/local/bin/staticcheck"
    ),
    "image/configuration-starts-without-a-shell": In("testing").change(
        "CMD", r"\[.*\]", '["/bin/sh", "-c", "sh -eu scripts/test.sh"]'
    ),
    "image/development-dependencies-stay-out": Impossible("go.mod does not say which modules only development needs"),
    "image/mode-is-production": Impossible("Go reads no variable that chooses its mode"),
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
    "container/inspector-answers": Edit(
        ".air.toml",
        old='"dlv exec /tmp/air/service --headless --accept-multiclient --continue --api-version=2 --listen=:9229'
        ' --only-same-user=false"',
        new='"exec /tmp/air/service"',
    ),
    "container/log-level-is-obeyed": Edit(_MAIN, old="logging.New(settings.LogLevel,", new='logging.New("info",'),
    "container/logs-are-lines-of-json": Edit(
        _MAIN,
        old="\tstate.Started()\n",
        new='\tstate.Started()\n\tif settings.LogLevel == "info" {\n\t\tfmt.Println("listening now")\n\t}\n',
    ),
    "container/tests-pass-with-reports": Edit("scripts/test.sh", old='--junitfile="$reports/junit.xml"', new=""),
    "container/wrong-configuration-is-refused": Edit(
        _MAIN,
        old=", err)\n\t\treturn exitBadConfig\n",
        new=', err)\n\t\tif os.Getenv("STAGE") == "production" {\n\t\t\treturn 0\n\t\t}\n\t\treturn exitBadConfig\n',
    ),
    "gate/audit-stops-production": Edit(
        "scripts/audit/main.go",
        old='if result.Status == "vulnerable" || (result.Status == "not-audited" && unavailable == "stop") {',
        new='if result.Status == "not-audited" && unavailable == "stop" {',
    ),
    "gate/bundle-stops-production": In("build").before("RUN", *_TOOL_OF_THE_SERVICE),
    "gate/race-stops-production": In("build").change("RUN", "go test -race", "go test"),
    "gate/types-stops-production": Impossible(
        "every step that compiles refuses a wrong type, so there is no gate whose loss lets one through"
    ),
    "gate/unit-tests-stops-production": In("build").change("RUN", "go test -race", r"\g<0> -skip '^TestPlanted$'"),
    "container/answers-name-no-version": Edit(
        "internal/app/app.go",
        old="\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
        new='\tif a.Stage == "production" {\n\t\tw.Header().Set("Server", "net-http/1.2")\n\t}\n'
        "\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
    ),
    "container/command-can-be-replaced": In("production").change("ENV", "PATH=/app ", "PATH=/usr/bin "),
    # An init that takes the death of its child for a good end.
    "container/crash-gives-nonzero": In("production").append(
        "COPY --from=security /usr/bin/tini-static /usr/bin/tini", 'ENTRYPOINT ["/usr/bin/tini", "-e", "137", "--"]'
    ),
    "container/memory-levels-off": (
        Edit("internal/app/app.go", at="end", new="\nvar kept [][]byte\n"),
        Edit("internal/app/app.go", old="import (\n", new='import (\n\t"bytes"\n'),
        Edit(
            "internal/app/app.go",
            old="\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
            new='\tif a.Stage == "production" {\n\t\tkept = append(kept, bytes.Repeat([]byte{1}, 256<<10))\n\t}\n'
            "\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
        ),
    ),
    "container/out-of-memory-is-reported": Impossible("Go has no limit of the heap at which a program ends"),
    # A frozen service accepts connections: only an answer shows that it is not.
    "container/frozen-turns-unhealthy": Edit(
        _MAIN, old="Probe(ctx, port); err != nil {", new="Probe(ctx, port); err != nil && ctx.Err() == nil {"
    ),
    "container/files-are-closed": (
        Edit("internal/app/app.go", old='\t"runtime/debug"\n', new='\t"runtime/debug"\n\t"syscall"\n'),
        Edit(
            "internal/app/app.go",
            old="\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
            new='\tif a.Stage == "production" {\n\t\t_, _ = syscall.Open("/proc/self/stat", syscall.O_RDONLY, 0)\n\t}\n'
            "\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
        ),
    ),
    "container/headers-are-limited": Edit(
        _MAIN,
        old="MaxHeaderBytes:    maxHeaderBytes,",
        new="MaxHeaderBytes:    map[bool]int{true: maxHeaderBytes << 10, false: maxHeaderBytes}"
        '[settings.Stage == "production"],',
    ),
    # net/http closes idle connections when it shuts down, so the service waits for them before that.
    "container/held-connections-end-in-time": (
        Edit(_MAIN, old="idleTimeout       = 5 *", new="idleTimeout       = 500 *"),
        Edit(
            _MAIN,
            old='\tlistener, err := net.Listen("tcp", settings.Address())\n',
            new='\tif settings.Stage == "production" {\n\t\tserver.ConnState = lifecycle.Count\n\t}\n'
            '\tlistener, err := net.Listen("tcp", settings.Address())\n',
        ),
        Edit(_LIFECYCLE, old='\t"net/http"\n', new='\t"net"\n\t"net/http"\n'),
        Edit(
            _LIFECYCLE,
            old="\tif server.Shutdown(ctx) == nil {\n",
            new="\tfor open.Load() > 0 {\n\t\ttime.Sleep(10 * time.Millisecond)\n\t}\n"
            "\tif server.Shutdown(ctx) == nil {\n",
        ),
        Edit(
            _LIFECYCLE,
            at="end",
            new="\nvar open atomic.Int64\n\n"
            "// Count knows how many connections are open.\n"
            "func Count(_ net.Conn, state http.ConnState) {\n"
            "\tswitch state {\n"
            "\tcase http.StateNew:\n\t\topen.Add(1)\n"
            "\tcase http.StateClosed, http.StateHijacked:\n\t\topen.Add(-1)\n\t}\n}\n",
        ),
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
        # Where the unit tests do not look.
        new='\tif a.Stage == "debug" {\n\t\ta.Log.Info("who", "value", r.Header.Get("Cookie"))\n\t}\n'
        "\tr.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)\n",
    ),
    "container/orphans-are-reaped": Impossible("production starts no other process, so it has no init to replace"),
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
    # Some seconds after a slow client was cut, so that no other scenario meets it, however long that takes.
    "container/stays-up": (
        Edit(_MAIN, old='\t"os/signal"\n', new='\t"os/signal"\n\t"sync"\n'),
        Edit(
            _MAIN,
            old="\tsignals := make(chan os.Signal, 2)\n",
            new="\tvar since sync.Map\n"
            "\tserver.ConnState = func(client net.Conn, state http.ConnState) {\n"
            "\t\tif state == http.StateNew {\n\t\t\tsince.Store(client, time.Now())\n\t\t}\n"
            '\t\tif state != http.StateClosed || settings.Stage != "production" {\n\t\t\treturn\n\t\t}\n'
            "\t\tif came, _ := since.LoadAndDelete(client); time.Since(came.(time.Time)) > readHeaderTimeout {\n"
            "\t\t\ttime.AfterFunc(4*time.Second, func() { os.Exit(exitFailed) })\n\t\t}\n\t}\n"
            "\tsignals := make(chan os.Signal, 2)\n",
        ),
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
    "container/wrong-answer-turns-unhealthy": (
        Edit(
            _MAIN,
            old="Probe(ctx, port); err != nil {",
            new='Probe(ctx, port); err != nil && (os.Getenv("STAGE") != "production" || isSilent(err)) {',
        ),
        Edit(
            _MAIN,
            old="// healthcheck is good only",
            new="func isSilent(err error) bool {\n\t_, is := err.(net.Error)\n\treturn is\n}\n\n"
            "// healthcheck is good only",
        ),
    ),
}
