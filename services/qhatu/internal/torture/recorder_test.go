package torture_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// answered notes a request that is answered so after a while.
func answered(t *testing.T, r *torture.Recorder, method string, status int) (begin, end time.Time) {
	t.Helper()
	begin = time.Now()
	in := httptest.NewRequest(method, "http://market/", http.NoBody)
	answer, err := r.Note(in, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: http.NoBody, Header: http.Header{"Retry-After": {"1"}}}, nil
	})
	if err != nil || answer.Body.Close() != nil {
		t.Fatal(err)
	}
	return begin, time.Now()
}

func TestARecorderTellsWhenCommandsAreAcknowledgedAgain(t *testing.T) {
	var r torture.Recorder
	begin, first := answered(t, &r, http.MethodPost, http.StatusCreated)
	struck := time.Now()
	if _, found := r.FirstAcknowledged(struck); found {
		t.Error("nothing was sent since")
	}
	answered(t, &r, http.MethodGet, http.StatusOK)
	answered(t, &r, http.MethodPost, http.StatusServiceUnavailable)
	back, done := answered(t, &r, http.MethodPost, http.StatusOK)
	answered(t, &r, http.MethodPost, http.StatusOK)
	if at, found := r.FirstAcknowledged(struck); !found || at.Before(back) || at.After(done) {
		t.Errorf("acknowledged %v at %v, want between %v and %v", found, at, back, done)
	}
	if all := r.Since(struck); len(all) != 4 || !all[2].Again || all[2].Acknowledged() {
		t.Errorf("since: %+v", all)
	}
	if gap := r.LongestGap(begin, time.Now()); gap < back.Sub(first) {
		t.Errorf("longest gap %s, want %s at least", gap, back.Sub(first))
	}
}

func TestATableIsPutIntoItsPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	page := "before\n<!-- table: a -->\nold\n<!-- end -->\nbetween\n<!-- table: b -->\nother\n<!-- end -->\n"
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := torture.Write(path, "a", "new\n"); err != nil {
		t.Fatal(err)
	}
	want := "before\n<!-- table: a -->\nnew\n<!-- end -->\nbetween\n<!-- table: b -->\nother\n<!-- end -->\n"
	if got := string(testkit.Must(os.ReadFile(path))(t)); got != want {
		t.Errorf("the page is\n%s", got)
	}
	if err := torture.Write(path, "c", "new\n"); err == nil {
		t.Error("a page without a place for the table is written to")
	}
}
