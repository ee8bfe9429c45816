package emulator

import (
	"encoding/json"
	"testing"
	"time"
)

func TestEscapeWritesAsMetaDoes(t *testing.T) {
	for plain, want := range map[string]string{
		"S/ 2.50 el maíz": `"S\/ 2.50 el ma\u00edz"`,
		"👍":               `"\ud83d\udc4d"`,
		"a\"b\\/c\nd":     `"a\"b\\\/c\nd"`,
		"<&>":             `"<&>"`,
		"\u2028":          `"\u2028"`,
	} {
		got, err := encode(plain)
		if err != nil || string(got) != want {
			t.Errorf("%q is written %s, %v", plain, got, err)
		}
		var back string
		if err := json.Unmarshal(got, &back); err != nil || back != plain {
			t.Errorf("%q is read back as %q, %v", plain, back, err)
		}
	}
}

func TestAThousandServiceMessagesAMonthAreFree(t *testing.T) {
	now := time.Date(2026, 11, 30, 23, 59, 0, 0, time.UTC)
	e := New(Config{Now: func() time.Time { return now }})
	defer e.Close()
	for range freeMonthly {
		if p := e.price(&bubble{}); p["type"] != "free_customer_service" || p["billable"] != false {
			t.Fatalf("priced %v", p)
		}
	}
	if p := e.price(&bubble{}); p["type"] != "regular" || p["billable"] != true || p["category"] != "service" {
		t.Errorf("one more is priced %v", p)
	}
	if p := e.price(&bubble{Bubble: Bubble{Template: "a"}}); p["type"] != "regular" || p["category"] != "utility" {
		t.Errorf("a template is priced %v", p)
	}
	now = now.Add(time.Minute)
	if p := e.price(&bubble{}); p["type"] != "free_customer_service" {
		t.Errorf("the next month's first is priced %v", p)
	}
}

func TestTheJournalForgetsItsOlderHalf(t *testing.T) {
	j := &journal{now: time.Now}
	for i := range mostEntries + 1 {
		j.add(Entry{Attempt: i})
	}
	if got := len(j.entries); got != mostEntries/2+1 || j.entries[got-1].Attempt != mostEntries {
		t.Errorf("%d entries, the last is %d", got, j.entries[got-1].Attempt)
	}
}

func TestMessageIDsAreMetasRecords(t *testing.T) {
	const want = "wamid.HBgLNTE5ODc2NTQzMjEVAgARGBQ"
	if got := messageID("51987654321", byBusiness); got[:len(want)-1] != want[:len(want)-1] {
		t.Errorf("id is %s", got)
	}
}
