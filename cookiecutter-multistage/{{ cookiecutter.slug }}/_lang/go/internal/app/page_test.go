package app

import (
	"strings"
	"testing"
	"time"

	"example.com/{{ cookiecutter.slug }}/internal/about"
)

func page(t *testing.T, title string) string {
	t.Helper()
	var text strings.Builder
	facts := about.Facts{Title: title, Description: "Words", Version: "1.2.3"}
	if err := renderPage(&text, facts, 3725*time.Second, "production"); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestThePageShowsVersionUptimeAndStage(t *testing.T) {
	shown := page(t, "Title")

	for _, text := range []string{"Title", "Words", "1.2.3", "01:02:05", "production"} {
		if !strings.Contains(shown, text) {
			t.Errorf("%q is not on the page", text)
		}
	}
}

func TestTextIsShownAsText(t *testing.T) {
	if strings.Contains(page(t, `<script>alert("x")</script>`), "<script>") {
		t.Error("a title became a script")
	}
}
