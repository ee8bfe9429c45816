package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/doctor"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// patient is a market, and what the doctor is told of it.
type patient struct {
	*markettest.Chat
	args []string
	rosa *emulator.Phone
}

// A market is looked at while it is well, and as it gets worse: whoever needs it well comes first, and the last one stops it.
func TestTheDoctorOfAMarket(t *testing.T) {
	p := newPatient(t)
	for _, look := range []struct {
		name string
		at   func(*testing.T, patient)
	}{
		{"a market that was never backed up", wasNeverBackedUp},
		{"nothing is wrong with a well market", isWell},
		{"the page about WhatsApp is followed", followsThePageAboutWhatsApp},
		{"a wrong clock and a reaction that is stuck", seesAWrongClockAndAReactionThatIsStuck},
		{"what is wrong at Meta", seesWhatIsWrongAtMeta},
		{"what is wrong with the folder and the process", seesWhatIsWrongWithTheFolderAndTheProcess},
	} {
		t.Run(look.name, func(t *testing.T) { look.at(t, p) })
	}
}

func newPatient(t *testing.T) patient {
	t.Helper()
	market := markettest.StartChat(t)
	graph := httptest.NewServer(market.Meta.Handler())
	t.Cleanup(graph.Close)
	cfg := markettest.WhatsAppConfig(graph.URL)
	for name, value := range map[string]string{
		"GRAPH_URL": graph.URL, "TOKEN": cfg.Token, "PHONE_NUMBER_ID": cfg.PhoneNumberID, "BUSINESS_ACCOUNT_ID": cfg.BusinessAccountID,
		"APP_SECRET": cfg.AppSecret, "VERIFY_TOKEN": cfg.VerifyToken,
	} {
		t.Setenv("QHATU_WHATSAPP_"+name, value)
	}
	_, rosa := market.Join(t, "Productores de Huaro", "Rosa Quispe", "+51900111001", "maize")
	args := []string{"--data-dir", market.Dir(), "--ops-addr", strings.TrimPrefix(market.OperatorURL(), "http://"), "--public-url", market.URL()}
	return patient{market, args, rosa}
}

// examined are the findings of the command; other arguments come after its usual ones.
func (p patient) examined(t *testing.T, args ...string) (all []doctor.Finding, code int) {
	t.Helper()
	code, out, told := run(t, slices.Concat([]string{"doctor", "--json"}, p.args, args)...)
	var said struct {
		OK       bool
		Findings []doctor.Finding
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatalf("code %d, %v: %s%s", code, err, out, told)
	}
	if said.OK != (code == 0) {
		t.Errorf("code %d, ok %v", code, said.OK)
	}
	return said.Findings, code
}

// wants wants a finding, in a state, that holds a text, says what to do and names a section that there is; and the exit code that goes with it.
func (p patient) wants(t *testing.T, state doctor.State, check, text string, args ...string) {
	t.Helper()
	all, code := p.examined(t, args...)
	wantFinding(t, all, state, check, text)
	if state == doctor.Wrong && code != 1 {
		t.Errorf("%s: code %d", text, code)
	}
}

func wantFinding(t *testing.T, all []doctor.Finding, state doctor.State, check, text string) {
	t.Helper()
	i := slices.IndexFunc(all, func(f doctor.Finding) bool {
		return f.Check == check && f.State == state && strings.Contains(f.Says, text)
	})
	if i < 0 {
		t.Errorf("no finding of %s is %s and says %q: %+v", check, state, text, all)
		return
	}
	if all[i].Do == "" || !slices.Contains(sections(t), strings.TrimPrefix(all[i].See, "docs/trouble.md#")) {
		t.Errorf("%+v: it says not what to do, or names no section of the page", all[i])
	}
}

func wasNeverBackedUp(t *testing.T, p patient) {
	p.wants(t, doctor.Warning, "backup", "there is none")
	dir := t.TempDir()
	change(t, p.backUp(t, dir))
	p.wants(t, doctor.Warning, "backup", "but not of the keys")
	change(t, p.backUp(t, dir, "--keys", t.TempDir()))
	for after, state := range map[time.Duration]doctor.State{27 * time.Hour: doctor.Warning, 8 * 24 * time.Hour: doctor.Wrong} {
		all := doctor.Doctor{Config: host.Config{DataDir: p.Dir(), OpsAddr: "off"}, Now: func() time.Time { return time.Now().Add(after) }}.Examine(t.Context())
		wantFinding(t, all, state, "backup", "the last good one is of")
	}
}

