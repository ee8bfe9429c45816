// Package deploy_test holds what is in deploy/ against the programs that it runs: each command line is read by the parser of its program, each
// path of the contracts leads to its service, and the NATS servers' configuration is that of real servers. With the build tag cluster it
// runs deploy/local-cluster, with its programs.
package deploy_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/chatrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const folder = "../../../../deploy"

func read(t *testing.T, path ...string) string {
	t.Helper()
	return string(testkit.Must(os.ReadFile(filepath.Join(append([]string{folder}, path...)...)))(t))
}

// routes are the paths that lead to each service, each whole or, with a * at its end, a beginning.
type routes map[string][]string

func (r routes) of(path string) (services []string) {
	for service, patterns := range r {
		if slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) }) {
			services = append(services, service)
		}
	}
	return services
}

func matches(pattern, path string) bool {
	start, open := strings.CutSuffix(pattern, "*")
	return path == pattern || open && strings.HasPrefix(path, start)
}

var (
	matcher  = regexp.MustCompile(`(?m)^\t@(\w+) path (.+)$`)
	upstream = regexp.MustCompile(`(?m)^\thandle(?:_path)? (\S+) \{\n\t\treverse_proxy \{\$(\w+):(.+)\} \{\n\t\t\timport replicas\n`)
)

// gateway reads the Caddyfile: what leads where, without what the gateway answers by itself.
func gateway(t *testing.T) routes {
	t.Helper()
	found := routes{}
	for _, m := range matcher.FindAllStringSubmatch(read(t, "gateway", "Caddyfile"), -1) {
		if m[1] != "pages" {
			found[m[1]] = strings.Fields(m[2])
		}
	}
	return found
}

// served are the paths that each service serves: those of its contract, with an id for what is in braces, and of its pages.
func served(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{
		"identity": {"/.well-known/jwks.json", "/docs/privacy", "/docs/assets/swagger-ui.css"},
		"whatsapp": {"/webhooks/whatsapp"},
		"notify":   {"/unsubscribe/per_01jzzzzzzzzzzzzzzzzzzzzzzz.0"},
		"order":    {"/v/5K2-9QF3-0123-4567-89AB"},
	}
	braces := regexp.MustCompile(`\{[^}]*\}`)
	for name, contract := range map[string]func() (*openapi3.T, error){
		"identity": identityrest.GetSpec, "catalog": catalogrest.GetSpec, "order": orderrest.GetSpec, "fair": fairrest.GetSpec, "chat": chatrest.GetSpec, "notify": notifyrest.GetSpec,
	} {
		service := name
		if name == "chat" {
			service = "whatsapp"
		}
		all[service] = append(all[service], "/docs/"+name, "/docs/"+name+".json")
		for path := range testkit.Must(contract())(t).Paths.Map() {
			all[service] = append(all[service], braces.ReplaceAllString(path, "01jzzzzzzzzzzzzzzzzzzzzzzz"))
		}
	}
	return all
}

func TestTheGatewayLeadsEachPathToItsService(t *testing.T) { checkRoutes(t, gateway(t)) }

// checkRoutes: each path leads to one service, its own, and each pattern to something.
func checkRoutes(t *testing.T, found routes) {
	t.Helper()
	all := served(t)
	for service, paths := range all {
		for _, path := range paths {
			if diff := cmp.Diff([]string{service}, found.of(path)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
	for service, patterns := range found {
		for _, pattern := range patterns {
			if !slices.ContainsFunc(all[service], func(path string) bool { return matches(pattern, path) }) {
				t.Errorf("%s leads to nothing that %s serves", pattern, service)
			}
		}
	}
}

// Each service is reached by its paths and, cut off, under its own name.
func TestTheGatewayKnowsTheReplicasOfEachService(t *testing.T) {
	found := map[string]string{}
	for _, m := range upstream.FindAllStringSubmatch(read(t, "gateway", "Caddyfile"), -1) {
		found[m[1]] = m[2] + " " + m[3]
	}
	want := map[string]string{}
	for _, service := range services() {
		to := strings.ToUpper(service) + " " + service + "-1:8080 " + service + "-2:8080"
		want["@"+service], want["/"+service+"/*"] = to, to
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What tells of the whole market leads to pages that the services have.
func TestThePagesOfTheGatewayLeadSomewhere(t *testing.T) {
	found := gateway(t)
	for _, link := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(read(t, "gateway", "pages", "index.html"), -1) {
		service, page, _ := strings.Cut(strings.TrimPrefix(link[1], "/"), "/")
		own := slices.Contains(services(), service) && slices.Contains([]string{"docs", "problems"}, page)
		if to := found.of(link[1]); len(to) != 1 && !own {
			t.Errorf("%s leads to %v", link[1], to)
		}
	}
}

func services() []string { return slices.Sorted(maps.Keys(commands())) }
