package architecture_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// namedTest is how docs/security.md names a test: a folder and a function.
var namedTest = regexp.MustCompile("`((?:api|pkg|services)[a-z/]*): (Test[A-Za-z0-9]+)`")

// What is said to be shown by a test is: the test is there.
func TestSecurityIsShownByTestsThatExist(t *testing.T) {
	document, err := os.ReadFile(filepath.Join(root(t), "docs/security.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := namedTest.FindAllSubmatch(document, -1)
	if mentions := bytes.Count(document, []byte(": Test")); len(named) == 0 || len(named) != mentions {
		t.Errorf("%d tests are named, of %d that look so", len(named), mentions)
	}
	for _, test := range named {
		if !hasTest(t, string(test[1]), string(test[2])) {
			t.Errorf("there is no %s in %s", test[2], test[1])
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(t), folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(source, []byte("\nfunc "+name+"(t *testing.T)")) {
			return true
		}
	}
	return false
}
