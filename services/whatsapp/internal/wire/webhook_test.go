package wire_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	waba    = "100000000000001"
	number  = "200000000000001"
	display = "51900000001"
	rosa    = "51987654321"
	rosaID  = "PE.13491208655302741918"
)

// at is a second of the fixtures' hour.
func at(second int64) time.Time { return time.Unix(1763800000+second, 0).UTC() }

func message(m wire.InMessage) wire.Update {
	return wire.Update{
		Kind: wire.KindMessage, Field: "messages", BusinessAccountID: waba, PhoneNumberID: number, DisplayPhone: display,
		ProfileName: "Rosa Quispe", Message: &m,
	}
}

func status(s wire.Status) wire.Update {
	return wire.Update{
		Kind: wire.KindStatus, Field: "messages", BusinessAccountID: waba, PhoneNumberID: number, DisplayPhone: display, Status: &s,
	}
}

func unnamed(u wire.Update) wire.Update {
	u.ProfileName = ""
	return u
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func explode(t testing.TB, body []byte) []wire.Update {
	t.Helper()
	updates, err := wire.Explode(body)
	if err != nil {
		t.Fatal(err)
	}
	return updates
}

// withoutRaw compares what was understood.
func withoutRaw() cmp.Option { return cmpopts.IgnoreFields(wire.Update{}, "Raw") }

func TestEveryFixtureExplodes(t *testing.T) {
	files, err := filepath.Glob("testdata/in/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("fixtures: %v, %v", files, err)
	}
	wanted := fixtures()
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			want, ok := wanted[name]
			if !ok {
				t.Fatal("no test says what it explodes to")
			}
			got := explode(t, fixture(t, "in/"+name+".json"))
			if diff := cmp.Diff(want, got, withoutRaw()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRawKeepsTheElement(t *testing.T) {
	updates := explode(t, fixture(t, "in/batch.json"))
	var last struct {
		Field string
		Value struct{ Errors []json.RawMessage }
	}
	if err := json.Unmarshal(updates[len(updates)-1].Raw, &last); err != nil || len(last.Value.Errors) != 1 {
		t.Errorf("the change with errors is kept whole: %v, %v", last, err)
	}
	const first = `{"from":"51987654321","from_user_id":"PE.13491208655302741918","id":"wamid.IN1","timestamp":"1763800000",` +
		`"type":"text","text":{"body":"Vendo 12 quintales de ma\u00edz"}}`
	if got := string(updates[0].Raw); got != first {
		t.Errorf("raw message is %s", got)
	}
}

func TestNotAnEnvelope(t *testing.T) {
	for _, body := range []string{
		``, `{`, `null`, `[]`, `"x"`, `{}`, `{"object":"page","entry":[]}`, `{"object":"whatsapp_business_account"}`,
		`{"object":"whatsapp_business_account","entry":{}}`, `{"object":1,"entry":[]}`,
	} {
		if updates, err := wire.Explode([]byte(body)); !errors.Is(err, wire.ErrNotEnvelope) || updates != nil {
			t.Errorf("%s: %v, %v", body, updates, err)
		}
	}
	if updates := explode(t, []byte(`{"object":"whatsapp_business_account","entry":[]}`)); len(updates) != 0 {
		t.Errorf("no entries, yet %v", updates)
	}
}

// An update is stored as JSON and read by code that may know more than the code that stored it.
func TestUpdatesSurviveStorage(t *testing.T) {
	for name := range fixtures() {
		for _, u := range explode(t, fixture(t, "in/"+name+".json")) {
			stored, err := json.Marshal(u)
			if err != nil {
				t.Fatal(err)
			}
			var back wire.Update
			if err := json.Unmarshal(stored, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(u, back); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

func TestIdentity(t *testing.T) {
	batch := explode(t, fixture(t, "in/batch.json"))
	seen := map[string]bool{}
	for _, u := range batch {
		seen[u.Identity()] = true
	}
	if len(seen) != len(batch) {
		t.Errorf("%d updates share %d identities", len(batch), len(seen))
	}
	for i, again := range explode(t, fixture(t, "in/batch.json")) {
		if again.Identity() != batch[i].Identity() {
			t.Errorf("update %d has another identity when it is delivered again", i)
		}
	}
	if want := "message 200000000000001 wamid.IN1"; batch[0].Identity() != want {
		t.Errorf("identity is %q, want %q", batch[0].Identity(), want)
	}
	if want := "status 200000000000001 wamid.OUT1 read"; batch[2].Identity() != want {
		t.Errorf("identity is %q, want %q", batch[2].Identity(), want)
	}
}
