"""A Go service after a year."""

import re
from pathlib import Path
from typing import Final

from growth.steps import NEEDED, add_folder, change, need_variable, rename_routes, sort_lines, state_facts, substitute

_MODULE: Final = "example.com/order-desk"
_ROUTER: Final = "github.com/go-chi/chi/v5"
_ROUTER_VERSION: Final = "v5.5.0"
_ROUTER_SUMS: Final = f"""{_ROUTER} {_ROUTER_VERSION} h1:xdKQ1dJmVJsmgahrXSKhUx8NyVPzpwdlyrrQFpMPJgg=
{_ROUTER} {_ROUTER_VERSION}/go.mod h1:d1IG7GtKPSjPyBP365PH8sAGVHk3qfB/IhjFNRH1wWM=
"""
_BILLING: Final = f"""// Package billing knows what the desk has to be paid for.
package billing

import (
	"embed"
	"net/http"

	"{_ROUTER}"
)

//go:embed words
var words embed.FS

// Greeting is what every invoice begins with.
func Greeting() string {{
	text, err := words.ReadFile("words/hello.txt")
	if err != nil {{
		panic(err)
	}}
	return string(text)
}}

// Routes answers what is asked about invoices.
func Routes() http.Handler {{
	router := chi.NewRouter()
	router.Get("/invoices", func(w http.ResponseWriter, _ *http.Request) {{
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write([]byte(`{{"invoices":[]}}`))
	}})
	return router
}}
"""
_TEST: Final = """package billing

import "testing"

func TestEveryInvoiceBeginsWithAGreeting(t *testing.T) {
	if text := Greeting(); text != "hello" {
		t.Errorf("the greeting is %q", text)
	}
}
"""
_HOME: Final = """func (a *application) home(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"title": a.facts.Title, "stage": a.Stage})
}
"""
_CHECK: Final = f"""	if os.Getenv("{NEEDED}") == "" {{
		fmt.Fprintln(os.Stderr, "{NEEDED} is not set")
		return exitBadConfig
	}}
"""


def grow(service: Path) -> None:
    """What the service has is renamed, and what it lacked is added."""
    _rename(service)
    _drop_page(service)
    _add(service)
    state_facts(service, '{ status = "ok", greeting = "hello" }', entry="cmd/desk/desk.go")


def _rename(service: Path) -> None:
    """The command is called desk, and its routes are in internal/web/routes."""
    (service / "cmd/service").rename(service / "cmd/desk")
    (service / "cmd/desk/main.go").rename(service / "cmd/desk/desk.go")
    (service / "internal/web").mkdir()
    (service / "internal/app").rename(service / "internal/web/routes")
    for name in ("Dockerfile", ".air.toml", "test/e2e/service_test.go"):
        change(service / name, ("./cmd/service", "./cmd/desk"))
    sources = list(service.rglob("*.go"))
    for file in sources:
        text = file.read_text().replace(f'"{_MODULE}/internal/app"', f'"{_MODULE}/internal/web/routes"')
        if file.parent.name == "routes":
            text = re.sub(r"^(// Package|package) app\b", r"\1 routes", text, flags=re.MULTILINE)
        if file.parent.name == "desk":
            text = re.sub(r"\bapp\.(?=[A-Z])", "routes.", text)
        file.write_text(text)
        sort_lines(file, f'\t"{_MODULE}')
    rename_routes(sources)


def _drop_page(service: Path) -> None:
    routes = service / "internal/web/routes"
    for name in ("page.go", "page.html", "page_test.go"):
        (routes / name).unlink()
    change(routes / "app.go", ("a.page}", "a.home}"))
    substitute(routes / "app.go", r"^func \(a \*application\) page\(.*?\n}\n", _HOME)
    substitute(routes / "app_test.go", r"^func TestTheRootIsAPage.*?\n}\n\n", "")


def _add(service: Path) -> None:
    """Sources and a text in pkg/billing, and a router; the health path shows that all of it works."""
    with (service / "go.mod").open("a") as manifest:
        manifest.write(f"\nrequire {_ROUTER} {_ROUTER_VERSION}\n")
    with (service / "go.sum").open("a") as lock:
        lock.write(_ROUTER_SUMS)
    (service / "pkg/billing/words").mkdir(parents=True)
    (service / "pkg/billing/billing.go").write_text(_BILLING)
    (service / "pkg/billing/billing_test.go").write_text(_TEST)
    (service / "pkg/billing/words/hello.txt").write_text("hello")
    add_folder(service, "pkg")
    ready = "{http.MethodGet, a.ready},\n"
    about = f'\t"{_MODULE}/internal/about"\n'
    routes = service / "internal/web/routes/app.go"
    change(
        routes,
        (about, f'{about}\t"{_MODULE}/pkg/billing"\n'),
        (ready, f'{ready}\t\t"/invoices": {{http.MethodGet, billing.Routes().ServeHTTP}},\n'),
        ('"status": "ok", ', '"status": "ok", "greeting": billing.Greeting(), '),
    )
    _align_routes(routes)
    read = "\tsettings, err := config.Read(os.Getenv)\n"
    change(service / "cmd/desk/desk.go", (read, f"{_CHECK}{read}"))
    need_variable(service, "go run ./scripts/start")


def _align_routes(file: Path) -> None:
    """As gofmt does: the values of the map stand below each other."""
    line = re.compile(r'^(\t\t"/[^"]*":) +(\{http\.)', re.MULTILINE)
    text = file.read_text()
    width = max(len(found[1]) for found in line.finditer(text))
    file.write_text(line.sub(lambda found: f"{found[1]:<{width}} {found[2]}", text))
