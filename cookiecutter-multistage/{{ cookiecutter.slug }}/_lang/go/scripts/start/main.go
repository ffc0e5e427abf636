// Command start starts the built service once, asks it once and stops it: a start test.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A busy machine takes its time; what hangs is ended all the same.
const deadline = 60 * time.Second

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: start PROGRAM")
		os.Exit(2)
	}
	if err := try(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s\n", os.Args[1], err)
		os.Exit(1)
	}
}

func try(program string) error {
	command := exec.Command(program)
	// The system chooses the port: with some builders, steps of several builds share one network.
	command.Env = append(os.Environ(), "PORT=0", "SHUTDOWN_DELAY_MS=0", "LOG_LEVEL=info")
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	late := time.AfterFunc(deadline, func() { _ = command.Process.Kill() })
	defer late.Stop()
	problem := ask(bufio.NewScanner(output))
	if problem != nil {
		_ = command.Process.Kill()
		_ = command.Wait()
		return problem
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := command.Wait(); err != nil {
		return fmt.Errorf("it did not end in order when it was stopped: %w", err)
	}
	return nil
}

func ask(lines *bufio.Scanner) error {
	for lines.Scan() {
		fmt.Println(lines.Text())
		var line struct {
			Message string `json:"msg"`
			Address struct {
				Port int `json:"port"`
			} `json:"address"`
		}
		// The service's own log says where it listens, so the answer can be no other's.
		if json.Unmarshal(lines.Bytes(), &line) != nil || line.Message != "listening" {
			continue
		}
		client := http.Client{Timeout: deadline}
		response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/health", line.Address.Port))
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("its health is %s", response.Status)
		}
		return nil
	}
	return errors.New("it does not answer")
}
