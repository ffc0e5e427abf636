// Command inspect looks at the root file system that would ship, and refuses what production promises not to hold.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const writableByOthers = 0o022

var shells = []string{"sh", "bash", "dash", "ash", "busybox"}

func main() {
	found := 0
	for _, root := range os.Args[1:] {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			for _, problem := range judge(info) {
				fmt.Fprintf(os.Stderr, "configuration: %s %s\n", path, problem)
				found++
			}
			return nil
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	if found > 0 {
		os.Exit(1)
	}
}

func judge(info fs.FileInfo) []string {
	var problems []string
	mode := info.Mode()
	if mode&fs.ModeSymlink != 0 {
		return nil
	}
	if owner, isKnown := info.Sys().(*syscall.Stat_t); isKnown && owner.Uid != 0 {
		problems = append(problems, fmt.Sprintf("belongs to user %d, not to root", owner.Uid))
	}
	if mode&(fs.ModeSetuid|fs.ModeSetgid) != 0 {
		problems = append(problems, "has the set-uid or set-gid bit")
	}
	if mode.Perm()&writableByOthers != 0 && mode&fs.ModeSticky == 0 {
		problems = append(problems, "can be written by others than root")
	}
	if !mode.IsRegular() {
		return problems
	}
	if slices.Contains(shells, info.Name()) {
		problems = append(problems, "is a shell")
	}
	if info.Name() == ".env" || strings.HasPrefix(info.Name(), ".env.") {
		problems = append(problems, "holds settings of a machine")
	}
	return problems
}
