// Package e2e starts the service as a process of its own: the built one that SERVICE_ENTRY names, else the sources.
package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/{{ cookiecutter.slug }}/internal/about"
)

var entry string

func TestMain(m *testing.M) {
	// The build runs the short tests: these need what it builds.
	if flag.Parse(); testing.Short() {
		return
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	entry = os.Getenv("SERVICE_ENTRY")
	if entry == "" {
		folder, err := os.MkdirTemp("", "service")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		entry = filepath.Join(folder, "service")
		build := exec.Command("go", "build", "-o", entry, "../../cmd/service")
		if output, err := build.CombinedOutput(); err != nil {
			panic(string(output))
		}
	}
	return m.Run()
}

type service struct {
	process *os.Process
	port    int
	output  *log
	errors  *log
	ended   chan int
}

type log struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.String()
}

// start starts the service on a free port, and waits until it listens or has ended.
func start(t *testing.T, environment ...string) *service {
	t.Helper()
	command := exec.Command(entry)
	command.Env = append(os.Environ(), append([]string{"PORT=0", "LOG_LEVEL=info"}, environment...)...)
	s := &service{output: &log{}, errors: &log{}, ended: make(chan int, 1)}
	reader, writer := io.Pipe()
	command.Stdout, command.Stderr = io.MultiWriter(s.output, writer), s.errors
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = command.Process
	t.Cleanup(func() { _ = s.process.Kill() })
	go func() {
		err := command.Wait()
		_ = writer.Close()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			s.ended <- exit.ExitCode()
			return
		}
		s.ended <- 0
	}()
	lines := bufio.NewScanner(reader)
	for s.port == 0 && lines.Scan() {
		var line struct {
			Message string `json:"msg"`
			Address struct {
				Port int `json:"port"`
			} `json:"address"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Message == "listening" {
			s.port = line.Address.Port
		}
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	return s
}

func (s *service) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

func (s *service) signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// endsWith waits for the end of the service and compares its exit code.
func (s *service) endsWith(t *testing.T, expected int, within time.Duration) {
	t.Helper()
	select {
	case code := <-s.ended:
		if code != expected {
			t.Errorf("it ended with %d, not %d: %s%s", code, expected, s.output, s.errors)
		}
	case <-time.After(within):
		t.Fatalf("it still runs after %s", within)
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode
}

func (s *service) dial(t *testing.T, text string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", s.address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := io.WriteString(connection, text); err != nil {
		t.Fatal(err)
	}
	return connection
}

func TestItAnswersAndItsOwnHealthCheckAgrees(t *testing.T) {
	s := start(t)

	if code := status(t, "http://"+s.address()+"/health"); code != 200 {
		t.Errorf("answered %d", code)
	}
	check := exec.Command(entry, "healthcheck")
	check.Env = append(os.Environ(), fmt.Sprintf("PORT=%d", s.port))
	if output, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}

func TestTheHealthCheckRefusesAWrongAnswer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	wrong := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	go func() { _ = http.Serve(listener, wrong) }()
	t.Cleanup(func() { _ = listener.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())

	check := exec.Command(entry, "healthcheck")
	check.Env = append(os.Environ(), "PORT="+port)
	output, err := check.CombinedOutput()

	if err == nil || !strings.Contains(string(output), `answer "{}"`) {
		t.Errorf("%v: %s", err, output)
	}
}

func TestItSaysItsVersionAndEnds(t *testing.T) {
	output, err := exec.Command(entry, "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(output) != about.Read().Version+"\n" {
		t.Errorf("it said %q", output)
	}
}

func TestAWrongConfigurationEndsItWithOneClearError(t *testing.T) {
	s := start(t, "PORT=http")

	s.endsWith(t, 2, 5*time.Second)
	expected := "the configuration is not valid:\nPORT is \"http\"; write a whole number"
	if !strings.HasPrefix(s.errors.String(), expected) {
		t.Error(s.errors.String())
	}
}

func TestASignalEndsAnIdleServiceWithExitCode0(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		s := start(t, "SHUTDOWN_DELAY_MS=0")

		s.signal(t, signal)

		s.endsWith(t, 0, 2*time.Second)
	}
}

func TestARequestInFlightIsAnsweredAndReadinessGoesFirst(t *testing.T) {
	s := start(t, "SHUTDOWN_DELAY_MS=500")
	const body = `{"message":"slow"}`
	head := "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
	connection := s.dial(t, fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body[:5]))
	answer := bufio.NewReader(connection)
	if line, _ := answer.ReadString('\n'); !strings.Contains(line, " 100 ") {
		t.Fatalf("answered %q", line)
	}

	s.signal(t, syscall.SIGTERM)
	time.Sleep(100 * time.Millisecond)
	if code := status(t, "http://"+s.address()+"/ready"); code != 503 {
		t.Errorf("/ready answered %d", code)
	}
	time.Sleep(700 * time.Millisecond)
	if second, err := net.Dial("tcp", s.address()); err == nil {
		_ = second.Close()
		t.Error("it still takes connections")
	}
	if _, err := io.WriteString(connection, body[5:]); err != nil {
		t.Fatal(err)
	}

	text, _ := io.ReadAll(answer)
	if !strings.Contains(string(text), "200 OK") || !strings.Contains(string(text), body) {
		t.Errorf("answered %q", text)
	}
	s.endsWith(t, 0, 5*time.Second)
}

func TestAnIdleConnectionDoesNotHoldTheStop(t *testing.T) {
	s := start(t, "SHUTDOWN_DELAY_MS=0")
	connection := s.dial(t, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := bufio.NewReader(connection).ReadString('\n'); err != nil {
		t.Fatal(err)
	}

	s.signal(t, syscall.SIGTERM)

	s.endsWith(t, 0, 2*time.Second)
}

func TestARequestThatNeverEndsIsCutAtTheDeadlineAndTheExitCodeSaysSo(t *testing.T) {
	s := start(t, "SHUTDOWN_DELAY_MS=0", "SHUTDOWN_TIMEOUT_MS=200")
	s.dial(t, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
	time.Sleep(100 * time.Millisecond)

	s.signal(t, syscall.SIGTERM)

	s.endsWith(t, 1, 5*time.Second)
}

func TestASecondSignalEndsItAtOnce(t *testing.T) {
	s := start(t, "SHUTDOWN_DELAY_MS=60000")

	s.signal(t, syscall.SIGTERM)
	time.Sleep(100 * time.Millisecond)
	s.signal(t, syscall.SIGTERM)

	s.endsWith(t, 1, 5*time.Second)
}

func TestAPortThatIsTakenIsAClearError(t *testing.T) {
	s := start(t)
	second := start(t, fmt.Sprintf("PORT=%d", s.port))

	second.endsWith(t, 1, 5*time.Second)
	if !strings.Contains(second.output.String(), "address already in use") {
		t.Error(second.output.String())
	}
}
