// Package architecture_test holds the source of every module against the rules of who may import whom. Each rule says
// why it is there; a rule that stands in the way is changed with the reason, not worked round. It also holds the services'
// READMEs against their contracts and domains.
package architecture_test

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

const project = "github.com/qhatu/qhatu/"

// rule says what packages may import.
type rule struct {
	name string
	why  string
	of   func(pkg string) bool           // the packages that it binds
	may  func(pkg, imported string) bool // what they may import
	test bool                            // it binds their tests too
}

func rules() []rule {
	return []rule{
		{
			name: "a domain is pure",
			why: "rules are tested and replayed without a server: they know values and events, " +
				"and everything else comes with the command",
			of: isDomain,
			may: func(pkg, imported string) bool {
				return isPureStandard(imported) || isEvents(imported) ||
					isOneOf(imported, "pkg/lima", "pkg/money", "pkg/quantity", "pkg/settlement", "pkg/vocabulary") ||
					isDomain(imported) && serviceOf(imported) == serviceOf(pkg)
			},
		},
		{
			name: "events are plain",
			why:  "everyone may import them, also a domain: they bring nothing along",
			of:   isEvents,
			may:  func(_, imported string) bool { return isStandard(imported) || isOneOf(imported, "api/events") },
		},
		{
			name: "no service imports another",
			why:  "services talk through events and REST contracts, so that each can run, change and fail alone",
			of:   func(pkg string) bool { return serviceOf(pkg) != "" && serviceOf(pkg) != "qhatu" },
			may: func(pkg, imported string) bool {
				return serviceOf(imported) == "" || serviceOf(imported) == serviceOf(pkg)
			},
			test: true,
		},
		{
			name: "the binary imports a service's top package",
			why: "what is below it is the service's own business; the emulator is no part of a service but the other side " +
				"of one",
			of: func(pkg string) bool { return serviceOf(pkg) == "qhatu" },
			may: func(_, imported string) bool {
				service := serviceOf(imported)
				return service == "" || service == "qhatu" || isOneOf(imported, "services/"+service, "services/whatsapp/emulator")
			},
			test: true,
		},
		{
			name: "packages know no service",
			why: "a package that knows a service cannot serve the next one; but every caller gets its token by identity's contract, and every " +
				"service hears from identity who is suspended",
			of: within("pkg"),
			may: func(pkg, imported string) bool {
				return !within("services")(imported) && (!within("api")(imported) || isOneOf(imported, "api/access", "api/commonrest", "api/events") ||
					isOneOf(pkg, "pkg/client") && isOneOf(imported, "api/identityrest") ||
					isOneOf(pkg, "pkg/standing") && isOneOf(imported, "api/identityevents"))
			},
		},
		{
			name: "the published language knows nobody",
			why:  "whoever talks to a service imports it; it must not bring the service along",
			of:   within("api"),
			may:  func(_, imported string) bool { return !within("pkg")(imported) && !within("services")(imported) },
			test: true,
		},
		{
			name: "HTTP stays at the edge",
			why:  "use cases and rules are the same whoever calls: a buyer, a reaction, a timer",
			of:   func(pkg string) bool { return !isEdge(pkg) },
			may:  func(_, imported string) bool { return !isHTTPLibrary(imported) },
		},
		{
			name: "contracts stay at the edge",
			why: "what a contract calls a thing may change without the use cases; the binary calls services as anyone does, " +
				"and the values that all contracts share tell of no service",
			of:  func(pkg string) bool { return !isEdge(pkg) && serviceOf(pkg) != "qhatu" },
			may: func(_, imported string) bool { return !isRest(imported) || isOneOf(imported, "api/commonrest") },
		},
		{
			name: "within a service, imports lead inwards",
			why:  "httpapi calls app, app decides with domain and reads projection; never the other way round",
			of:   func(pkg string) bool { return slices.Contains([]string{"app", "projection"}, layerOf(pkg)) },
			may: func(pkg, imported string) bool {
				return layerOf(imported) != "httpapi" && (layerOf(pkg) != "projection" || layerOf(imported) != "app")
			},
		},
		{
			name: "the chat's kernel knows no flow",
			why: "what is the same for every conversation serves the next one only if it names none; flows share words through " +
				"phrase, and their test kit knows them all",
			of:  func(pkg string) bool { return pkg == chat || pkg == chat+"/phrase" },
			may: func(_, imported string) bool { return !within(chatFolder)(imported) || imported == chat+"/phrase" },
		},
		{
			name: "a flow knows no other flow",
			why: "a conversation is added, changed and removed in its own folder; where one hands over to another it goes by a tap or " +
				"a word through the kernel, and only the list names them",
			of: isFlow,
			may: func(_, imported string) bool {
				return !within(chatFolder)(imported) || imported == chat || imported == chat+"/phrase"
			},
		},
		{
			name: "faults and values are at the bottom",
			why:  "everything is built on them, so they are built on nothing",
			of: func(pkg string) bool {
				return isOneOf(pkg, "pkg/fault", "pkg/money", "pkg/quantity", "pkg/text", "pkg/vocabulary", "pkg/id") || within("pkg/internal")(pkg)
			},
			may: func(_, imported string) bool {
				return !within("pkg")(imported) || within("pkg/internal")(imported) || isOneOf(imported, "pkg/quantity", "pkg/vocabulary")
			},
		},
		{
			name: "what reads JSON knows no edge",
			why:  "what a caller's text says is settled without a server; what is done about a text that says nothing is the edge's business",
			of:   func(pkg string) bool { return isOneOf(pkg, "pkg/strictjson") },
			may: func(_, imported string) bool {
				return isPureStandard(imported) || !isStandard(imported) && !strings.HasPrefix(imported, project) ||
					isOneOf(imported, "pkg/fault", "pkg/text")
			},
		},
		{
			name: "the audit shares no mistake with what it audits",
			why:  "what the log must look like is written down twice: in the services, and from the contracts in the audit",
			of:   func(pkg string) bool { return isOneOf(pkg, "services/qhatu/internal/audit") },
			may: func(_, imported string) bool {
				return !within("services")(imported) && (!within("pkg")(imported) || isOneOf(imported, "pkg/es"))
			},
		},
		{
			name: "what serves tests is linked into no program",
			why:  "a program carries what it runs on, and nothing that was made to try it",
			of:   func(pkg string) bool { return !isForTests(pkg) },
			may:  func(_, imported string) bool { return !isForTests(imported) },
		},
		{
			name: "the emulator is for tests and the demo",
			why:  "services meet Meta itself: whoever serves a market runs nothing that plays Meta's part",
			of: func(pkg string) bool {
				return !isForTests(pkg) && !within("services/whatsapp/emulator")(pkg) && !isOneOf(pkg, "services/qhatu/internal/demo")
			},
			may: func(pkg, imported string) bool {
				return !within("services/whatsapp/emulator")(imported) &&
					(!isOneOf(imported, "services/qhatu/internal/demo") || isOneOf(pkg, "services/qhatu/internal/cli"))
			},
		},
		{
			name: "projections are not reactions",
			why:  "a read model reads everything in order and acknowledges nothing; the router does neither",
			of:   func(pkg string) bool { return isOneOf(pkg, "pkg/readmodel", "pkg/es") },
			may: func(_, imported string) bool {
				return !strings.HasPrefix(imported, "github.com/ThreeDotsLabs/watermill") && !isOneOf(imported, "pkg/bus", "pkg/web", "pkg/host")
			},
		},
		{
			name: "the server knows no other package than stream, block and atomicfile, which know none",
			why:  "all of them test on the server, and it reads its own log",
			of:   func(pkg string) bool { return isOneOf(pkg, "pkg/natsd", "pkg/stream", "pkg/block") },
			may: func(pkg, imported string) bool {
				return !within("pkg")(imported) || isOneOf(pkg, "pkg/natsd") && isOneOf(imported, "pkg/stream", "pkg/block", "pkg/internal/atomicfile")
			},
		},
	}
}

