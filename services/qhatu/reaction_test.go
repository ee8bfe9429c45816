package qhatu_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// reaction is a reaction of some service, as testdata/reactions.json has it.
type reaction struct {
	Version int      `json:"version"`
	Handles []string `json:"handles"`
}

// The reactions of all services are those in testdata/reactions.json, and none handles other events under the same version:
// a replica of the old program, which still runs, would acknowledge the new events without handling them.
func TestAReactionThatHandlesOtherEventsHasAnotherVersion(t *testing.T) {
	const file = "testdata/reactions.json"
	have := map[string]reaction{}
	for _, r := range markettest.StartChat(t).Reactions() {
		have[r.Name] = reaction{r.Version, r.Handles}
		if !natsuser.Knows(r.Name, r.Version) {
			t.Errorf("%s of version %d is no user's at a NATS server: see services/qhatu/internal/natsuser", r.Name, r.Version)
		}
	}
	var want map[string]reaction
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	for name, old := range want {
		r, ok := have[name]
		if ok && (r.Version < old.Version || r.Version == old.Version && !slices.Equal(r.Handles, old.Handles)) {
			t.Fatalf("%s handles other events than version %d: raise its version by one: a raised version goes on where the last one stopped (-before +now)\n%s",
				name, old.Version, cmp.Diff(old.Handles, r.Handles))
		}
	}
	if *update {
		writeReactions(t, file, have)
		return
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("reactions; -update writes them (-in %s +now):\n%s", file, diff)
	}
}

func writeReactions(t *testing.T, file string, all map[string]reaction) {
	t.Helper()
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(raw, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}
