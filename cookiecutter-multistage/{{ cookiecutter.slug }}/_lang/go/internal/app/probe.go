package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// What a health answer is read up to.
const probeBytes = 4 << 10

// Probe asks the service on this machine for its health; an error says what it answered instead.
func Probe(ctx context.Context, port string) error {
	// 127.0.0.1 and not "localhost", which may resolve to an address that nothing listens on.
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, probeBytes))
	if err != nil {
		return err
	}
	var health struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(text, &health) != nil || health.Status != "ok" {
		return fmt.Errorf("answer %.100q", text)
	}
	return nil
}