func TestImports(t *testing.T) {
	packages := load(t)
	for _, r := range rules() {
		t.Run(strings.ReplaceAll(r.name, " ", "_"), func(t *testing.T) {
			bound := 0
			for _, p := range packages {
				if !r.of(p.ImportPath) {
					continue
				}
				bound++
				for _, imported := range p.imports(r.test) {
					if !r.may(p.ImportPath, imported) {
						t.Errorf("%s imports %s\nrule: %s\nwhy: %s", p.ImportPath, imported, r.name, r.why)
					}
				}
			}
			if bound == 0 {
				t.Error("the rule binds no package: it has lost what it was made for")
			}
		})
	}
}

// A module outside go.work is not tested by "go test work", and one without its neighbours' paths builds only inside it.
func TestEveryModuleIsInTheWorkspace(t *testing.T) {
	in := map[string]bool{}
	for _, m := range modules(t) {
		in[m.Path] = true
	}
	for _, file := range moduleFiles(t) {
		if file.Module.Path != project+"tools" && !in[file.Module.Path] {
			t.Errorf("%s has a go.mod and is not in go.work: its tests would not run", file.Module.Path)
		}
	}
}

// The modules' requirements keep to the same rules as the imports.
func TestRequirements(t *testing.T) {
	for _, file := range moduleFiles(t) {
		service := serviceOf(file.Module.Path)
		replaced := map[string]bool{}
		for _, r := range file.Replace {
			replaced[r.Old.Path] = true
		}
		for _, required := range file.Require {
			other := serviceOf(required.Path)
			if other != "" && other != service && service != "qhatu" {
				t.Errorf("%s requires %s: only the binary may know services", file.Module.Path, required.Path)
			}
			if strings.HasPrefix(required.Path, project) && !replaced[required.Path] {
				t.Errorf("%s requires %s without a replace: it would not build with GOWORK=off", file.Module.Path, required.Path)
			}
		}
	}
}

