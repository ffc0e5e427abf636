package app

import (
	"strings"
	"testing"
	"time"

	"example.com/{{ cookiecutter.slug }}/internal/about"
)

func page(t *testing.T, title, stage string) string {
	t.Helper()
	var text strings.Builder
	facts := about.Facts{Title: title, Description: "Words", Version: "1.2.3"}
	if err := renderPage(&text, facts, 3725*time.Second, stage); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestThePageShowsVersionUptimeAndStage(t *testing.T) {
	shown := page(t, "Title", "production")

	for _, text := range []string{"Title", "Words", "1.2.3", "01:02:05", "production"} {
		if !strings.Contains(shown, text) {
			t.Errorf("%q is not on the page", text)
		}
	}
}

func TestThePageShowsTheStagesThatTheImageWasBuiltThrough(t *testing.T) {
	const built = "Built in stages: "

	if !strings.Contains(page(t, "Title", "production"), built+"base → dependencies → build → security → production<") {
		t.Error("the page does not show the way to production")
	}
	if strings.Contains(page(t, "Title", "none"), built) {
		t.Error("the page shows a way that is not known")
	}
}

func TestTextIsShownAsText(t *testing.T) {
	if strings.Contains(page(t, `<script>alert("x")</script>`, "test"), "<script>") {
		t.Error("a title became a script")
	}
}
