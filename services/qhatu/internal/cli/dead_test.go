package cli_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// deadLetters are the numbers of what is listed.
func deadLetters(t *testing.T, dir string) (ids []string) {
	t.Helper()
	code, out, told := run(t, "dead", "list", "--json", "--data-dir", dir)
	if code != 0 {
		t.Fatalf("code %d, %s", code, told)
	}
	for line := range strings.Lines(out) {
		var l struct{ ID uint64 }
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, strconv.FormatUint(l.ID, 10))
	}
	return ids
}

const notTaken = 131051 // Meta does not take the kind of message: for good

// What Meta has refused for good is a dead letter. It is listed, shown without what it says, and sent once what was wrong is mended; one that nobody needs
// is dropped, and the audit says why.
func TestADeadLetterIsListedMendedRetriedAndDropped(t *testing.T) {
	t.Parallel() // it waits more than it works
	market := markettest.StartChat(t)
	dir := market.Dir()
	if code, out, told := run(t, "dead", "list", "--data-dir", dir); code != 0 || out != "there are no dead letters\n" {
		t.Errorf("of none: code %d, %q, %q", code, out, told)
	}
	_, rosa := market.Join(t, "Productores de Huaro", "Rosa Quispe", "+51900111001", "maize")
	refuse := func(count int) []string {
		market.Meta.FailNext(1, notTaken, 400)
		rosa.Say("ayuda")
		testkit.Eventually(t, "a dead letter", func() bool { return len(deadLetters(t, dir)) == count })
		return deadLetters(t, dir)
	}
	id := refuse(1)[0]
	code, out, _ := run(t, "dead", "list", "--data-dir", dir)
	if code != 0 || !strings.Contains(words(out), "whatsapp-outbox-v1 give up, code 131051") || !strings.Contains(out, "whatsapp-outbox-v1: 1\n") {
		t.Errorf("code %d:\n%s", code, out)
	}
	code, out, _ = run(t, "dead", "show", id, "--data-dir", dir)
	if code != 0 || !strings.Contains(words(out), "subject outbox.entry.") || strings.Contains(out, "data") {
		t.Errorf("code %d:\n%s", code, out)
	}
	if code, out, _ = run(t, "dead", "show", id, "--data", "--data-dir", dir); code != 0 || !strings.Contains(words(out), "data sealed: only the service") {
		t.Errorf("with what it says: code %d:\n%s", code, out)
	}

	var shown struct {
		Data   json.RawMessage
		Sealed bool
	}
	_, out, _ = run(t, "dead", "show", id, "--data", "--json", "--data-dir", dir)
	if err := json.Unmarshal([]byte(out), &shown); err != nil || !shown.Sealed || shown.Data != nil || strings.Contains(out, `\ufffd`) {
		t.Errorf("as JSON: %v: %s", err, out)
	}

	before := len(markettest.Told(rosa))
	if code, out, told := run(t, "dead", "retry", id, "--data-dir", dir); code != 0 || out != id+": handled again\n" {
		t.Errorf("code %d, %q, %q", code, out, told)
	}
	markettest.Hear(t, rosa, before, 1)
	if left := deadLetters(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}

	if code, out, _ := run(t, "dead", "retry", "--all", "--data-dir", dir); code != 0 || out != "there are no dead letters\n" {
		t.Errorf("of none: code %d, %q", code, out)
	}

	id = refuse(1)[0]
	if code, out, told := run(t, "dead", "drop", id, "--reason", "she has had the answer since", "--json", "--data-dir", dir); code != 0 || out != `{"id":`+id+`,"done":"dropped"}`+"\n" {
		t.Errorf("code %d, %q, %q", code, out, told)
	}
	if code, _, told := run(t, "dead", "drop", id, "--reason", "again", "--data-dir", dir); code != 1 || !strings.Contains(told, "1 of 1") {
		t.Errorf("once more: code %d, %q", code, told)
	}
	recorded := records(t, dir)
	if !slices.ContainsFunc(recorded, func(r audit.Record) bool {
		return r.Operation == "dropDeadLetter" && r.Reason == "she has had the answer since"
	}) ||
		!slices.ContainsFunc(recorded, func(r audit.Record) bool { return r.Operation == "showDeadLetter" }) {
		t.Errorf("recorded: %+v", recorded)
	}

	id = refuse(1)[0]
	market.Stop(t)
	if code, out, _ := run(t, "dead", "retry", "--all", "--data-dir", dir); code != 1 || !strings.Contains(out, "does not run") {
		t.Errorf("of a market that is stopped: code %d, %q", code, out)
	}
	if left := deadLetters(t, dir); !slices.Equal(left, []string{id}) {
		t.Errorf("left: %v", left)
	}
}

func records(t *testing.T, dir string) []audit.Record {
	t.Helper()
	node := testkit.Must(natsd.Reach(t.Context(), natsd.Config{Dir: dir}))(t)
	defer func() { _ = node.Close() }()
	found, _, err := audit.Open(node.JetStream()).Read(t.Context(), audit.Filter{Actor: "operator"}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhichDeadLettersHasToBeSaid(t *testing.T) {
	for _, args := range [][]string{{"dead", "retry"}, {"dead", "retry", "7", "--all"}, {"dead", "drop", "7", "--reason", " "}, {"dead", "drop", "7"}, {"dead", "show", "0"}, {"dead", "retry", "0"}} {
		if code, _, told := run(t, args...); code != 2 || told == "" {
			t.Errorf("%v: code %d, told %q", args, code, told)
		}
	}
	if code, _, told := run(t, "dead", "list", "--data-dir", t.TempDir()); code != 1 || !strings.Contains(told, "there is no market in this folder") {
		t.Errorf("code %d, told %q", code, told)
	}
}
