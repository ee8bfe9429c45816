package cli_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReadyTellsWhetherAProcessIs(t *testing.T) {
	status := map[string]int{"/readyz": http.StatusOK, "/healthz": http.StatusServiceUnavailable}
	process := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		w.WriteHeader(status[in.URL.Path])
		_, _ = w.Write([]byte("the log has no quorum\n"))
	}))
	at := strings.TrimPrefix(process.URL, "http://")
	if code, out, told := run(t, "ready", "--addr", at); code != 0 || out != "ready\n" || told != "" {
		t.Errorf("code %d, out %q, told %q", code, out, told)
	}
	if code, out, told := run(t, "ready", "--addr", process.URL+"/healthz"); code != 1 || out != "" || told != "qhatu: not ready: the log has no quorum\n" {
		t.Errorf("code %d, out %q, told %q", code, out, told)
	}
	process.Close()
	if code, _, told := run(t, "ready", "--addr", at); code != 1 || !strings.Contains(told, "refused") {
		t.Errorf("nobody there: code %d, told %q", code, told)
	}
}
