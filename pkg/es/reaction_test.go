package es_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/es"
)

func TestACommandIDFollowsFromItsParts(t *testing.T) {
	if got, want := es.DeriveCommand("a", "bc"), es.CommandID("5310a58788781ab25d5ad7c3f8503582"); got != want {
		t.Errorf("derived %s, want %s as ever: a command would be decided twice", got, want)
	}
	seen := map[es.CommandID][]string{}
	for _, parts := range [][]string{
		nil,
		{""},
		{"", ""},
		{"a"},
		{"a", ""},
		{"", "a"},
		{"abc"},
		{"a", "bc"},
		{"ab", "c"},
		{"a", "b", "c"},
		{"1:a"},
		{"a2:bc"},
		{"bc", "a"},
	} {
		command := es.DeriveCommand(parts...)
		if other, taken := seen[command]; taken {
			t.Errorf("%q and %q make the same command", parts, other)
		}
		seen[command] = parts
	}
}

func TestOtherPartsMakeAnotherCommand(t *testing.T) {
	parts := rapid.SliceOfN(rapid.StringMatching(`[0-9:ab#/]{0,4}`), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := cmp.Equal(append([]string{}, a...), append([]string{}, b...))
		if got := es.DeriveCommand(a...) == es.DeriveCommand(b...); got != same {
			t.Errorf("%q and %q make the same command: %v", a, b, got)
		}
	})
}

func TestAReactionIsTheSameForTheSameEventAndTarget(t *testing.T) {
	cause := es.Record{ID: "c1/lot_1#0", CorrelationID: "corr"}
	got := es.ReactionMeta("catalog-stock", cause, "lot_1")
	want := es.Meta{
		CommandID: es.DeriveCommand("catalog-stock", "c1/lot_1#0", "lot_1"),
		Actor:     es.Actor{Role: "system", Via: "catalog-stock"},
		Cause:     es.EventRef{ID: "c1/lot_1#0", CorrelationID: "corr"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if again := es.ReactionMeta("catalog-stock", cause, "lot_1"); again.CommandID != got.CommandID {
		t.Error("handled again, the same event gives another command")
	}
	for name, other := range map[string]es.Meta{
		"another reaction": es.ReactionMeta("catalog-other", cause, "lot_1"),
		"another target":   es.ReactionMeta("catalog-stock", cause, "lot_2"),
		"another event":    es.ReactionMeta("catalog-stock", es.Record{ID: "c1/lot_1#1"}, "lot_1"),
	} {
		if other.CommandID == got.CommandID {
			t.Errorf("%s gives the same command", name)
		}
	}
}

func TestAnActorIsReadAsWritten(t *testing.T) {
	part := rapid.StringMatching(`[!-.0-~]*`) // visible ASCII without a slash, as tokens are held to
	rapid.Check(t, func(t *rapid.T) {
		want := es.Actor{Role: part.Draw(t, "role"), Org: part.Draw(t, "org"), Person: part.Draw(t, "person"), Via: part.Draw(t, "via"), Session: part.Draw(t, "session")}
		if got, err := es.ParseActor(want.String()); err != nil || got != want {
			t.Errorf("wrote %q, read %+v, %v", want, got, err)
		}
	})
}

func TestWhatIsNoActor(t *testing.T) {
	for _, s := range []string{"", "buyer", "buyer/org_1/per_1", "buyer/org_1/per_1/rest/", "buyer/org/1/per_1/rest/ses_1"} {
		if got, err := es.ParseActor(s); err == nil {
			t.Errorf("%q is read as %+v", s, got)
		}
	}
}

func TestAStepIsTheSystems(t *testing.T) {
	want := es.Meta{
		CommandID: es.DeriveCommand("order-deadline", "neg_1", "neg_1.1"),
		Actor:     es.Actor{Role: "system", Via: "order-deadline"},
	}
	got := es.StepMeta("order-deadline", "neg_1", "neg_1.1")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.CommandID != "90a84dc10d1f924dae47bec1ca976236" {
		t.Errorf("command %s, want the one as ever: it would be decided twice", got.CommandID)
	}
}
