package flows_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// upgraded is a state that version 1 stored, and the same conversation as version 2 stored it.
type upgraded struct {
	Name        string
	Before, Now json.RawMessage
}

// A conversation of version 1 is read as the same conversation of version 2.
func TestConversationsOfVersion1GoOn(t *testing.T) {
	stored, err := os.ReadFile("testdata/states_v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []upgraded
	if err := json.Unmarshal(stored, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d states: %v", len(all), err)
	}
	for _, u := range all {
		t.Run(u.Name, func(t *testing.T) {
			if diff := cmp.Diff(readState(t, u.Now), readState(t, u.Before)); diff != "" {
				t.Errorf("read otherwise (-version 2, +version 1):\n%s", diff)
			}
		})
	}
}

// What is stored now is read as it is.
func TestReadState(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 20 sacos de cacao", "…"})
	stored, err := json.Marshal(p.State)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.State, readState(t, stored)); diff != "" {
		t.Error(diff)
	}
}

func readState(t *testing.T, stored []byte) chat.State {
	t.Helper()
	st, err := flows.ReadState(stored)
	if err != nil {
		t.Fatal(err)
	}
	return st
}
