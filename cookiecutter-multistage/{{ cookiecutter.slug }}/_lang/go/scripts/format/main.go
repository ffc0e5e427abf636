// Command format refuses sources that gofmt would write in another way.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
)

func main() {
	command := exec.Command("gofmt", append([]string{"-l", "-d"}, os.Args[1:]...)...)
	output, err := command.CombinedOutput()
	if err != nil || len(bytes.TrimSpace(output)) > 0 {
		fmt.Fprintf(os.Stderr, "not formatted; run gofmt -w:\n%s", output)
		os.Exit(1)
	}
}
