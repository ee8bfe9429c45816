package cli_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
)

// run runs the command and returns its exit code and what it says.
func run(t *testing.T, args ...string) (code int, out, told string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), cli.Program{Args: args, Out: &o, Err: &e})
	return code, o.String(), e.String()
}

func TestTokenWithoutAMarket(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"data folder": {nil, "qhatu: no market in ./data: run it once, or say where it is with --data-dir\n"},
		"key folder":  {[]string{"--key-dir", "./keys"}, "qhatu: no signing key in ./keys: run the market once, or say where its keys are with --key-dir\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			code, out, told := run(t, append([]string{"token", "--role", "coordinator"}, c.args...)...)
			if code != 1 || out != "" || told != c.want {
				t.Errorf("code %d, out %q, told %q, want 1 and %q", code, out, told, c.want)
			}
			for _, dir := range []string{"data", "keys"} {
				if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s was made: %v", dir, err)
				}
			}
		})
	}
}

func TestTokenOfAMarket(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	code, out, told := run(t, "token", "--role", "buyer", "--name", "Tostadora Sol", "--data-dir", dir)
	if code != 0 || told != "" {
		t.Fatalf("code %d, told %q", code, told)
	}
	claims, err := signer.Verifier().Verify(t.Context(), strings.TrimSpace(out))
	if err != nil || claims.Role != token.RoleBuyer || claims.OrgName != "Tostadora Sol" {
		t.Errorf("%+v, %v", claims, err)
	}
}

func TestATokenSaysANameThatOthersMayBeShown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"\u200b": "Write a name", "Molino www.estafa.pe": "www.estafa.pe", "Molino\nSol": "one line", strings.Repeat("m", 121): "120 characters",
	} {
		code, out, told := run(t, "token", "--role", "buyer", "--name", name, "--data-dir", dir)
		if code != 1 || out != "" || !strings.Contains(told, "--name") || !strings.Contains(told, want) {
			t.Errorf("%.30q: code %d, told %q", name, code, told)
		}
	}
	_, out, _ := run(t, "token", "--role", "buyer", "--name", " Molino  \u202eSol\u200b", "--data-dir", dir)
	claims, err := signer.Verifier().Verify(t.Context(), strings.TrimSpace(out))
	if err != nil || claims.OrgName != "Molino Sol" || claims.Org != token.OrgID(token.RoleBuyer, "Molino Sol") {
		t.Errorf("%+v, %v", claims, err)
	}
}

func TestHowLongATokenIsGood(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath()); err != nil {
		t.Fatal(err)
	}
	for ttl, good := range map[string]bool{
		"30d": true, "90m": true, "1h30m": true, "31d": true, "744h": true,
		"32d": false, "745h": false, "365d": false, "36500d": false,
		"0": false, "0s": false, "0d": false, "-1h": false, "-3d": false, "30": false, "month": false, "1.5d": false, "999999999d": false, "9999999h": false,
	} {
		code, out, told := run(t, "token", "--role", "coordinator", "--data-dir", dir, "--ttl="+ttl)
		if (code == 0 && out != "") != good || !good && !strings.Contains(told, "30d") && !strings.Contains(told, "31d") {
			t.Errorf("%s: code %d, told %q", ttl, code, told)
		}
	}
}
