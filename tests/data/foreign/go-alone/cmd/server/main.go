// Answers on 8080.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var version = "dev"

func check() int {
	answer, err := http.Get("http://127.0.0.1:8080/healthz")
	if err != nil || answer.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}

func main() {
	asked := flag.Bool("check", false, "ask for health")
	flag.Parse()
	if *asked {
		os.Exit(check())
	}
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"status": "ok", "version": version})
	})
	server := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 2 * time.Second, ReadTimeout: 2 * time.Second, MaxHeaderBytes: 16 << 10}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Shutdown(end)
	}()
	log.Info("listening", "port", 8080)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Error("ended", "error", err)
		os.Exit(1)
	}
}
