// What the verifier runs in the place of a service that is a single program, since its image has no interpreter.
// The first argument says what: wrong-answer, late-answer or utc-offset; the second is the port, where one is needed.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
	// The image may hold no time zones, and TZ may name one all the same.
	_ "time/tzdata"
)

// A health check waits less.
const late = 8 * time.Second

func main() {
	switch os.Args[1] {
	case "wrong-answer":
		serve(func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, "{}")
		})
	case "late-answer":
		serve(func(w http.ResponseWriter) {
			time.Sleep(late)
			fmt.Fprint(w, `{"status": "ok"}`)
		})
	case "utc-offset":
		_, seconds := time.Now().Zone()
		fmt.Println(seconds / 60)
	default:
		panic("unknown: " + os.Args[1])
	}
}

func serve(answer func(http.ResponseWriter)) {
	port := os.Getenv("PORT")
	if port == "" {
		port = os.Args[2]
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) })
	panic(http.ListenAndServe(":"+port, handler))
}
