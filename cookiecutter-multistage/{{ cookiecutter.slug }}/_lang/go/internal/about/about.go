// Package about says what the service is called and which version it is.
package about

import (
	_ "embed"
	"encoding/json"
)

//go:embed about.json
var text []byte

// Facts are what a page and the health answer say about the service.
type Facts struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Version     string `json:"version"`
}

// Read returns the facts of about.json, which is part of the program.
func Read() Facts {
	var facts Facts
	if err := json.Unmarshal(text, &facts); err != nil {
		panic("about.json: " + err.Error())
	}
	return facts
}
