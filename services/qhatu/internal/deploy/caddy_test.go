//go:build cluster

package deploy_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// startCaddy runs Caddy with a file of deploy/ until the test ends.
func startCaddy(t *testing.T, text string, env ...string) {
	t.Helper()
	config := filepath.Join(t.TempDir(), "Caddyfile")
	write(t, config, []byte(text))
	command := exec.CommandContext(t.Context(), "caddy", "run", "--adapter", "caddyfile", "--config", config)
	command.Env, command.Stderr = append(append(os.Environ(), "XDG_DATA_HOME="+t.TempDir()), env...), t.Output()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() })
}

// serveAt answers at an address with what a handler says.
func serveAt(t *testing.T, address string, handler http.HandlerFunc) {
	t.Helper()
	at := testkit.Must(net.Listen("tcp", address))(t)
	server := &http.Server{Handler: handler} //nolint:gosec // of a test
	go func() { _ = server.Serve(at) }()
	t.Cleanup(func() { _ = server.Close() })
}

// Behind another proxy, strangers keep their own addresses; nobody else says whose they are.
func TestTheGatewayBelievesItsProxiesOnly(t *testing.T) {
	for proxies, want := range map[string]string{"127.0.0.1/32": "203.0.113.7, 127.0.0.1", "10.0.0.0/8": "127.0.0.1"} {
		ports := freePorts(t, 3)
		serveAt(t, ports[0], func(w http.ResponseWriter, in *http.Request) {
			_, _ = io.WriteString(w, in.Header.Get("X-Forwarded-For"))
		})
		startCaddy(t, read(t, "gateway", "Caddyfile"), "SITE=http://"+ports[1], "INSIDE=http://"+ports[2], "INSIDE_BIND=127.0.0.1", "CATALOG="+ports[0], "PROXIES="+proxies)
		testkit.Eventually(t, "the service sees "+want, func() bool {
			in := testkit.Must(http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+ports[1]+"/v1/lots", nil))(t)
			in.Header.Set("X-Forwarded-For", "203.0.113.7")
			answer, err := http.DefaultClient.Do(in)
			if err != nil {
				return false
			}
			defer answer.Body.Close() //nolint:errcheck // it was read
			return string(testkit.Must(io.ReadAll(answer.Body))(t)) == want
		})
	}
}

// While the market is started again, a command that reached nobody waits for it, and is carried out once; one that reached it is not sent again.
func TestACommandIsSentOnceThroughARestart(t *testing.T) {
	ports := freePorts(t, 2)
	file := regexp.MustCompile(`(?s)Caddyfile > /dev/null <<'END'\n(.*?)END\n`).FindStringSubmatch(page(t))[1]
	file = strings.NewReplacer("market.example", "{$SITE}", "127.0.0.1:8080", ports[0]).Replace(file)
	startCaddy(t, file, "SITE=http://"+ports[1])
	testkit.Eventually(t, "Caddy listens", func() bool {
		conn, err := net.Dial("tcp", ports[1]) //nolint:noctx // of this machine
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	answered := make(chan int)
	post := func() {
		answer, err := http.Post("http://"+ports[1]+"/v1/lots", "application/json", strings.NewReader("{}")) //nolint:noctx // of this machine
		if err != nil {
			answered <- 0
			return
		}
		_ = answer.Body.Close()
		answered <- answer.StatusCode
	}
	var count atomic.Int32
	go post() // nobody is there yet
	serveAt(t, ports[0], func(w http.ResponseWriter, _ *http.Request) {
		if count.Add(1) == 1 {
			w.WriteHeader(http.StatusCreated)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack() // it was carried out, and the process is killed
		if err == nil {
			_ = conn.Close()
		}
	})
	if status := <-answered; status != http.StatusCreated {
		t.Errorf("a command that reached nobody: %d", status)
	}
	go post()
	if status := <-answered; status != http.StatusBadGateway || count.Load() != 2 {
		t.Errorf("a command that may have been carried out: %d, sent %d times", status, count.Load()-1)
	}
}
