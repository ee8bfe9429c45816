package architecture_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// listed is a package as go list tells of it.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// module is one module of the workspace.
type module struct{ Path string }

// moduleFile is a go.mod as go mod edit tells of it.
type moduleFile struct {
	Module  struct{ Path string }
	Require []struct{ Path string }
	Replace []struct{ Old struct{ Path string } }
}

// root is the project's folder, the one with go.work.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.work")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// load lists the packages of every module, whether or not this test runs within the workspace.
func load(t *testing.T) []listed {
	t.Helper()
	return decode[listed](t, run(t, "list", "-json=ImportPath,Imports,TestImports,XTestImports", "work"))
}

func modules(t *testing.T) []module {
	t.Helper()
	return decode[module](t, run(t, "list", "-m", "-json=Path"))
}

func moduleFiles(t *testing.T) []moduleFile {
	t.Helper()
	var files []moduleFile
	err := filepath.WalkDir(root(t), func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "data"):
			return fs.SkipDir
		case d.Name() == "go.mod":
			files = append(files, decode[moduleFile](t, run(t, "mod", "edit", "-json", name))...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func run(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir = root(t)
	command.Env = append(os.Environ(), "GOWORK="+filepath.Join(root(t), "go.work"), "GOFLAGS=")
	output, err := command.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

// decode reads JSON objects that stand one after another.
func decode[T any](t *testing.T, text string) []T {
	t.Helper()
	var all []T
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var one T
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}
