package qhatu_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// forge makes the guard remember more of the log than there is: as if the log had lost its end.
func forge(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "guard", "market.json")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	note := map[string]any{}
	if err := json.Unmarshal(raw, &note); err != nil {
		t.Fatal(err)
	}
	note["position"] = 1_000_000
	if raw, err = json.Marshal(note); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestALogThatLostItsEndTakesNoWritesUntilTheOperatorAcceptsIt(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	m.Stop(t)
	forge(t, m.Dir())
	m.OpenUnready(t)
	m.Anyone().Get(t, "/readyz").Problem(t, http.StatusServiceUnavailable, "not-ready")
	m.Anyone().Get(t, "/v1/lots/"+l.ID).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/lots", maize("1")).Problem(t, http.StatusServiceUnavailable, "read-only")
	m.Stop(t)
	m.AcceptLog(t)
	publish(t, m.seller, "1")
	m.Restart(t)
	publish(t, m.seller, "2")
}
