package deploy_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/oasdiff/yaml3"

	"github.com/qhatu/qhatu/pkg/testkit"
)

var workload = regexp.MustCompile(`(?m)^kind: (StatefulSet|Deployment)$`)

// workloads are the objects that run replicas, as text.
func workloads(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, file := range []string{"one/market.yaml", "apart/services.yaml", "apart/gateway.yaml", "apart/nats.yaml"} {
		for text := range strings.SplitSeq(read(t, "kubernetes", file), "\n---\n") {
			if workload.MatchString(text) {
				all[file+" "+regexp.MustCompile(`(?m)^  name: (\S+)$`).FindStringSubmatch(text)[1]] = text
			}
		}
	}
	if len(all) != 9 {
		t.Errorf("%d workloads, want 9", len(all))
	}
	return all
}

// Nothing kills a process because it waits for others or reads its log: only whether it runs is asked for that.
func TestNothingKillsAProcessThatWaits(t *testing.T) {
	killed := regexp.MustCompile(`(?s)(startupProbe|livenessProbe):.*?path: "?([^",]+)`)
	for name, text := range workloads(t) {
		for _, probe := range killed.FindAllStringSubmatch(text, -1) {
			if probe[2] != "/healthz" && probe[2] != "/healthz?js-enabled-only=true" || strings.Contains(name, "nats") != strings.Contains(probe[2], "js") {
				t.Errorf("%s: %s asks for %s", name, probe[1], probe[2])
			}
		}
	}
}

// The garbage collector knows how much memory a container has, with some room.
func TestGoKnowsTheMemoryOfItsContainer(t *testing.T) {
	for name, text := range workloads(t) {
		has := regexp.MustCompile(`limits: \{memory: (\d+)(Mi|Gi)\}`).FindStringSubmatch(text)
		told := regexp.MustCompile(`GOMEMLIMIT, value: (\d+)MiB`).FindStringSubmatch(text)
		if has == nil || told == nil {
			t.Errorf("%s has no limit, or Go is not told", name)
			continue
		}
		most, limit := testkit.Must(strconv.Atoi(has[1]))(t), testkit.Must(strconv.Atoi(told[1]))(t)
		if has[2] == "Gi" {
			most *= 1024
		}
		if share := 100 * limit / most; share < 80 || share > 95 {
			t.Errorf("%s: Go is told %d %% of the memory", name, share)
		}
	}
}

// Replicas stand on different nodes.
func TestReplicasStandOnDifferentNodes(t *testing.T) {
	for name, text := range workloads(t) {
		replicas := regexp.MustCompile(`(?m)^  replicas: (\d)$`).FindStringSubmatch(text)[1]
		spread := regexp.MustCompile(`minDomains: (\d)\n          whenUnsatisfiable: DoNotSchedule`).FindStringSubmatch(text)
		if replicas != "1" && (spread == nil || spread[1] != replicas) {
			t.Errorf("%s has %s replicas, spread over %v", name, replicas, spread)
		}
	}
}

// Whatever runs apart is reached by those only that have to.
func TestEachWorkloadHasANetworkPolicy(t *testing.T) {
	covered := ""
	for text := range strings.SplitSeq(read(t, "kubernetes", "apart", "network.yaml"), "\n---\n") {
		var policy struct {
			Spec struct {
				PodSelector struct {
					MatchLabels      map[string]string           `yaml:"matchLabels"`
					MatchExpressions []struct{ Values []string } `yaml:"matchExpressions"`
				} `yaml:"podSelector"`
			}
		}
		if err := yaml.Unmarshal([]byte(text), &policy); err != nil {
			t.Fatal(err)
		}
		covered += " " + policy.Spec.PodSelector.MatchLabels["app"]
		for _, e := range policy.Spec.PodSelector.MatchExpressions {
			covered += " " + strings.Join(e.Values, " ")
		}
	}
	for name := range workloads(t) {
		file, app, _ := strings.Cut(name, " ")
		if strings.HasPrefix(file, "apart") && !strings.Contains(covered+" ", " "+app+" ") {
			t.Errorf("anybody reaches %s", app)
		}
	}
}

// What is built runs on any Debian, whatever it was built on, and knows its version.
func TestProgramsAreBuiltStatic(t *testing.T) {
	lines := regexp.MustCompile(`(?m)^.*go build .*-o bin/(qhatu|\$\$program|nats-server) .*$`).FindAllString(read(t, "..", "Makefile"), -1)
	if len(lines) != 3 {
		t.Errorf("%d programs are built", len(lines))
	}
	for _, line := range lines {
		if !strings.Contains(line, "CGO_ENABLED=0") || !strings.Contains(line, "main.version") && !strings.Contains(line, "nats-server") {
			t.Errorf("%s", line)
		}
	}
}

// No key is committed, or becomes a part of an image, wherever the pages have it made.
func TestKeysAreKeptOutOfGitAndImages(t *testing.T) {
	docker := read(t, "..", ".dockerignore")
	for _, made := range []string{
		"tls/ca.key", "tls/n1.pem", "keys/operator.nk", "users.conf", "apart/keys/vault.key", "data/keys/vault.key.2", "cluster/keys/order.nk", "deploy/compose/one/.env",
		"deploy/compose/three/secrets/keys/order.nk", "deploy/kubernetes/example/one/secrets.env", "deploy/kubernetes/example/apart/secrets/market/signing.pem",
	} {
		if err := exec.CommandContext(t.Context(), "git", "-C", filepath.Join(folder, ".."), "check-ignore", "--quiet", made).Run(); err != nil {
			t.Errorf("git takes %s: %v", made, err)
		}
		top, _, _ := strings.Cut(made, "/")
		if !regexp.MustCompile(`(?m)^(\*\*/\*\` + filepath.Ext(made) + `|(\*\*/)?` + regexp.QuoteMeta(top) + `)$`).MatchString(docker) {
			t.Errorf("images take %s", made)
		}
	}
}