func (p patient) backUp(t *testing.T, args ...string) error {
	t.Helper()
	if code, out, told := run(t, slices.Concat([]string{"backup", "--data-dir", p.Dir()}, args)...); code != 0 {
		return fmt.Errorf("code %d: %s%s", code, out, told)
	}
	return nil
}

func isWell(t *testing.T, p patient) {
	all, code := p.examined(t)
	for _, f := range all {
		if f.State != doctor.OK && f.Check != "disk" { // how full that is, is the machine's matter and not the market's
			t.Errorf("%+v", f)
		}
	}
	if code != 0 {
		t.Errorf("code %d", code)
	}
	code, out, told := run(t, append([]string{"doctor"}, p.args...)...)
	if code != 0 || !strings.Contains(words(out), "ok templates") || told != "" {
		t.Errorf("code %d, %s%s", code, out, told)
	}
}

func seesWhatIsWrongAtMeta(t *testing.T, p patient) {
	for verdict, wanted := range map[emulator.Verdict]struct {
		state doctor.State
		says  string
	}{
		{Status: "PENDING"}: {doctor.Warning, "novedad_qhatu es_PE waits"}, {Status: "PAUSED"}: {doctor.Wrong, "novedad_qhatu es_PE is paused"},
		{Status: "REJECTED", Reason: "SCAM"}:        {doctor.Wrong, "rejected novedad_qhatu es_PE: SCAM"},
		{Status: "APPROVED", Category: "MARKETING"}: {doctor.Warning, "category marketing"},
	} {
		p.Meta.Review("novedad_qhatu", "es_PE", verdict)
		p.wants(t, wanted.state, "templates", wanted.says)
	}
	p.Meta.Unsubscribe()
	p.wants(t, doctor.Wrong, "subscription", "no app")
	t.Setenv("QHATU_WHATSAPP_VERIFY_TOKEN", "another")
	p.wants(t, doctor.Wrong, "webhook", "refuses the verify token")
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	p.wants(t, doctor.Wrong, "webhook", "404", "--public-url", elsewhere.URL)
	elsewhere.Close()
	p.wants(t, doctor.Wrong, "webhook", "does not answer", "--public-url", elsewhere.URL)
	t.Setenv("QHATU_WHATSAPP_APP_SECRET", "")
	p.wants(t, doctor.Wrong, "whatsapp", "QHATU_WHATSAPP_APP_SECRET is not set")
	t.Setenv("QHATU_WHATSAPP_TOKEN", "EAAGexpired")
	p.wants(t, doctor.Wrong, "token", "does not take the token")
	t.Setenv("QHATU_WHATSAPP_GRAPH_URL", elsewhere.URL)
	p.wants(t, doctor.Warning, "whatsapp", "does not answer")
}

func seesWhatIsWrongWithTheFolderAndTheProcess(t *testing.T, p patient) {
	p.wants(t, doctor.Warning, "settings", "QHATU_NONSENSE", "--log", unread(t))
	p.wants(t, doctor.Warning, "process", "nobody answers", "--ops-addr", "127.0.0.1:1")
	p.wants(t, doctor.Wrong, "folder", "there is no folder", "--data-dir", filepath.Join(t.TempDir(), "none"))
	p.wants(t, doctor.Wrong, "folder", "nothing can be written", "--data-dir", "/proc")
	p.wants(t, doctor.Wrong, "log", "no market has run", "--data-dir", t.TempDir())
	if memory, err := os.MkdirTemp("/dev/shm", "qhatu-*"); err == nil { //nolint:usetesting // it has to be in memory
		t.Cleanup(func() { _ = os.RemoveAll(memory) })
		p.wants(t, doctor.Wrong, "disk", "tmpfs", "--data-dir", memory)
	}
	master := filepath.Join(p.Dir(), "keys", "vault.key")
	change(t, os.Chmod(master, 0o644))
	p.wants(t, doctor.Wrong, "keys", "mode 0644")
	change(t, os.Chmod(master, 0o600))
	change(t, os.Rename(master, master+".away"))
	p.wants(t, doctor.Wrong, "keys", "vault.key")
	change(t, os.Rename(master+".away", master))

	p.Meta.FailNext(1, notTaken, 400)
	p.rosa.Say("ayuda")
	testkit.Eventually(t, "a dead letter", func() bool { return len(deadLetters(t, p.Dir())) == 1 })
	p.wants(t, doctor.Warning, "dead letters", "1, the oldest since")

	p.Stop(t)
	all, _ := p.examined(t)
	wantFinding(t, all, doctor.Warning, "process", "stopped")
	guard := filepath.Join(p.Dir(), "guard", "market.json")
	note := testkit.Must(os.ReadFile(guard))(t)
	rewrite := func(key string, value any) {
		var changed map[string]any
		change(t, json.Unmarshal(note, &changed))
		changed[key] = value
		change(t, os.WriteFile(guard, testkit.Must(json.Marshal(changed))(t), 0o600))
	}
	rewrite("position", 1_000_000)
	p.wants(t, doctor.Wrong, "log", "the log has lost its end")
	rewrite("at", time.Now().Add(time.Hour))
	p.wants(t, doctor.Wrong, "clock", "the clock went back")
}

