package app

import (
	"net/http"
	"strings"
	"testing"
)

const (
	trace  = "0af7651916cd43dd8448eb211c80319c"
	parent = "00-" + trace + "-b7ad6b7169203331-01"
)

func TestTheCallersOwnNameIsKept(t *testing.T) {
	id := requestID(http.Header{"X-Request-Id": {"order-1.a_B"}, "Traceparent": {parent}})

	if id != "order-1.a_B" {
		t.Error(id)
	}
}

func TestWithoutOneARequestIsCalledAfterItsTrace(t *testing.T) {
	if id := requestID(http.Header{"Traceparent": {parent}}); id != trace {
		t.Error(id)
	}
}

func TestWhatCouldDoHarmIsNotTakenOver(t *testing.T) {
	for _, header := range []http.Header{
		{"X-Request-Id": {strings.Repeat("a", 129)}},
		{"X-Request-Id": {`a"}`}},
		{"X-Request-Id": {"a\n"}},
		{"Traceparent": {strings.Replace(parent, trace, strings.Repeat("0", 32), 1)}},
		{"Traceparent": {"00-" + trace}},
		{},
	} {
		first, second := requestID(header), requestID(header)
		if len(first) != 26 || first == second {
			t.Errorf("%v gave %q and %q", header, first, second)
		}
	}
}
