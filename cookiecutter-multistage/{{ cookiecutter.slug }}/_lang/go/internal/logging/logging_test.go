package logging

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func TestCredentialsInHeadersAreReplaced(t *testing.T) {
	var lines bytes.Buffer
	headers := http.Header{"Authorization": {"Bearer canary"}, "Cookie": {"canary"}, "Accept": {"*/*"}}

	New("info", &lines).Info("request", "headers", headers)

	if strings.Contains(lines.String(), "canary") || !strings.Contains(lines.String(), `"accept":"*/*"`) {
		t.Error(lines.String())
	}
}

func TestLinesBelowTheLevelAreNotWritten(t *testing.T) {
	var lines bytes.Buffer

	New("warn", &lines).Info("quiet")
	New("silent", &lines).Error("quiet")

	if lines.Len() > 0 {
		t.Error(lines.String())
	}
}
