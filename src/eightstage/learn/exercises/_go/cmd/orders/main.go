// Command orders answers HTTP; `orders healthcheck` asks whether it does.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	if len(os.Args) > 1 && os.Args[1] == "healthcheck" {
		os.Exit(ask("http://127.0.0.1:" + port + "/health"))
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "{\"status\": \"ok\", \"path\": %q}\n", r.URL.Path)
	})
	if err := http.ListenAndServe(":"+port, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(address string) int {
	client := http.Client{Timeout: 2 * time.Second}
	reply, err := client.Get(address)
	if err != nil || reply.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}
