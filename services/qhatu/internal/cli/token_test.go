package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
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

// whom mints a token and returns for whom it is.
func whom(t *testing.T, args ...string) token.Claims {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	code, out, told := run(t, append([]string{"token", "--data-dir", dir}, args...)...)
	if code != 0 || told != "" {
		t.Fatalf("code %d, told %q", code, told)
	}
	claims, err := signer.Verifier().Verify(t.Context(), strings.TrimSpace(out))
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// identity stands in for the market's: it registers every organisation, under an id of the request's key.
func identity(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func registering(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"id": id.Derive("org", r.Header.Get("Idempotency-Key")), "kind": "buyer", "level": 0})
}

func TestATokenOfAnOrganisationByItsName(t *testing.T) {
	addr := identity(t, registering)
	named := func(role, name string) token.Claims {
		return whom(t, "--http-addr", addr, "--role", role, "--name", name)
	}
	sol := named("buyer", "Tostadora Sol")
	if sol.Role != token.RoleBuyer || sol.Org == "" || sol.Org != named("buyer", " Tostadora \u202eSol\u200b ").Org {
		t.Errorf("%+v is not the same again", sol)
	}
	if other, organiser := named("buyer", "Molino Sol"), named("organiser", "Tostadora Sol"); other.Org == sol.Org || organiser.Org == sol.Org {
		t.Errorf("%+v and %+v are the same as %+v", other, organiser, sol)
	}
}

func TestATokenOfAnOrganisationByItsID(t *testing.T) {
	association, org, person := id.Derive("assoc", "1"), id.Derive("org", "1"), id.Derive("per", "1")
	for _, c := range []struct {
		args []string
		want token.Claims
	}{
		{[]string{"--role", "association", "--association", association}, token.Claims{Role: token.RoleAssociation, Org: association}},
		{[]string{"--role", "buyer", "--organisation", org, "--person", person}, token.Claims{Role: token.RoleBuyer, Org: org, Subject: person}},
		{[]string{"--role", "coordinator"}, token.Claims{Role: token.RoleCoordinator, Subject: token.Coordinator("")}},
		{[]string{"--role", "coordinator", "--name", "Ana"}, token.Claims{Role: token.RoleCoordinator, Subject: token.Coordinator("Ana")}},
		{[]string{"--role", "service", "--name", "whatsapp"}, token.Claims{Role: token.RoleService, Subject: "whatsapp"}},
	} {
		got := whom(t, c.args...)
		if got.Role != c.want.Role || got.Org != c.want.Org || c.want.Subject != "" && got.Subject != c.want.Subject {
			t.Errorf("%v: %+v", c.args, got)
		}
	}
}

