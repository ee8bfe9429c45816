package wire_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func TestTap(t *testing.T) {
	for raw, want := range map[string][2]string{
		`{"id":"1","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"a","title":"A"}}}`: {"a", "A"},
		`{"id":"1","type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"b","title":"B"}}}`:     {"b", "B"},
		`{"id":"1","type":"button","button":{"payload":"c","text":"C"}}`:                                              {"c", "C"},
	} {
		if id, title, ok := one(t, raw).Message.Tap(); !ok || id != want[0] || title != want[1] {
			t.Errorf("%s: %q, %q, %v", raw, id, title, ok)
		}
	}
	for _, raw := range []string{
		`{"id":"1","type":"text","text":{"body":"a"}}`,
		`{"id":"1","type":"interactive"}`,
		`{"id":"1","type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{}}}`,
	} {
		if id, _, ok := one(t, raw).Message.Tap(); ok {
			t.Errorf("%s: tap of %q", raw, id)
		}
	}
}

func TestBody(t *testing.T) {
	for raw, want := range map[string]string{
		`{"id":"1","text":{"body":"hola"}}`:      "hola",
		`{"id":"1","image":{"caption":"maíz"}}`:  "maíz",
		`{"id":"1","document":{"caption":"qr"}}`: "qr",
		`{"id":"1","audio":{"voice":true}}`:      "",
		`{"id":"1"}`:                             "",
	} {
		if got := one(t, raw).Message.Body(); got != want {
			t.Errorf("%s: %q", raw, got)
		}
	}
}

func TestRankNeverPrefersAnEarlierStep(t *testing.T) {
	last := 0
	for _, step := range []string{"sent", "delivered", "read", "played"} {
		s := wire.Status{Status: step}
		if s.Rank() <= last {
			t.Errorf("%s ranks %d after %d", step, s.Rank(), last)
		}
		last = s.Rank()
	}
	if s := (wire.Status{Status: "failed"}); s.Rank() != 0 {
		t.Errorf("failed ranks %d", s.Rank())
	}
}
