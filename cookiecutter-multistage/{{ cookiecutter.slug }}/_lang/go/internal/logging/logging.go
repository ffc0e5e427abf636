// Package logging writes JSON lines, with the values of headers that carry credentials replaced.
package logging

import (
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
)

const redacted = "[redacted]"

var secretHeaders = []string{"authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"}

// slog has four levels; the service knows three more.
var levels = map[string]slog.Level{
	"trace":  slog.LevelDebug - 4,
	"debug":  slog.LevelDebug,
	"info":   slog.LevelInfo,
	"warn":   slog.LevelWarn,
	"error":  slog.LevelError,
	"fatal":  slog.LevelError + 4,
	"silent": slog.LevelError + 8,
}

// New returns a logger for a level of the configuration.
func New(level string, to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: levels[level], ReplaceAttr: redact}
	return slog.New(slog.NewJSONHandler(to, options))
}

// Standard is the logger for what net/http has to say, such as a client that sent no HTTP.
func Standard(to *slog.Logger) *log.Logger { return slog.NewLogLogger(to.Handler(), slog.LevelDebug) }

// Address says where the service listens.
func Address(address net.Addr) slog.Attr {
	tcp, isTCP := address.(*net.TCPAddr)
	if !isTCP {
		return slog.String("address", address.String())
	}
	return slog.Group("address", "address", tcp.IP.String(), "port", tcp.Port)
}

func redact(_ []string, attribute slog.Attr) slog.Attr {
	headers, isHeaders := attribute.Value.Any().(http.Header)
	if !isHeaders {
		return attribute
	}
	shown := make(map[string]string, len(headers))
	for name, values := range headers {
		name = strings.ToLower(name)
		shown[name] = strings.Join(values, ", ")
		if slices.Contains(secretHeaders, name) {
			shown[name] = redacted
		}
	}
	return slog.Any(attribute.Key, shown)
}
