// Package app answers the requests of the service; it knows no listener, so that tests can start it on any port.
package app

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"time"

	"example.com/{{ cookiecutter.slug }}/internal/about"
)

const bodyLimitBytes = 100 << 10

// Parts are what the application is made of.
type Parts struct {
	Log     *slog.Logger
	IsReady func() bool
	Stage   string
}

type application struct {
	Parts
	facts   about.Facts
	started time.Time
	metrics *metrics
	routes  map[string]route
}

type route struct {
	method string
	answer http.HandlerFunc
}

// New returns the application as one handler.
func New(parts Parts) http.Handler {
	a := &application{Parts: parts, facts: about.Read(), started: time.Now(), metrics: newMetrics()}
	a.routes = map[string]route{
		"/":        {http.MethodGet, a.page},
		"/health":  {http.MethodGet, a.health},
		"/ready":   {http.MethodGet, a.ready},
		"/metrics": {http.MethodGet, a.metrics.handler()},
		"/echo":    {http.MethodPost, a.echo},
	}
	return a.logRequests(http.HandlerFunc(a.serve))
}

// serve is no http.ServeMux, which redirects paths such as /../x instead of answering that there is no such path.
func (a *application) serve(w http.ResponseWriter, r *http.Request) {
	defer answerPanic(w, r)
	setSecurityHeaders(w.Header())
	if !a.IsReady() {
		// While stopping, each answer is the last on its connection, so that clients go elsewhere.
		w.Header().Set("Connection", "close")
	}
	if r.ContentLength > bodyLimitBytes {
		refuseLarge(w)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimitBytes)
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	found, isKnown := a.routes[r.URL.Path]
	switch {
	case !isKnown:
		refuseAsked(w, r, http.StatusNotFound, "not found")
	case found.method != method:
		allowed := found.method
		if allowed == http.MethodGet {
			allowed += ", " + http.MethodHead
		}
		w.Header().Set("Allow", allowed)
		refuseAsked(w, r, http.StatusMethodNotAllowed, "method not allowed")
	default:
		found.answer(w, r)
	}
}

func (a *application) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := renderPage(w, a.facts, time.Since(a.started), a.Stage); err != nil {
		logOf(r).Error("the page was not sent", "error", err.Error())
	}
}

func (a *application) health(w http.ResponseWriter, _ *http.Request) {
	uptime := time.Since(a.started).Seconds()
	answer(w, http.StatusOK, map[string]any{"status": "ok", "uptime": uptime, "version": a.facts.Version})
}

func (a *application) ready(w http.ResponseWriter, _ *http.Request) {
	if a.IsReady() {
		answer(w, http.StatusOK, map[string]any{"status": "ready"})
		return
	}
	answer(w, http.StatusServiceUnavailable, map[string]any{"status": "stopping"})
}

func (a *application) echo(w http.ResponseWriter, r *http.Request) {
	var body json.RawMessage
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		body = json.RawMessage("{}")
		var tooLarge *http.MaxBytesError
		text, err := io.ReadAll(r.Body)
		switch {
		case errors.As(err, &tooLarge):
			refuseLarge(w)
			return
		case err != nil || len(text) > 0 && !json.Valid(text):
			refuse(w, http.StatusBadRequest, map[string]any{"error": "the body is not valid JSON"})
			return
		case len(text) > 0:
			body = text
		}
	}
	answer(w, http.StatusOK, body)
}

// answerPanic answers an error of ours; its details stay in the log.
func answerPanic(w http.ResponseWriter, r *http.Request) {
	reason := recover()
	if reason == nil {
		return
	}
	logOf(r).Error("request failed", "error", reason, "stack", string(debug.Stack()))
	refuse(w, http.StatusInternalServerError, map[string]any{"error": "internal error"})
}

func refuseAsked(w http.ResponseWriter, r *http.Request, status int, reason string) {
	refuse(w, status, map[string]any{"error": reason, "method": r.Method, "path": r.URL.EscapedPath()})
}

// refuse answers an error; its id is that of the lines in the log.
func refuse(w http.ResponseWriter, status int, members map[string]any) {
	members["id"] = w.Header().Get("X-Request-Id")
	answer(w, status, members)
}

func refuseLarge(w http.ResponseWriter) {
	// The rest of the body is not read, so the connection is of no more use.
	w.Header().Set("Connection", "close")
	refuse(w, http.StatusRequestEntityTooLarge, map[string]any{"error": "request entity too large"})
}

func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// A client that went away is no fault of the service.
	_, _ = w.Write(text)
}

func setSecurityHeaders(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; "+
		"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "SAMEORIGIN")
}
