package app

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"
)

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

func logRequests(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, id := time.Now(), rand.Text()
		w.Header().Set("X-Request-Id", id)
		seen := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		fields := []any{
			"id", id, "method", r.Method, "path", r.URL.EscapedPath(), "status", seen.status,
			"ms", float64(time.Since(started).Microseconds()/100) / 10,
		}
		// Headers are only of interest when somebody looks for a fault.
		if log.Enabled(r.Context(), slog.LevelDebug) {
			fields = append(fields, "headers", r.Header)
		}
		log.Info("request", fields...)
	})
}