// impure are the parts of the standard library that reach out of a computation.
func impure() []string {
	return []string{"context", "crypto/rand", "database", "log", "math/rand", "net", "os", "plugin", "runtime", "sync", "syscall", "testing"}
}

func isStandard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".")
}

func isPureStandard(pkg string) bool {
	return isStandard(pkg) && !slices.ContainsFunc(impure(), func(p string) bool {
		return pkg == p || strings.HasPrefix(pkg, p+"/")
	})
}

func within(folder string) func(string) bool {
	return func(pkg string) bool {
		return pkg == project+folder || strings.HasPrefix(pkg, project+folder+"/")
	}
}

func isOneOf(pkg string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return pkg == project+f })
}

// The conversation: its kernel, and flows in folders of their own.
const (
	chatFolder = "services/whatsapp/internal/chat"
	chat       = project + chatFolder
)

// isFlow: every package below the kernel but the list of flows, the words that flows share and the test kit.
func isFlow(pkg string) bool {
	return strings.HasPrefix(pkg, chat+"/") && !isOneOf(pkg, chatFolder+"/flows", chatFolder+"/phrase", chatFolder+"/chattest")
}

func isDomain(pkg string) bool { return layerOf(pkg) == "domain" }

func isEvents(pkg string) bool {
	matched, _ := path.Match(project+"api/*events", pkg)
	return matched
}

// isRest: what is generated from the contracts.
func isRest(pkg string) bool {
	matched, _ := path.Match(project+"api/*rest", pkg)
	return matched
}

// isEdge: where HTTP may be known. A client of other services' contracts has its edge in the layer market, the demo is a page;
// api/internal/rest is what the generated packages share, api/access reads who may from a contract.
func isEdge(pkg string) bool {
	return within("pkg/web")(pkg) || isOneOf(pkg, "pkg/host", "pkg/client", "api/access", "api/internal/accessdocs", "api/internal/rest") || isRest(pkg) ||
		slices.Contains([]string{"httpapi", "market", "demo"}, layerOf(pkg)) ||
		serviceOf(pkg) != "" && isOneOf(pkg, "services/"+serviceOf(pkg))
}

// isForTests: packages that only tests use.
func isForTests(pkg string) bool {
	return strings.HasPrefix(pkg, project) &&
		(strings.HasSuffix(pkg, "test") || isOneOf(pkg, "services/qhatu/internal/simulation"))
}

func isHTTPLibrary(pkg string) bool {
	return slices.ContainsFunc([]string{"github.com/labstack/echo", "github.com/oapi-codegen/runtime"}, func(library string) bool {
		return pkg == library || strings.HasPrefix(pkg, library+"/")
	})
}

// serviceOf is the service that a package belongs to, "" for none.
func serviceOf(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, project+"services/")
	if !ok {
		return ""
	}
	service, _, _ := strings.Cut(rest, "/")
	return service
}

// layerOf is the folder within a service's internal: domain, app, httpapi, projection.
func layerOf(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, project+"services/"+serviceOf(pkg)+"/internal/")
	if !ok || serviceOf(pkg) == "" {
		return ""
	}
	layer, _, _ := strings.Cut(rest, "/")
	return layer
}

// imports lists what a package imports, each once; with those of its tests on demand.
func (p listed) imports(tests bool) []string {
	all := map[string]bool{}
	for _, list := range [][]string{p.Imports, p.TestImports, p.XTestImports} {
		for _, imported := range list {
			all[imported] = true
		}
		if !tests {
			break
		}
	}
	return slices.Sorted(maps.Keys(all))
}
