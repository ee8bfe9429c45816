package cli_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
)

const root = "../../../.."

func doc(t *testing.T, name string) string {
	t.Helper()
	return string(testkit.Must(os.ReadFile(filepath.Join(root, "docs", name)))(t))
}

var (
	heading = regexp.MustCompile(`(?m)^##+ (.+)$`)
	metric  = regexp.MustCompile(`qhatu_[a-z_]+`)
	quoted  = regexp.MustCompile("\\*`([^`]+)`\\*")
	command = regexp.MustCompile(`(?m)^(?:runuser -u qhatu -- )?qhatu ([a-z].*)$`)
)

// sections are the anchors of the page about troubles.
func sections(t *testing.T) (all []string) {
	t.Helper()
	for _, found := range heading.FindAllStringSubmatch(doc(t, "trouble.md"), -1) {
		all = append(all, strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(found[1]), "-"), "-"))
	}
	return all
}

// What the page about troubles tells operators to look for (*`so`*) is what the programs say: it stands in their code.
func TestTroublesAreToldByWhatTheProgramsSay(t *testing.T) {
	var code strings.Builder
	for _, folder := range []string{"pkg", "services"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			code.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	said := quoted.FindAllStringSubmatch(doc(t, "trouble.md"), -1)
	if len(said) < 10 {
		t.Fatalf("the page quotes %d texts", len(said))
	}
	for _, each := range said {
		if !strings.Contains(code.String(), each[1]) {
			t.Errorf("nothing says %q", each[1])
		}
	}
}

// What the page about capacity tells to watch is there to be watched.
func TestThePageAboutCapacityNamesMetricsThatThereAre(t *testing.T) {
	known := doc(t, "metrics.md")
	named := metric.FindAllString(doc(t, "capacity.md"), -1)
	if len(named) == 0 {
		t.Error("the page names no metric")
	}
	for _, name := range named {
		if !strings.Contains(known, "`"+name) {
			t.Errorf("there is no %s", name)
		}
	}
}

// Every command of the pages is one that there is, with flags that there are.
func TestThePagesNameCommandsThatThereAre(t *testing.T) {
	for _, page := range []string{"trouble.md", "whatsapp.md"} {
		all := command.FindAllStringSubmatch(doc(t, page), -1)
		if len(all) == 0 {
			t.Errorf("%s has no command", page)
		}
		for _, found := range all {
			args := strings.Fields(strings.NewReplacer("ID", "7", "/var/lib/qhatu", t.TempDir(), `"`, "").Replace(found[1]))
			if i := slices.Index(args, "--reason"); i >= 0 {
				args = args[:i+2]
			}
			if err := cli.Check(args, t.Output()); err != nil {
				t.Errorf("%s: qhatu %s: %v", page, found[1], err)
			}
		}
	}
}

// Whoever follows the page about WhatsApp has every template submitted and the account subscribed.
func followsThePageAboutWhatsApp(t *testing.T, p patient) {
	p.Meta.Unsubscribe()
	for _, found := range command.FindAllStringSubmatch(doc(t, "whatsapp.md"), -1) {
		args := strings.Fields(found[1])
		if args[0] == "doctor" || args[0] == "dead" {
			args = append(args[:1], p.args...)
		}
		if code, out, told := run(t, args...); code != 0 {
			t.Errorf("qhatu %s: code %d, %s%s", found[1], code, out, told)
		}
	}
	if all, code := p.examined(t); code != 0 {
		t.Errorf("code %d, %+v", code, all)
	}
}
