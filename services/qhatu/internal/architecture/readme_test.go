package architecture_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
)

var (
	routeRow   = regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`]*)` \\|")
	commandRow = regexp.MustCompile("(?m)^\\| `([A-Z][A-Za-z]*)` \\|")
)

// The tables of routes and commands in a service's README are those of its contract and its domain, no more and no fewer.
func TestTheReadmesListRoutesAndCommands(t *testing.T) {
	for service, contract := range map[string]func() (*openapi3.T, error){
		"catalog": catalogrest.GetSpec, "order": orderrest.GetSpec, "fair": fairrest.GetSpec, "identity": identityrest.GetSpec, "notify": notifyrest.GetSpec,
	} {
		folder := filepath.Join(root(t), "services", service)
		readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(routesOf(t, contract), listedIn(readme, routeRow)); diff != "" {
			t.Errorf("routes in the README of %s (-contract +README):\n%s", service, diff)
		}
		if diff := cmp.Diff(commandsOf(t, folder), listedIn(readme, commandRow)); diff != "" {
			t.Errorf("commands in the README of %s (-domain +README):\n%s", service, diff)
		}
	}
}

// listedIn is what a README lists in rows of tables, in alphabetical order.
func listedIn(readme []byte, row *regexp.Regexp) []string {
	var all []string
	for _, match := range row.FindAllSubmatch(readme, -1) {
		all = append(all, string(match[1]))
	}
	slices.Sort(all)
	return all
}

func routesOf(t *testing.T, contract func() (*openapi3.T, error)) []string {
	t.Helper()
	spec, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for path, item := range spec.Paths.Map() {
		for method := range item.Operations() {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

// commandsOf names the commands of all aggregates of a service.
func commandsOf(t *testing.T, folder string) []string {
	t.Helper()
	aggregates, err := filepath.Glob(filepath.Join(folder, "internal", "domain", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, aggregate := range aggregates {
		names, err := estest.CommandTypes(aggregate)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, names...)
	}
	slices.Sort(all)
	return all
}
