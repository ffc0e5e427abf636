package config

import (
	"strings"
	"testing"
	"time"
)

func read(values map[string]string) (Config, error) {
	return Read(func(name string) string { return values[name] })
}

func TestAnEmptyEnvironmentGivesTheDefaults(t *testing.T) {
	found, err := read(nil)

	expected := Config{
		Port: {{ cookiecutter.port }}, LogLevel: "info", Stage: "none",
		ShutdownDelay: 200 * time.Millisecond, ShutdownTimeout: 8 * time.Second,
	}
	if err != nil || found != expected {
		t.Errorf("read %+v, %v", found, err)
	}
}

func TestEveryWrongValueIsNamedWithWhatIsAllowed(t *testing.T) {
	_, err := read(map[string]string{"PORT": "http", "LOG_LEVEL": "loud", "SHUTDOWN_DELAY_MS": "-1"})

	if err == nil {
		t.Fatal("nothing was refused")
	}
	for _, text := range []string{
		`PORT is "http"; write a whole number from 0 to 65535`,
		`LOG_LEVEL is "loud"; write one of fatal`,
		`SHUTDOWN_DELAY_MS is "-1"`,
	} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q is not in %q", text, err)
		}
	}
}

func TestAPortAboveTheRangeIsRefused(t *testing.T) {
	if _, err := read(map[string]string{"PORT": "65536"}); err == nil {
		t.Error("65536 was taken")
	}
}
