// Command audit looks for known vulnerabilities in what the service calls. A finding ends the step with an error; a
// database that cannot be had is recorded as "not-audited", which is never the same as clean.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// report is what /reports/audit.json holds.
type report struct {
	Status   string   `json:"status"`
	Reason   string   `json:"reason"`
	Findings []string `json:"findings"`
	Database string   `json:"database"`
	Date     string   `json:"date"`
}

func main() {
	unavailable := os.Getenv("AUDIT_UNAVAILABLE")
	if len(os.Args) != 3 || !slices.Contains([]string{"pass", "stop"}, unavailable) {
		fmt.Fprintln(os.Stderr, "usage: AUDIT_UNAVAILABLE=pass|stop audit FOLDER REPORT")
		os.Exit(2)
	}
	result := audit(os.Args[1])
	result.Date = os.Getenv("AUDIT_DATE")
	if result.Status == "clean" && result.Date == "" {
		result.Status, result.Reason = "not-audited", "clean when asked, but AUDIT_DATE does not say which day"
	}
	text, err := json.MarshalIndent(result, "", "  ")
	if err == nil {
		err = os.WriteFile(os.Args[2], append(text, '\n'), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println("audit:", result.Status, result.Reason)
	for _, finding := range result.Findings {
		fmt.Fprintln(os.Stderr, "vulnerability:", finding)
	}
	if result.Status == "vulnerable" || (result.Status == "not-audited" && unavailable == "stop") {
		os.Exit(1)
	}
}

// audit asks govulncheck with the database in the folder, or with the one that AUDIT_DATABASE names.
func audit(folder string) report {
	database, source := os.Getenv("AUDIT_DATABASE"), os.Getenv("AUDIT_DATABASE")
	if database == "" {
		version, err := os.ReadFile(filepath.Join(folder, "version"))
		if err != nil {
			reason, _ := os.ReadFile(filepath.Join(folder, "reason"))
			return notAudited("the database cannot be had: " + string(reason))
		}
		database = "file://" + filepath.Join(folder, "database")
		source = "golang.org/x/vulndb@" + strings.TrimSpace(string(version))
	}
	command := exec.Command("govulncheck", "-format=json", "-db", database, "./cmd/...")
	var errorText bytes.Buffer
	command.Stderr = &errorText
	output, err := command.Output()
	if err != nil {
		return notAudited("govulncheck failed: " + errorText.String())
	}
	result, err := judge(bytes.NewReader(output))
	if err != nil {
		return notAudited(err.Error())
	}
	result.Database = source
	return result
}

// judge reads govulncheck's messages: the advisories that concern a module, and the findings, which name a function
// where the service really calls it.
func judge(messages io.Reader) (report, error) {
	type message struct {
		Config  *struct{} `json:"config"`
		Finding *struct {
			OSV   string `json:"osv"`
			Trace []struct {
				Module   string `json:"module"`
				Version  string `json:"version"`
				Function string `json:"function"`
			} `json:"trace"`
		} `json:"finding"`
	}
	found, hasLooked := []string{}, false
	for decoder := json.NewDecoder(messages); ; {
		var next message
		if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return report{}, fmt.Errorf("govulncheck printed no JSON: %w", err)
		}
		hasLooked = hasLooked || next.Config != nil
		if next.Finding == nil || len(next.Finding.Trace) == 0 || next.Finding.Trace[0].Function == "" {
			continue
		}
		called := next.Finding.Trace[0]
		text := fmt.Sprintf("%s: %s@%s: %s is called", next.Finding.OSV, called.Module, called.Version, called.Function)
		if !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	if !hasLooked {
		return report{}, errors.New("govulncheck printed nothing")
	}
	if len(found) > 0 {
		return report{Status: "vulnerable", Reason: fmt.Sprintf("%d are called", len(found)), Findings: found}, nil
	}
	return report{Status: "clean", Findings: found}, nil
}

func notAudited(reason string) report {
	return report{Status: "not-audited", Reason: strings.TrimSpace(reason), Findings: []string{}}
}
