package deploy_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// plain is the configuration of a service that has none of its own.
type plain struct{ host.Config }

// commands are the services' own, each with what its flags are read into.
func commands() map[string]any {
	return map[string]any{"identity": &identity.Flags{}, "catalog": &plain{}, "order": &plain{}, "fair": &plain{}, "notify": &notify.Flags{}, "whatsapp": &whatsapp.Flags{}}
}

// process is a program as something in deploy/ runs it.
type process struct {
	args   []string
	env    map[string]string
	files  []string // that it finds
	mounts []string // folders that outlive it
}

// program is the service or tool that it runs.
func (p process) program() string { return filepath.Base(p.args[0]) }

// check holds a process against its program: its flags are meant, no variable is in vain, and what it names is there or may be made.
func (p process) check(t *testing.T) {
	t.Helper()
	root := t.TempDir()
	for _, file := range p.files {
		at := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range p.env {
		t.Setenv(name, p.below(t, root, name, value))
	}
	args := make([]string, len(p.args))
	for i, arg := range p.args {
		args[i] = p.below(t, root, arg, arg)
	}
	var warnings strings.Builder
	if err := parse(p.program(), args[1:], &warnings); err != nil {
		t.Errorf("%v: %v", p.args, err)
	}
	if warnings.Len() > 0 {
		t.Errorf("%v: %s", p.args, warnings.String())
	}
}

func parse(program string, args []string, warnings io.Writer) error {
	if program == "qhatu" {
		return cli.Check(args, warnings)
	}
	line, err := host.NewCommandLine(commands()[program], true)
	if err == nil {
		_, err = line.Parse(args, warnings)
	}
	return err
}

// finds reports whether a path is a file or a folder of files that are there, or in a folder that outlives the process.
func (p process) finds(at string) bool {
	return slices.ContainsFunc(p.mounts, func(mount string) bool { return at == mount || strings.HasPrefix(at, mount+"/") }) ||
		slices.ContainsFunc(p.files, func(file string) bool { return at == file || strings.HasPrefix(file, at+"/") })
}

// below is a path as it is in the test's folder. One that is neither a file nor in a folder that is mounted would be lost.
func (p process) below(t *testing.T, root, what, value string) string {
	t.Helper()
	if !strings.HasPrefix(value, "/") || value == p.args[0] {
		return value
	}
	if p.finds(value) {
		return filepath.Join(root, value)
	}
	t.Errorf("%v: %s: nothing is mounted at %s", p.args, what, value)
	return value
}
