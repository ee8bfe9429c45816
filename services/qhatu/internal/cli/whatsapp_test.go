package cli_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// metaWith is an emulator of Meta with these templates approved, which the environment configures commands for.
func metaWith(t *testing.T, now func() time.Time, templates ...emulator.Template) *emulator.Emulator {
	t.Helper()
	meta := emulator.New(emulator.Config{Token: "EAAGtoken", AppSecret: "secret", VerifyToken: "verify", Templates: templates, Now: now})
	t.Cleanup(meta.Close)
	graph := httptest.NewServer(meta.Handler())
	t.Cleanup(graph.Close)
	for name, value := range map[string]string{
		"GRAPH_URL": graph.URL, "TOKEN": "EAAGtoken", "PHONE_NUMBER_ID": "200000000000001", "BUSINESS_ACCOUNT_ID": "100000000000001",
		"APP_SECRET": "secret", "VERIFY_TOKEN": "verify",
	} {
		t.Setenv("QHATU_WHATSAPP_"+name, value)
	}
	return meta
}

// pushed is what became of templates in a push, by what was done, and the exit code.
func pushed(t *testing.T) (map[string][]string, int) {
	t.Helper()
	code, out, _ := run(t, "whatsapp", "templates", "push", "--json")
	did := map[string][]string{}
	for line := range strings.Lines(out) {
		var p whatsapp.PushedTemplate
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		did[p.Did] = append(did[p.Did], p.Name+" "+p.Language)
	}
	return did, code
}

func approveAll(t *testing.T, meta *emulator.Emulator) {
	t.Helper()
	for _, each := range whatsapp.Templates() {
		if !meta.Review(each.Name, each.Language, emulator.Verdict{Status: "APPROVED"}) {
			t.Fatalf("Meta has no %s in %s", each.Name, each.Language)
		}
	}
}

// Meta takes every template of the market as it is submitted; submitted again nothing changes.
func TestEveryTemplateIsSubmittedOnce(t *testing.T) {
	meta := metaWith(t, nil)
	all := len(whatsapp.Templates())
	if code, out, told := run(t, "whatsapp", "templates", "status"); code != 1 || strings.Count(out, "missing") != all || !strings.Contains(told, "docs/trouble.md#templates") {
		t.Errorf("of an empty account: code %d, out %s, told %s", code, out, told)
	}
	if did, code := pushed(t); code != 0 || len(did[whatsapp.PushCreated]) != all {
		t.Fatalf("code %d, %v", code, did)
	}
	if did, code := pushed(t); code != 0 || len(did[whatsapp.PushUnchanged]) != all {
		t.Errorf("again: code %d, %v", code, did)
	}
	if code, out, _ := run(t, "whatsapp", "templates", "status"); code != 1 || strings.Count(out, "pending") != all {
		t.Errorf("before Meta's review: code %d, %s", code, out)
	}
	approveAll(t, meta)
	if code, out, told := run(t, "whatsapp", "templates", "status"); code != 0 || strings.Count(out, "approved") != all {
		t.Errorf("code %d, %s%s", code, out, told)
	}
}

func TestOtherWordsAreEditedWhereMetaAllowsIt(t *testing.T) {
	now := time.Now()
	meta := metaWith(t, func() time.Time { return now },
		emulator.Template{Name: "oferta_nueva", Language: "es_PE", Body: "Hola, hay algo.", Buttons: []string{"Ver"}},
		emulator.Template{Name: "trato_hecho", Language: "es_PE", Body: "Hola, vendiste.", Buttons: []string{"Ver"}},
		emulator.Template{Name: "puesto_libre", Language: "es_PE", Body: "Hola, hay puesto.", Buttons: []string{"Ver"}},
		emulator.Template{Name: "de_otros", Language: "es_PE", Body: "Hola."},
	)
	meta.Review("trato_hecho", "es_PE", emulator.Verdict{Status: "PENDING"})
	meta.Review("puesto_libre", "es_PE", emulator.Verdict{Status: "DISABLED"})
	did, code := pushed(t)
	if code != 1 || !slices.Equal(did[whatsapp.PushEdited], []string{"oferta_nueva es_PE"}) || !slices.Equal(did[whatsapp.PushWaits], []string{"trato_hecho es_PE"}) ||
		!slices.Equal(did[whatsapp.PushRefused], []string{"puesto_libre es_PE"}) {
		t.Errorf("code %d, %v", code, did)
	}
	_, out, _ := run(t, "whatsapp", "templates", "status")
	for _, want := range []string{"oferta_nueva es_PE pending", "trato_hecho es_PE pending", "puesto_libre es_PE disabled", "de_otros es_PE approved utility - the market does not send it"} {
		if !strings.Contains(words(out), want) {
			t.Errorf("status lacks %q:\n%s", want, out)
		}
	}
}

// words has one space between each two words, and one line break between lines.
func words(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}

func TestStatusSaysWhatIsWrongWithATemplate(t *testing.T) {
	meta := metaWith(t, nil)
	pushed(t)
	approveAll(t, meta)
	meta.Review("oferta_nueva", "es_PE", emulator.Verdict{Status: "REJECTED", Reason: "INCORRECT_CATEGORY"})
	meta.Review("trato_hecho", "es_PE", emulator.Verdict{Status: "PAUSED", Quality: "RED"})
	meta.Review("puesto_libre", "es_PE", emulator.Verdict{Category: "MARKETING"})
	code, out, _ := run(t, "whatsapp", "templates", "status")
	for _, want := range []string{
		"oferta_nueva es_PE rejected utility - Meta says INCORRECT_CATEGORY", "trato_hecho es_PE paused utility red",
		"puesto_libre es_PE approved marketing - the market asks for utility, which costs less",
	} {
		if !strings.Contains(words(out), want) {
			t.Errorf("status lacks %q:\n%s", want, out)
		}
	}
	if code != 1 {
		t.Errorf("code %d", code)
	}
}

func TestSubscribingIsToldToPrograms(t *testing.T) {
	metaWith(t, nil)
	if code, out, told := run(t, "whatsapp", "subscribe", "--json"); code != 0 || out != `{"subscribed":true}`+"\n" {
		t.Errorf("code %d, %q, told %q", code, out, told)
	}
}

func TestWhatMetaRefusesIsTold(t *testing.T) {
	metaWith(t, nil)
	t.Setenv("QHATU_WHATSAPP_TOKEN", "EAAGexpired")
	if code, _, told := run(t, "whatsapp", "templates", "push"); code != 1 || !strings.Contains(told, "Cannot parse access token (Meta's code 190)") || strings.Contains(told, "EAAG") {
		t.Errorf("code %d, told %q", code, told)
	}
	t.Setenv("QHATU_WHATSAPP_TOKEN", "EAAGtoken")
	t.Setenv("QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID", "999")
	if code, _, told := run(t, "whatsapp", "subscribe"); code != 1 || !strings.Contains(told, "does not exist") {
		t.Errorf("code %d, told %q", code, told)
	}
	t.Setenv("QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID", "")
	if code, _, told := run(t, "whatsapp", "templates", "status"); code != 2 || !strings.Contains(told, "QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID is not set") {
		t.Errorf("code %d, told %q", code, told)
	}
}
