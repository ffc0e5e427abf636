// Command service answers HTTP; `service healthcheck` asks a running one for its health, `service version` says its own.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
	// The image holds no time zones.
	_ "time/tzdata"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"example.com/{{ cookiecutter.slug }}/internal/about"
	"example.com/{{ cookiecutter.slug }}/internal/app"
	"example.com/{{ cookiecutter.slug }}/internal/config"
	"example.com/{{ cookiecutter.slug }}/internal/lifecycle"
	"example.com/{{ cookiecutter.slug }}/internal/logging"
)

const (
	exitFailed    = 1
	exitBadConfig = 2

	// net/http adds 4 KiB to this.
	maxHeaderBytes    = 12 << 10
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 5 * time.Second
	// The share of the container's memory at which the garbage collector works harder.
	memoryShare = 0.75
)

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "healthcheck":
			os.Exit(healthcheck())
		case "version":
			fmt.Println(about.Read().Version)
			return
		}
	}
	os.Exit(serve())
}

func serve() int {
	settings, err := config.Read(os.Getenv)
	if err != nil {
		fmt.Fprintf(os.Stderr, "the configuration is not valid:\n%s\n", err)
		return exitBadConfig
	}
	log := logging.New(settings.LogLevel, os.Stdout)
	limitMemory(log)

	state := &lifecycle.State{}
	server := &http.Server{
		Handler:           app.New(app.Parts{Log: log, IsReady: state.IsReady, Stage: settings.Stage}),
		MaxHeaderBytes:    maxHeaderBytes,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          logging.Standard(log),
	}
	listener, err := net.Listen("tcp", settings.Address())
	if err != nil {
		log.Error("cannot listen", "error", err.Error())
		return exitFailed
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	state.Started()
	log.Info("listening", logging.Address(listener.Addr()))

	select {
	case err := <-failed:
		log.Error("the server ended", "error", err.Error())
		return exitFailed
	case received := <-signals:
		log.Info("stopping", "signal", received.String())
	}
	go func() {
		received := <-signals
		log.Warn("second signal, ending at once", "signal", received.String())
		os.Exit(exitFailed)
	}()
	limits := lifecycle.Limits{Delay: settings.ShutdownDelay, Timeout: settings.ShutdownTimeout}
	answeredAll := state.Stop(server, limits)
	log.Info("stopped", "answeredAll", answeredAll)
	if !answeredAll {
		return exitFailed
	}
	return 0
}

// limitMemory lets the heap follow the container's memory limit; without one there is nothing to follow.
func limitMemory(log *slog.Logger) {
	if _, err := memlimit.Set(memlimit.WithRatio(memoryShare)); err != nil {
		log.Warn("the memory limit cannot be read", "error", err.Error())
	}
}

// healthcheck is good only for status 200 and the words of a healthy service, within two seconds.
func healthcheck() int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	port := os.Getenv("PORT")
	if port == "" {
		port = config.DefaultPort
	}
	if err := app.Probe(ctx, port); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return 0
}
