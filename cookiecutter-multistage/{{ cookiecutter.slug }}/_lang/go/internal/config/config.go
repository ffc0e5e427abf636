// Package config reads the settings of the service from the environment.
package config

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DefaultPort is where HTTP is answered when PORT is not set.
const DefaultPort = "{{ cookiecutter.port }}"

// LogLevels are the allowed values of LOG_LEVEL.
var LogLevels = []string{"fatal", "error", "warn", "info", "debug", "trace", "silent"}

// Config holds every setting.
type Config struct {
	// Port is where HTTP is answered; 0 lets the system choose.
	Port int
	// Host is the address to listen on; empty means every address, IPv6 and IPv4.
	Host string
	// LogLevel is the lowest level that is logged.
	LogLevel string
	// Stage is the Dockerfile stage that this runs in, shown on the page.
	Stage string
	// ShutdownDelay is how long requests are still accepted after the stop signal.
	ShutdownDelay time.Duration
	// ShutdownTimeout is how long open requests may take after that.
	ShutdownTimeout time.Duration
}

// Address is where to listen, as net.Listen wants it.
func (c Config) Address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

// Read takes the settings from the environment; its error names every wrong value and what is allowed.
func Read(environment func(string) string) (Config, error) {
	var problems []string
	whole := func(name, fallback string, largest int) int {
		text := or(environment(name), fallback)
		value, err := strconv.ParseUint(text, 10, 31)
		if err != nil || int(value) > largest {
			problems = append(problems, fmt.Sprintf("%s is %q; write a whole number from 0 to %d", name, text, largest))
		}
		return int(value)
	}
	level := or(environment("LOG_LEVEL"), "info")
	if !slices.Contains(LogLevels, level) {
		allowed := strings.Join(LogLevels, ", ")
		problems = append(problems, fmt.Sprintf("LOG_LEVEL is %q; write one of %s", level, allowed))
	}
	settings := Config{
		Port:            whole("PORT", DefaultPort, 65_535),
		Host:            environment("HOST"),
		LogLevel:        level,
		Stage:           or(environment("STAGE"), "none"),
		ShutdownDelay:   time.Duration(whole("SHUTDOWN_DELAY_MS", "200", 60_000)) * time.Millisecond,
		ShutdownTimeout: time.Duration(whole("SHUTDOWN_TIMEOUT_MS", "8000", 600_000)) * time.Millisecond,
	}
	if len(problems) > 0 {
		return Config{}, errors.New(strings.Join(problems, "\n"))
	}
	return settings, nil
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