func unread(t *testing.T) string {
	t.Helper()
	t.Setenv("QHATU_NONSENSE", "1")
	return "info"
}

func change(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func seesAWrongClockAndAReactionThatIsStuck(t *testing.T, p patient) {
	node := testkit.Must(natsd.Reach(t.Context(), natsd.Config{Dir: p.Dir()}))(t)
	defer func() { _ = node.Close() }()
	if _, err := node.JetStream().CreateConsumer(t.Context(), natsd.Market, jetstream.ConsumerConfig{Durable: "stuck-v1"}); err != nil {
		t.Fatal(err)
	}
	graph := httptest.NewServer(p.Meta.Handler())
	defer graph.Close()
	late := func() time.Time { return time.Now().Add(20 * time.Minute) }
	all := doctor.Doctor{
		Config: host.Config{DataDir: p.Dir(), OpsAddr: "off"}, WhatsApp: markettest.WhatsAppConfig(graph.URL), Now: late,
	}.Examine(t.Context())
	wantFinding(t, all, doctor.Wrong, "clock", " ahead, by Meta's")
	wantFinding(t, all, doctor.Wrong, "reactions", "stuck-v1: ")
}

func TestTheDoctorSeesCertificatesThatEnd(t *testing.T) {
	for _, c := range []struct {
		days  int
		state doctor.State
		says  string
	}{{-1, doctor.Wrong, "expired on"}, {5, doctor.Warning, "expires in 5 days"}} {
		file := filepath.Join(t.TempDir(), "fullchain.pem")
		change(t, os.WriteFile(file, certificate(t, time.Now().Add(time.Duration(c.days)*24*time.Hour+time.Hour)), 0o600))
		all := doctor.Doctor{Config: host.Config{DataDir: t.TempDir(), OpsAddr: "off", TLSCert: file}}.Examine(t.Context())
		wantFinding(t, all, c.state, "certificate", c.says)
	}
	public := httptest.NewTLSServer(http.NotFoundHandler())
	defer public.Close()
	all := doctor.Doctor{Config: host.Config{DataDir: t.TempDir(), OpsAddr: "off", PublicURL: public.URL}}.Examine(t.Context())
	wantFinding(t, all, doctor.Wrong, "certificate", "certificate signed by unknown authority")
	roots := x509.NewCertPool()
	roots.AddCert(public.Certificate())
	end := public.Certificate().NotAfter
	for before, wanted := range map[time.Duration]doctor.State{100 * 24 * time.Hour: doctor.OK, 24 * time.Hour: doctor.Warning} {
		all := doctor.Doctor{
			Config: host.Config{DataDir: t.TempDir(), OpsAddr: "off", PublicURL: public.URL}, Roots: roots, Now: func() time.Time { return end.Add(-before) },
		}.Examine(t.Context())
		if !slices.ContainsFunc(all, func(f doctor.Finding) bool { return f.Check == "certificate" && f.State == wanted }) {
			t.Errorf("%s before its end: %+v", before, all)
		}
	}
}

// certificate is one in PEM that signs itself and ends then.
func certificate(t *testing.T, end time.Time) []byte {
	t.Helper()
	key := testkit.Must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "market.example"}, NotBefore: end.AddDate(0, -3, 0), NotAfter: end}
	made := testkit.Must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))(t)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made})
}
