package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/{{ cookiecutter.slug }}/internal/logging"
)

type lines struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.String()
}

func start(t *testing.T, isReady func() bool) (*httptest.Server, *lines) {
	t.Helper()
	log := &lines{}
	server := httptest.NewUnstartedServer(New(Parts{Log: logging.New("debug", log), IsReady: isReady, Stage: "test"}))
	server.Config.MaxHeaderBytes = 12 << 10
	server.Start()
	t.Cleanup(server.Close)
	return server, log
}

func ready() bool { return true }

func ask(t *testing.T, method, url, body string, header http.Header) (*http.Response, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	// A page is no JSON, and has no members.
	_ = json.Unmarshal(text, &members)
	return response, members
}

func TestHealthAnswersStatusUptimeAndVersion(t *testing.T) {
	server, _ := start(t, ready)

	response, body := ask(t, "GET", server.URL+"/health", "", nil)

	if response.StatusCode != 200 || body["status"] != "ok" || body["version"] == "" {
		t.Errorf("%d %v", response.StatusCode, body)
	}
	if _, isNumber := body["uptime"].(float64); !isNumber {
		t.Errorf("uptime is %v", body["uptime"])
	}
}

func TestReadyTurns503WhenTheServiceIsAboutToStop(t *testing.T) {
	isReady := true
	server, _ := start(t, func() bool { return isReady })
	if response, _ := ask(t, "GET", server.URL+"/ready", "", nil); response.StatusCode != 200 {
		t.Error(response.Status)
	}

	isReady = false

	response, _ := ask(t, "GET", server.URL+"/ready", "", nil)
	if response.StatusCode != 503 || !response.Close {
		t.Errorf("%s, last on its connection: %v", response.Status, response.Close)
	}
}

func TestTheRootIsAPageWithSecurityHeaders(t *testing.T) {
	server, _ := start(t, ready)

	response, _ := ask(t, "GET", server.URL, "", nil)

	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		t.Error(response.Header)
	}
	if response.Header.Get("Content-Security-Policy") == "" || response.Header.Get("X-Request-Id") == "" {
		t.Error(response.Header)
	}
}

func TestEchoAnswersWhatWasSent(t *testing.T) {
	server, _ := start(t, ready)
	header := http.Header{"Content-Type": {"application/json"}}

	_, body := ask(t, "POST", server.URL+"/echo", `{"message":"hello"}`, header)

	if !reflect.DeepEqual(body, map[string]any{"message": "hello"}) {
		t.Error(body)
	}
}

func TestAnUnknownPathIsA404InJSON(t *testing.T) {
	server, _ := start(t, ready)

	response, body := ask(t, "GET", server.URL+"/nowhere", "", nil)

	id := response.Header.Get("X-Request-Id")
	expected := map[string]any{"error": "not found", "method": "GET", "path": "/nowhere", "id": id}
	if response.StatusCode != 404 || !reflect.DeepEqual(body, expected) {
		t.Errorf("%d %v", response.StatusCode, body)
	}
}

func TestAMethodThatAPathDoesNotKnowIsA405InJSON(t *testing.T) {
	server, _ := start(t, ready)

	response, body := ask(t, "POST", server.URL+"/health", "", nil)

	id := response.Header.Get("X-Request-Id")
	expected := map[string]any{"error": "method not allowed", "method": "POST", "path": "/health", "id": id}
	if response.StatusCode != 405 || !reflect.DeepEqual(body, expected) {
		t.Errorf("%d %v", response.StatusCode, body)
	}
	if allowed := response.Header.Get("Allow"); allowed != "GET, HEAD" {
		t.Error(allowed)
	}
}

func TestAnEmptyBodyIsAnEmptyObject(t *testing.T) {
	server, _ := start(t, ready)

	response, body := ask(t, "POST", server.URL+"/echo", "", http.Header{"Content-Type": {"application/json"}})

	if response.StatusCode != 200 || body == nil || len(body) > 0 {
		t.Errorf("%d %v", response.StatusCode, body)
	}
}

func TestAnErrorInsideAnswers500WithoutDetailsAndIsLogged(t *testing.T) {
	server, log := start(t, func() bool { panic("secret detail") })

	response, body := ask(t, "GET", server.URL+"/ready", "", http.Header{"X-Request-Id": {"order-1"}})

	expected := map[string]any{"error": "internal error", "id": "order-1"}
	if response.StatusCode != 500 || !reflect.DeepEqual(body, expected) {
		t.Errorf("%d %v", response.StatusCode, body)
	}
	failed := slices.IndexFunc(strings.Split(log.String(), "\n"), func(line string) bool {
		return strings.Contains(line, "secret detail") && strings.Contains(line, `"id":"order-1"`)
	})
	if failed < 0 {
		t.Error(log.String())
	}
}

func TestCredentialsOfARequestAreNotLogged(t *testing.T) {
	server, log := start(t, ready)

	ask(t, "GET", server.URL+"/health", "", http.Header{"Authorization": {"Bearer canary"}, "Cookie": {"canary"}})
	server.Close()

	if !strings.Contains(log.String(), `"request"`) || strings.Contains(log.String(), "canary") {
		t.Error(log.String())
	}
}

func TestBadInputIsRefusedAndTheServiceLives(t *testing.T) {
	const post = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
	large := strings.Repeat(" ", 200_000)
	hostile := map[string]struct {
		bytes  string
		status int
	}{
		"two lengths":                 {post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
		"space before the colon":      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
		"no host":                     {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400},
		"not HTTP":                    {"hello\r\n\r\n", 400},
		"an odd path":                 {"GET /%ff%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404},
		"a path upwards":              {"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404},
		"an unknown method":           {"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405},
		"headers too large":           {"GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + large[:20_000] + "\r\n\r\n", 431},
		"broken JSON":                 {post + "Content-Length: 1\r\n\r\n{", 400},
		"more than one JSON":          {post + "Content-Length: 4\r\n\r\n{}{}", 400},
		"a body too large":            {post + "Content-Length: 200000\r\n\r\n" + large, 413},
		"too large, in chunks":        {post + "Transfer-Encoding: chunked\r\n\r\n30D40\r\n" + large + "\r\n0\r\n\r\n", 413},
		"a gigabyte that never comes": {post + "Content-Length: 1000000000\r\n\r\n", 413},
	}
	for name, bad := range hostile {
		t.Run(name, func(t *testing.T) {
			server, _ := start(t, ready)

			status := sendRaw(t, server.Listener.Addr().String(), bad.bytes)

			if !strings.HasPrefix(status, fmt.Sprintf("HTTP/1.1 %d ", bad.status)) {
				t.Errorf("answered %q, not %d", status, bad.status)
			}
			if response, _ := ask(t, "GET", server.URL+"/health", "", nil); response.StatusCode != 200 {
				t.Error(response.Status)
			}
		})
	}
}

func sendRaw(t *testing.T, address, text string) string {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	// The service may answer and hang up before it has read everything.
	go func() { _, _ = io.WriteString(connection, text) }()
	status, _ := bufio.NewReader(connection).ReadString('\n')
	return status
}
