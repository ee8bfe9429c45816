//go:build cluster

package deploy_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
)

// cluster is the market as deploy/local-cluster runs it.
type cluster struct {
	dir, url string
}

const firstPort = 17400

func startCluster(t *testing.T) cluster {
	t.Helper()
	c := cluster{dir: t.TempDir(), url: fmt.Sprintf("http://127.0.0.1:%d", firstPort)}
	command := exec.CommandContext(t.Context(), filepath.Join(folder, "local-cluster"), c.dir)
	command.Env = append(os.Environ(), "BIN=none", "PORT="+strconv.Itoa(firstPort))
	command.Stderr = t.Output()
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	out := testkit.Must(command.StdoutPipe())(t)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the test's context has ended by now
		if err := command.Wait(); !errors.Is(err, context.Canceled) {
			t.Errorf("the cluster does not stop well: %v", err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "The market is open: "+c.url+" ") {
			return c
		}
	}
	t.Fatal("the market does not open")
	return c
}

// kill ends a process without a word.
func (c cluster) kill(t *testing.T, name string) {
	t.Helper()
	text := testkit.Must(os.ReadFile(filepath.Join(c.dir, "pid", name)))(t)
	pid := testkit.Must(strconv.Atoi(strings.TrimSpace(string(text))))(t)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// Whoever asks the gateway is answered, by the service that a path is of, and after a server and a replica of each service are gone.
func TestTheClusterAnswersAfterOneOfEachIsGone(t *testing.T) {
	c := startCluster(t)
	coordinator := c.token(t)
	if status, told := c.post(t, coordinator, "/v1/associations", "first", association("Cacaoteras de Quellouno", "+51900111001")); status != http.StatusCreated {
		t.Fatalf("%d %s", status, told)
	}
	for _, path := range []string{"/", "/docs", "/problems", "/docs/order.json", "/order/problems/stale-offer", "/catalog/docs", "/v1/lots", "/v1/fairs", "/v1/fairs.ics", "/v1/products", "/.well-known/jwks.json"} {
		if status := c.get(t, path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status := c.get(t, "/v1/nothing"); status != http.StatusNotFound {
		t.Errorf("a path that there is not: %d", status)
	}
	for _, name := range []string{"nats-2", "identity-1", "catalog-1", "order-1", "fair-1"} {
		c.kill(t, name)
	}
	testkit.Eventually(t, "another association is registered", func() bool {
		status, _ := c.post(t, coordinator, "/v1/associations", "second", association("Tejedoras de Chinchero", "+51900111002"))
		return status == http.StatusCreated
	})
	for _, path := range []string{"/v1/lots", "/v1/fairs", "/v1/associations"} {
		testkit.Eventually(t, path+" is answered", func() bool { return c.get(t, path) == http.StatusOK })
	}
}

func association(name, phone string) string {
	return fmt.Sprintf(`{"name":%q,"community":"Lucre","province":"Quispicanchi","region":"Cusco","products":["maize"],
		"representatives":[{"name":"Julia Mamani","phone":%q,"language":"es"}]}`, name, phone)
}

func (c cluster) token(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	if code := cli.Run(t.Context(), cli.Program{Args: []string{"token", "--role", "coordinator", "--key-dir", filepath.Join(c.dir, "keys", "market")}, Out: &out, Err: t.Output()}); code != 0 {
		t.Fatal("no token")
	}
	return strings.TrimSpace(out.String())
}

func (c cluster) post(t *testing.T, token, path, key, body string) (int, string) {
	t.Helper()
	in := testkit.Must(http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+path, strings.NewReader(body)))(t)
	in.Header.Set("Authorization", "Bearer "+token)
	in.Header.Set("Content-Type", "application/json")
	in.Header.Set("Idempotency-Key", key)
	return send(t, in)
}

func (c cluster) get(t *testing.T, path string) int {
	t.Helper()
	status, told := send(t, testkit.Must(http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+path, nil))(t))
	if problem := struct{ Type string }{}; status >= http.StatusBadRequest && json.Unmarshal([]byte(told), &problem) != nil {
		t.Errorf("%s: %d is no problem document: %s", path, status, told)
	}
	return status
}

func send(t *testing.T, in *http.Request) (int, string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	said := testkit.Must(io.ReadAll(answer.Body))(t)
	return answer.StatusCode, string(said)
}
