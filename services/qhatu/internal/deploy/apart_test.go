package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// Whoever runs the services apart, by the lines of the README, has services that are ready, answer, and share their keys.
func TestTheGuideToRunServicesApart(t *testing.T) {
	lines := blocks(read(t, "..", "services", "qhatu", "README.md"), "tested")
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`bin/([\w-]+)`).FindAllStringSubmatch(lines, -1) {
		program := testkit.Must(exec.LookPath(name[1]))(t)
		if at := filepath.Join(root, "bin", name[1]); !exists(at) {
			if err := os.Symlink(program, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	used := regexp.MustCompile(`\b(4222|808\d|908\d)\b`)
	free := map[string]string{}
	for _, address := range freePorts(t, 11) {
		for _, asked := range used.FindAllString(lines, -1) {
			if free[asked] == "" {
				free[asked] = port(address)
				break
			}
		}
	}
	script := "set -euo pipefail\nmake() { :; }\ntrap 'kill $(jobs -p); wait' EXIT\n" + used.ReplaceAllStringFunc(lines, func(asked string) string { return free[asked] })
	command := exec.CommandContext(t.Context(), "bash", "-c", script)
	command.Dir = root
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := len(regexp.MustCompile(`(?m)^ready$`).FindAll(out, -1)); got != 4 || !strings.Contains(string(out), `"items":[]`) {
		t.Errorf("ready %d times, want 4:\n%s", got, out)
	}
	if token := regexp.MustCompile(`[\w-]{20,}\.[\w-]{20,}\.[\w-]{40,}\n`); !token.Match(out) {
		t.Errorf("no token is printed:\n%s", out)
	}
}
