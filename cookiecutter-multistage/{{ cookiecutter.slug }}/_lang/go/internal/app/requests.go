package app

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Whatever a client sends ends up in a header and in the log.
var (
	harmless    = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
	traceparent = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$`)
)

// logKey is where the context of a request holds its logger.
type logKey struct{}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController and http.MaxBytesReader reach the writer of net/http.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// requestID is what a request is called: as the caller calls it, else by its trace, else by a new name.
func requestID(header http.Header) string {
	if given := header.Get("X-Request-Id"); harmless.MatchString(given) {
		return given
	}
	trace := traceparent.FindStringSubmatch(header.Get("Traceparent"))
	if trace == nil || strings.Trim(trace[1], "0") == "" || strings.Trim(trace[2], "0") == "" {
		return rand.Text()
	}
	return trace[1]
}

// logOf is the logger for a request: its lines carry the request's id.
func logOf(r *http.Request) *slog.Logger { return r.Context().Value(logKey{}).(*slog.Logger) }

// logRequests logs and counts each request.
func (a *application) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, id := time.Now(), requestID(r.Header)
		log := a.Log.With("id", id)
		r = r.WithContext(context.WithValue(r.Context(), logKey{}, log))
		w.Header().Set("X-Request-Id", id)
		seen := &recorder{ResponseWriter: w, status: http.StatusOK}
		a.metrics.inFlight.Inc()
		next.ServeHTTP(seen, r)
		took := time.Since(started)
		a.metrics.ended(r.Method, a.routeOf(r), seen.status, took)
		fields := []any{
			"method", r.Method, "path", r.URL.EscapedPath(), "status", seen.status,
			"ms", float64(took.Microseconds()/100) / 10,
		}
		// Headers are only of interest when somebody looks for a fault.
		if log.Enabled(r.Context(), slog.LevelDebug) {
			fields = append(fields, "headers", r.Header)
		}
		log.Info("request", fields...)
	})
}

// routeOf is the route that answers a request; "none" where there is none.
func (a *application) routeOf(r *http.Request) string {
	if _, isKnown := a.routes[r.URL.Path]; isKnown {
		return r.URL.Path
	}
	return "none"
}
