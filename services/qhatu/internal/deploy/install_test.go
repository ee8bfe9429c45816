package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// machine stands in for what a test may not do to the machine that it runs on: packages, users, the caddy that stands in front. systemctl runs the command
// of the unit that was installed, with what was set.
const machine = `set -euo pipefail
apt-get() { :; }
useradd() { :; }
chown() { :; }
sudo() { [ "$1" != -u ] || shift 2; "$@"; }
caddy() { ! command -v /usr/bin/caddy >/dev/null || /usr/bin/caddy "$@"; }
systemctl() {
	case "$*" in
	'daemon-reload') ;;
	'reload caddy') SITE= caddy validate --adapter caddyfile --config ROOT/etc/caddy/Caddyfile 2>/dev/null ;;
	'enable --now qhatu' | 'start qhatu')
		(set -a; . ROOT/etc/qhatu/qhatu.env; exec $(sed -n s/^ExecStart=//p ROOT/etc/systemd/system/qhatu.service)) 2>>ROOT/journal &
		pid=$! ;;
	'stop qhatu') kill $pid; wait $pid ;;
	'restart qhatu') systemctl stop qhatu; systemctl start qhatu ;;
	*) echo "systemctl $*"; exit 1 ;;
	esac
}
trap 'kill $pid; wait $pid' EXIT
mkdir -p ROOT/usr/local/bin ROOT/etc/systemd/system ROOT/etc/caddy ROOT/var/lib ROOT/root
PATH=ROOT/usr/local/bin:$PATH
`

// Whoever follows the page of installation has a market that is well, is the coordinator, and gets everything back. The page's paths are in a folder
// of the test, its ports are free ones.
func TestThePageOfInstallation(t *testing.T) {
	root := t.TempDir()
	program := testkit.Must(exec.LookPath("qhatu"))(t)
	write(t, filepath.Join(root, "qhatu.service"), []byte(moved(read(t, "systemd", "qhatu.service"), root)))
	if err := os.Symlink(program, filepath.Join(root, "qhatu")); err != nil {
		t.Fatal(err)
	}
	script := strings.ReplaceAll(machine, "ROOT", root) + ports(t, moved(blocks(page(t), "tested"), root), root)
	command := exec.CommandContext(t.Context(), "bash", "-c", script)
	command.Dir = root
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, testkit.Must(os.ReadFile(filepath.Join(root, "journal")))(t))
	}
	if got := strings.Count(string(out), "ready\n"); got != 4 || !strings.Contains(string(out), `"ready":true`) {
		t.Errorf("ready %d times, want 4:\n%s", got, out)
	}
	if token := regexp.MustCompile(`(?m)^[\w-]+\.[\w-]+\.[\w-]+$`); !token.Match(out) {
		t.Errorf("no token is printed:\n%s", out)
	}
}

// moved has what is in the system's folders in the test's.
func moved(text, root string) string {
	return regexp.MustCompile(`(^|[\s=])(/usr/local|/etc|/var/lib|/root)\b`).ReplaceAllString(text, "${1}"+root+"${2}")
}

// ports has the script, and the unit in the folder, use free ports, and tells the programs which.
func ports(t *testing.T, script, root string) string {
	t.Helper()
	free := freePorts(t, 2)
	web, ops := port(free[0]), port(free[1])
	write(t, filepath.Join(root, "qhatu.service"), []byte(strings.ReplaceAll(string(testkit.Must(os.ReadFile(filepath.Join(root, "qhatu.service")))(t)), ":8080", ":"+web)))
	script = strings.NewReplacer(":8080", ":"+web, ":9464", ":"+ops).Replace(script)
	return "export QHATU_OPS_ADDR=127.0.0.1:" + ops + " QHATU_HTTP_ADDR=127.0.0.1:" + web + "\n" + script
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// blocks are the commands of a page that are marked so, in their order.
func blocks(page, mark string) string {
	var all strings.Builder
	for _, block := range regexp.MustCompile("(?s)```sh "+mark+"\n(.*?)```").FindAllStringSubmatch(page, -1) {
		all.WriteString(block[1])
	}
	return all.String()
}
