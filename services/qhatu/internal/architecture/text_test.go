package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	promised  = regexp.MustCompile(`(?i)te avis|avisamos|avísanos|te llamar|te escribir|we will|we'll|tell us|let us know`)
	foreign   = regexp.MustCompile(`(?i)https?://[a-z]|www\.|@[a-z]+\.[a-z]`)
	namedPath = regexp.MustCompile("/v1/[a-z0-9/{}_-]+")
	route     = regexp.MustCompile(`(?m)^  (/v1/[^:]*):`)
)

// What callers are told in a refusal holds in every installation: nobody tells them later, no host is named, and a path is one of
// the contracts.
func TestWhatCallersAreToldHolds(t *testing.T) {
	routes := routesOfContracts(t)
	for where, said := range textsOfCallers(t) {
		if promised.MatchString(said) {
			t.Errorf("%s promises what nobody does: %q", where, said)
		}
		if foreign.MatchString(said) {
			t.Errorf("%s names a host, which is another in each installation: %q", where, said)
		}
		for _, path := range namedPath.FindAllString(said, -1) {
			if !routes[path] {
				t.Errorf("%s names %s, which no contract has: %q", where, path, said)
			}
		}
	}
}

func routesOfContracts(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(t), "api/openapi/*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no contracts: %v", err)
	}
	routes := map[string]bool{}
	for _, file := range files {
		contract, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range route.FindAllStringSubmatch(string(contract), -1) {
			routes[found[1]] = true
		}
	}
	return routes
}

// textsOfCallers are the texts of two languages that are written in the code, by where they stand.
func textsOfCallers(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, folder := range []string{"pkg", "services"} {
		err := filepath.WalkDir(filepath.Join(root(t), folder), func(name string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				addTexts(t, texts, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(texts) < 100 {
		t.Fatalf("only %d texts were found", len(texts))
	}
	return texts
}

func addTexts(t *testing.T, texts map[string]string, file string) {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		field, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		language, _ := field.Key.(*ast.Ident)
		if said, ok := field.Value.(*ast.BasicLit); ok && language != nil && (language.Name == "ES" || language.Name == "EN") {
			if text, err := strconv.Unquote(said.Value); err == nil {
				texts[files.Position(said.Pos()).String()] = text
			}
		}
		return true
	})
}
