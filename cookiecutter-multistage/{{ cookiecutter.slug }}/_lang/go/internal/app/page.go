package app

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"example.com/{{ cookiecutter.slug }}/internal/about"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// ways are the stages that an image takes something from, by the stage that it is of.
var ways = map[string]string{
	"development": "base → dependencies → development",
	"production":  "base → dependencies → build → security → production",
	"debug":       "base → dependencies → development → build → security → production → debug",
}

// renderPage writes the page that a person sees at `/`.
func renderPage(to io.Writer, facts about.Facts, uptime time.Duration, stage string) error {
	return pageTemplate.Execute(to, struct {
		about.Facts
		Uptime, Stage, Way string
	}{facts, spell(uptime), stage, ways[stage]})
}

func spell(uptime time.Duration) string {
	seconds := int(uptime.Seconds())
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}
