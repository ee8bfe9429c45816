package deploy_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// writes runs the commands of the page of three nodes that are marked so, with tee, install and the like only told: it returns the settings that
// each file would hold, as systemd reads them.
func writes(t *testing.T, mark string) map[string]map[string]string {
	t.Helper()
	root := t.TempDir()
	script := `set -euo pipefail
sudo() { case $1 in tee) shift; [ "$1" != -a ] || shift; mkdir -p "$ROOT$(dirname "$1")"; cat > "$ROOT$1" ;; esac; }
cd() { :; }
` + blocks(read(t, "..", "docs", "three-nodes.md"), mark)
	command := exec.CommandContext(t.Context(), "bash", "-c", script)
	command.Env = append(command.Environ(), "ROOT="+root)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files := map[string]map[string]string{}
	for _, file := range testkit.Must(filepath.Glob(root + "/etc/*/*.env"))(t) {
		settings := map[string]string{}
		for line := range strings.Lines(string(testkit.Must(os.ReadFile(file))(t))) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			settings[name] = strings.Trim(value, `"`)
		}
		files[strings.TrimPrefix(file, root)] = settings
	}
	return files
}

// The unit starts each service of a node as the page of three nodes sets it.
func TestTheUnitOfServicesStartsThem(t *testing.T) {
	files := writes(t, "services")
	for _, service := range services() {
		u := unitOf(strings.ReplaceAll(read(t, "systemd", "qhatu@.service"), "%i", service))
		p := process{args: strings.Fields(u["ExecStart"][0]), env: map[string]string{}, files: []string{"/etc/qhatu/ca.pem", "/etc/qhatu/" + service + ".nk"}}
		for _, folder := range strings.Fields(u["StateDirectory"][0]) {
			p.mounts = append(p.mounts, "/var/lib/"+folder)
		}
		for _, file := range u["EnvironmentFile"] {
			if files[file] == nil {
				t.Errorf("nothing writes %s", file)
			}
			maps.Copy(p.env, files[file])
		}
		p.check(t)
	}
}

// The unit starts a NATS server with all that its configuration reads.
func TestTheUnitOfNATSStartsIt(t *testing.T) {
	u := unitOf(read(t, "systemd", "qhatu-nats.service"))
	settings := writes(t, "nats")[u["EnvironmentFile"][0]]
	files := []string{"/etc/qhatu-nats/nats.conf", "/etc/qhatu-nats/users.conf", "/etc/qhatu-nats/ca.pem", "/etc/qhatu-nats/n1.pem", "/etc/qhatu-nats/n1.key"}
	s := composedService{Environment: settings}
	s.checkNATS(t, process{args: strings.Fields(u["ExecStart"][0]), files: files, mounts: []string{"/var/lib/" + u["StateDirectory"][0]}})
	for _, name := range []string{"NATS_LISTEN", "NATS_CLUSTER_LISTEN", "NATS_MONITOR"} {
		if at := settings[name]; !strings.HasPrefix(at, "10.0.0.1:") && !strings.HasPrefix(at, "127.0.0.1:") {
			t.Errorf("%s=%s", name, at)
		}
	}
}

// The gateway of a node asks the services where they listen, and is asked by them at the private address only.
func TestTheGatewayOfANodeKnowsItsServices(t *testing.T) {
	settings, listen := writes(t, "gateway")["/etc/caddy/market.env"], writes(t, "services")
	for _, service := range services() {
		at := listen["/etc/qhatu/"+service+".env"]["QHATU_HTTP_ADDR"]
		if got := strings.Fields(settings[strings.ToUpper(service)]); !slices.Equal(got, []string{at, strings.Replace(at, "10.0.0.1", "10.0.0.2", 1)}) {
			t.Errorf("it asks %s at %v, which listens at %s", service, got, at)
		}
	}
	if inside := listen["/etc/qhatu/market.env"]["QHATU_ORDER_URL"]; settings["INSIDE"] != inside || settings["INSIDE"] != "http://"+settings["INSIDE_BIND"]+":8000" {
		t.Errorf("inside is %s at %s, asked at %s", settings["INSIDE"], settings["INSIDE_BIND"], inside)
	}
	for name := range settings {
		if !regexp.MustCompile(`\{\$` + name + `[:}]`).MatchString(read(t, "gateway", "Caddyfile")) {
			t.Errorf("the Caddyfile reads no %s", name)
		}
	}
}

// The commands that back up a cluster, and restore to one, are such as the program takes, by keys of users that there are.
func TestTheCommandsOfBackupsOnAClusterAreMeant(t *testing.T) {
	commands := blocks(read(t, "..", "docs", "backup.md"), "cluster") + blocks(read(t, "..", "docs", "three-nodes.md"), "cluster")
	t.Chdir(t.TempDir())
	files := []string{"tls/ca.pem"}
	for _, user := range natsuser.Names() {
		files = append(files, filepath.Join("keys", user+".nk"))
	}
	for _, file := range files {
		testkit.Must(0, os.MkdirAll(filepath.Dir(file), 0o700))(t)
		write(t, file, []byte("x"))
	}
	lines := strings.Split(strings.TrimSpace(commands), "\n")
	for _, line := range lines {
		process{args: strings.Fields(line), mounts: []string{"/mnt/backup", "/mnt/keys", "/var/lib/qhatu-keys"}}.check(t)
	}
	if len(lines) != 4 {
		t.Errorf("%d commands", len(lines))
	}
}