func TestWhyThereIsNoToken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath()); err != nil {
		t.Fatal(err)
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	refusing := identity(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"type":"/problems/invalid","errors":[{"pointer":"/name","detail":"Leave www.estafa.pe out."}]}`)
	})
	for want, args := range map[string][]string{
		"has to be running":  {"--role", "buyer", "--name", "Sol", "--http-addr", strings.TrimPrefix(closed.URL, "http://")},
		"www.estafa.pe out":  {"--role", "buyer", "--name", "Sol www.estafa.pe", "--http-addr", refusing},
		"say for whom":       {"--role", "buyer"},
		"which association":  {"--role", "association", "--name", "Productores de Huaro"},
		"goes with":          {"--role", "buyer", "--association", "assoc_1"},
		"which service":      {"--role", "service"},
		"signs in as \"x\"":  {"--role", "service", "--name", "x"},
		"is an association":  {"--role", "buyer", "--organisation", "assoc_1"},
		"is no association":  {"--role", "association", "--association", "org_1"},
		"\"zzz\" is no id":   {"--role", "association", "--association", "zzz"},
		"\"org_zzz\" is":     {"--role", "buyer", "--organisation", "org_zzz"},
		"\"per_1\" is no id": {"--role", "coordinator", "--person", "per_1"},
		"\"per_2\" is no id": {"--role", "buyer", "--name", "Sol", "--person", "per_2", "--http-addr", refusing}, // and nobody is registered
		"for no":             {"--role", "coordinator", "--organisation", "org_1"},
	} {
		wrong := 2
		if want == "has to be running" { // it may be, the next time
			wrong = 1
		}
		if code, out, told := run(t, append([]string{"token", "--data-dir", dir}, args...)...); code != wrong || out != "" || !strings.Contains(told, want) {
			t.Errorf("%v: code %d, out %q, told %q", args, code, out, told)
		}
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

func TestNobodyIsToldToWriteWhatIsRefused(t *testing.T) {
	code, _, told := run(t, "token", "--role", "coordinator", "--ttl", "-1h")
	if code != 2 || strings.Contains(told, "perhaps") || !strings.Contains(told, "--ttl: \"-1h\" is below zero") {
		t.Errorf("code %d, told %q", code, told)
	}
}

func TestWhatIsRevokedIsToldToTheMarket(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	minted, err := signer.Mint(token.Claims{Role: token.RoleService, Subject: "whatsapp"}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	said, err := token.Peek(minted)
	if err != nil {
		t.Fatal(err)
	}
	var asked map[string]string
	market := identity(t, func(w http.ResponseWriter, r *http.Request) {
		by, err := signer.Verifier().Verify(r.Context(), strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		if err != nil || by.Role != token.RoleCoordinator || r.URL.Path != "/v1/auth/revoke" {
			t.Errorf("%s by %+v, %v", r.URL.Path, by, err)
		}
		asked = nil
		_ = json.NewDecoder(r.Body).Decode(&asked)
		if asked["id"] != "" {
			_, _ = io.WriteString(w, `{"revoked":true,"ended":"session"}`)
			return
		}
		_, _ = io.WriteString(w, `{"revoked":true}`)
	})
	theirs := func(kind string) string { return id.Derive(kind, "theirs") }
	for what, as := range map[string]string{
		minted: "token", "qhr.per_1.ses_1.1.x": "token", "qhatu_key_" + strings.Repeat("a", 26) + "_0123": "token",
		said.ID: "id", theirs("ses"): "id", theirs("key"): "id", theirs("per"): "id", theirs("org"): "id", theirs("assoc"): "id",
		token.Coordinator("Ana"): "id", "whatsapp": "id",
	} {
		want := "ended: it opens nothing any more, if it ever did\n"
		if as == "id" {
			want = "ended: session " + what + "\n"
		}
		code, out, told := run(t, "token", "revoke", "--data-dir", dir, "--http-addr", market, what)
		if code != 0 || out != want || told != "" || len(asked) != 1 || asked[as] != what {
			t.Errorf("%s: code %d, told %q, asked %v", what, code, told, asked)
		}
	}
	if code, _, told := run(t, "token", "revoke", "--data-dir", dir, "--http-addr", "127.0.0.1:1", theirs("ses")); code != 1 || !strings.Contains(told, "has to be running") {
		t.Errorf("without a market: code %d, told %q", code, told)
	}
	asked = nil
	for _, wrong := range []string{"", "zzz", "whatsap", "per_nothing", "a.b.c", "+51900111222", theirs("per")[:29], theirs("lot"), minted[:40]} {
		if code, out, told := run(t, "token", "revoke", "--data-dir", dir, "--http-addr", market, wrong); code != 2 || out != "" || !strings.Contains(told, "no token and no id") || asked != nil {
			t.Errorf("%q: code %d, out %q, told %q", wrong, code, out, told)
		}
	}
	unknown := identity(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"type":"/problems/not-found","detail":"Nobody has it."}`)
	})
	if code, _, told := run(t, "token", "revoke", "--data-dir", dir, "--http-addr", unknown, theirs("per")); code != 1 || !strings.Contains(told, "Nobody has it.") {
		t.Errorf("of nobody: code %d, told %q", code, told)
	}
}

// Called in the same way it fails again, so that the code is 2.
func TestWhatIsCalledWronglyFailsAgain(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, told string }{
		{"vault rotate --vault-key " + dir + "/none", "no master key"},
		{"serve --nats-replicas 2 --data-dir " + dir + "/market", "the embedded server is alone"},
		{"backup " + file + " --data-dir " + dir, "<dir>: name a folder"},
		{"backup " + dir + "/a --check --every 1h", "leave --every out"},
		{"restore " + dir + "/a --keys " + dir + "/k", "--nats-url"},
		{"restore " + dir + "/a --keys " + dir + "/k --nats-url nats://127.0.0.1:1 --data-dir " + dir + "/b", "say which"},
		{"restore " + dir + "/a --keys " + dir + "/k --nats-url nats://127.0.0.1:1", "--key-dir"},
		{"restore " + dir + "/a --without-keys --without log --data-dir " + dir + "/b", "by --to"},
		{"dead show 0 --data-dir " + dir, "no dead letter's number"},
	} {
		if code, _, told := run(t, strings.Fields(c.args)...); code != 2 || !strings.Contains(told, c.told) {
			t.Errorf("%s: code %d, told %q", c.args, code, told)
		}
	}
}

func TestHelpIsToldEitherWay(t *testing.T) {
	said := func(args ...string) string {
		var out bytes.Buffer
		if code := cli.Run(t.Context(), cli.Program{Args: args, Out: &out, Err: t.Output()}); code != 0 {
			t.Errorf("%s: code %d", args, code)
		}
		return out.String()
	}
	for _, of := range [][]string{nil, {"serve"}} {
		if help := said(append(of, "--help")...); help == "" || said(append([]string{"help"}, of...)...) != help {
			t.Errorf("help %s is not that of --help: %s", of, help)
		}
	}
}

func TestTheVersionIsToldEitherWay(t *testing.T) {
	for _, arg := range []string{"version", "--version"} {
		var out bytes.Buffer
		if code := cli.Run(t.Context(), cli.Program{Version: "v1.2.3", Args: []string{arg}, Out: &out, Err: t.Output()}); code != 0 || out.String() != "v1.2.3\n" {
			t.Errorf("%s: code %d, %q", arg, code, &out)
		}
	}
}
