package lifecycle

import (
	"net/http"
	"testing"
	"time"
)

func TestReadinessBeginsWithTheStartAndEndsWithTheStop(t *testing.T) {
	state := &State{}
	if state.IsReady() {
		t.Error("it is ready before it has started")
	}

	state.Started()
	if !state.IsReady() {
		t.Error("it is not ready after its start")
	}

	if !state.Stop(&http.Server{}, Limits{Timeout: time.Second}) || state.IsReady() {
		t.Error("it is still ready after its stop")
	}
}
