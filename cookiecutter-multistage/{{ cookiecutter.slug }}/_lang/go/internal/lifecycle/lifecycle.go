// Package lifecycle knows whether the service should get requests, and ends a server without cutting any.
package lifecycle

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// Limits are how long a stop may take.
type Limits struct {
	Delay   time.Duration
	Timeout time.Duration
}

// State is whether new requests are welcome; they are not before Started and after Stop.
type State struct {
	isReady atomic.Bool
}

// IsReady tells whether new requests are welcome.
func (s *State) IsReady() bool { return s.isReady.Load() }

// Started says that the server listens.
func (s *State) Started() { s.isReady.Store(true) }

// Stop ends readiness first, then the listener, then idle connections; requests in flight are answered.
// It tells whether all were answered before the deadline.
func (s *State) Stop(server *http.Server, limits Limits) bool {
	s.isReady.Store(false)
	time.Sleep(limits.Delay)
	ctx, cancel := context.WithTimeout(context.Background(), limits.Timeout)
	defer cancel()
	if server.Shutdown(ctx) == nil {
		return true
	}
	_ = server.Close()
	return false
}
