package wire_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// enveloped puts a value into a webhook of the field "messages".
func enveloped(value string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":%s}]}]}`, value)
}

// one explodes a webhook with a single message.
func one(t *testing.T, raw string) wire.Update {
	t.Helper()
	updates := explode(t, enveloped(`{"messages":[`+raw+`]}`))
	if len(updates) != 1 {
		t.Fatalf("%d updates of one message", len(updates))
	}
	return updates[0]
}

func edited(id, text string) *wire.Edit {
	e := &wire.Edit{OriginalMessageID: id}
	e.Message.Type, e.Message.Text.Body = "text", text
	return e
}

func TestRarerMessages(t *testing.T) {
	for raw, want := range map[string]wire.InMessage{
		`{"context":{"forwarded":true},"from":"51987654321","id":"T3","timestamp":"1763800012","type":"text","text":{"body":"cadena"}}`: {
			From: rosa, ID: "T3", Timestamp: at(12), Type: "text",
			Context: &wire.Context{Forwarded: true}, Text: &wire.InText{Body: "cadena"},
		},
		`{"from_user_id":"PE.2","id":"C2","type":"contacts","origin":"contact_request","contacts":[{"vcard":"BEGIN:VCARD","phones":[{"phone":"+51912345678"}]}]}`: {
			UserID: "PE.2", ID: "C2", Type: "contacts", Origin: "contact_request",
			Contacts: []wire.InCard{{VCard: "BEGIN:VCARD", Phones: []wire.CardPhone{{Phone: "+51912345678"}}}},
		},
		`{"id":"R2","type":"reaction","reaction":{"message_id":"wamid.OUT13"}}`: {
			ID: "R2", Type: "reaction", Reaction: &wire.InReaction{MessageID: "wamid.OUT13"},
		},
		`{"id":"S2","type":"system","system":{"body":"x","user_id":"PE.3","previous_user_id":"PE.1","type":"user_changed_user_id"}}`: {
			ID: "S2", Type: "system",
			System: &wire.System{Type: "user_changed_user_id", Body: "x", UserID: "PE.3", PreviousUserID: "PE.1"},
		},
		`{"id":"S6","type":"edit","edit":{"original_message_id":"wamid.T1","message":{"type":"text","text":{"body":"13 quintales"}}}}`: {
			ID: "S6", Type: "edit", Edit: edited("wamid.T1", "13 quintales"),
		},
		`{"id":"A1","type":"text","text":{"body":"hola"},"referral":{"source_id":"7","source_type":"ad","ctwa_clid":"c"}}`: {
			ID: "A1", Type: "text", Text: &wire.InText{Body: "hola"},
			Referral: &wire.Referral{SourceID: "7", SourceType: "ad", ClickID: "c"},
		},
	} {
		if diff := cmp.Diff(&want, one(t, raw).Message); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
}

// What is missing or of another type costs only itself.
func TestWhatFitsIsRead(t *testing.T) {
	for raw, want := range map[string]wire.InMessage{
		`{"id":"X"}`: {ID: "X"},
		`{"id":"X","timestamp":1763800012,"type":"poll_vote","poll":{"a":1}}`: {ID: "X", Timestamp: at(12), Type: "poll_vote"},
		`{"id":"X","timestamp":"soon","type":"text","text":"hola"}`:           {ID: "X", Type: "text", Text: &wire.InText{}},
		`{"id":"X","timestamp":"99999999999999999","type":"text"}`:            {ID: "X", Type: "text"},
		`{"id":"X","from":51987654321,"type":"text","text":{"body":"hola"}}`:  {ID: "X", Type: "text", Text: &wire.InText{Body: "hola"}},
		`{"id":"X","type":"interactive"}`:                                     {ID: "X", Type: "interactive"},
		`{"id":"X","type":"order","order":{"product_items":[{"quantity":"2","item_price":true}]}}`: {
			ID: "X", Type: "order", Order: &wire.InOrder{Items: []wire.InItem{{Quantity: "2"}}},
		},
		`{"id":"X","errors":[{"code":"131051","error_data":7}, 3]}`: {ID: "X", Errors: []wire.Problem{{Code: 131051}, {}}},
	} {
		if diff := cmp.Diff(&want, one(t, raw).Message); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
}

func TestWhatIsNotKnownIsKept(t *testing.T) {
	for body, raw := range map[string]string{
		`{"object":"whatsapp_business_account","entry":[7]}`:                                              `7`,
		`{"object":"whatsapp_business_account","entry":[{"id":"1"}]}`:                                     `{"id":"1"}`,
		`{"object":"whatsapp_business_account","entry":[{"changes":[null]}]}`:                             `null`,
		`{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"security","value":{}}]}]}`:  `{"field":"security","value":{}}`,
		`{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":"x"}]}]}`: `{"field":"messages","value":"x"}`,
		string(enveloped(`{"messages":["x"]}`)):                                                           `"x"`,
		string(enveloped(`{"messages":[{"type":"text"}]}`)):                                               `{"type":"text"}`,
		string(enveloped(`{"statuses":[{"id":"wamid.1"}]}`)):                                              `{"id":"wamid.1"}`,
	} {
		updates := explode(t, []byte(body))
		if len(updates) != 1 || updates[0].Kind != wire.KindOther || string(updates[0].Raw) != raw {
			t.Errorf("%s: %+v", body, updates)
		}
	}
}

func TestAnUnknownPartOfAChangeIsKeptBesideItsMessages(t *testing.T) {
	updates := explode(t, enveloped(`{"messages":[{"id":"X"}],"calls":[{"id":"C"}]}`))
	if len(updates) != 2 || updates[0].Kind != wire.KindMessage || updates[1].Kind != wire.KindOther {
		t.Fatalf("exploded to %+v", updates)
	}
	if want := `{"field":"messages","value":{"messages":[{"id":"X"}],"calls":[{"id":"C"}]}}`; string(updates[1].Raw) != want {
		t.Errorf("kept %s", updates[1].Raw)
	}
}

func TestContactsAreJoinedByIDNotByPlace(t *testing.T) {
	updates := explode(t, enveloped(`{"contacts":[{"profile":{"name":"Elmer"},"user_id":"PE.2"},{"profile":{"name":"Rosa"},"wa_id":"51987654321"},
		{"profile":{"name":"Nobody"}}],
		"messages":[{"id":"1","from":"51987654321"},{"id":"2","from_user_id":"PE.2"},{"id":"3","from":"51900000000"},{"id":"4"}]}`))
	var names []string
	for _, u := range updates {
		names = append(names, u.ProfileName)
	}
	if diff := cmp.Diff([]string{"Rosa", "Elmer", "", ""}, names); diff != "" {
		t.Error(diff)
	}
}

func FuzzExplode(f *testing.F) {
	for name := range fixtures() {
		f.Add(fixture(f, "in/"+name+".json"))
	}
	f.Add(enveloped(`{"messages":[{"id":"1","timestamp":1e300,"edit":{"message":{"edit":{}}}}],"statuses":[{"errors":{}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		updates, err := wire.Explode(body)
		if err != nil {
			return
		}
		for _, u := range updates {
			stored, err := json.Marshal(u)
			if err != nil {
				t.Fatalf("stored: %v", err)
			}
			var back wire.Update
			if err := json.Unmarshal(stored, &back); err != nil {
				t.Fatalf("read back: %v", err)
			}
			if u.Kind != back.Kind || (u.Message == nil) != (back.Message == nil) || (u.Status == nil) != (back.Status == nil) {
				t.Fatalf("%+v came back as %+v", u, back)
			}
			if u.Message != nil {
				touch(u.Message)
			}
		}
	})
}

// touch calls everything that looks at a message.
func touch(m *wire.InMessage) {
	m.Tap()
	m.Body()
}
