package app

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestMetricsCountRequestsByMethodRouteAndStatus(t *testing.T) {
	server, _ := start(t, ready)
	for _, path := range []string{"/health", "/made-up-1", "/made-up-2"} {
		ask(t, "GET", server.URL+path, "", nil)
	}

	response, err := http.Get(server.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body)
	text := string(body)

	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
		t.Error(kind)
	}
	for _, line := range []string{
		"http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1\n",
		"http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 2\n",
		"http_requests_in_flight 1\n",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in %s", line, text)
		}
	}
	if strings.Contains(text, "made-up") {
		t.Error(text)
	}
}
