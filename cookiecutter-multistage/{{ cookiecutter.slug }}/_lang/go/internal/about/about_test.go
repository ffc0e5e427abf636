package about

import (
	"regexp"
	"testing"
)

func TestEveryFactIsThere(t *testing.T) {
	facts := Read()

	if facts.Title == "" || facts.Description == "" {
		t.Errorf("about.json lacks a text: %+v", facts)
	}
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(facts.Version) {
		t.Errorf("the version is %q", facts.Version)
	}
}
