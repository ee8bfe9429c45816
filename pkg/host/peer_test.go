package host

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestRequestsReachTheProcessesOwnEdge(t *testing.T) {
	h := &Host{loopback: &loopback{}}
	url, edge := h.peer("catalog")
	if _, err := edge.Get(url + "/v1/lots"); !errors.Is(err, errNotServing) { //nolint:bodyclose // there is none
		t.Errorf("before it is served: %v", err)
	}
	h.loopback.serve(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Seen", in.Method+" "+in.RequestURI+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("short and stout"))
	}))
	answer, err := edge.Post(url+"/v1/lots?a=b", "text/plain", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusTeapot || string(body) != "short and stout" ||
		answer.Header.Get("Seen") != "POST /v1/lots?a=b body" {
		t.Errorf("%d %q %v", answer.StatusCode, body, answer.Header)
	}
}

func TestARequestThatIsGivenUpIsNotServed(t *testing.T) {
	h := &Host{loopback: &loopback{}}
	h.loopback.serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("served") }))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, inProcess, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, edge := h.peer("order")
	if _, err := edge.Do(request); !errors.Is(err, context.Canceled) { //nolint:bodyclose // there is none
		t.Errorf("given up: %v", err)
	}
}

func TestAServiceThatCallsOthersKnowsWhereTheyAre(t *testing.T) {
	bot := &service{Service: Service{Name: "bot", Peers: []string{"catalog"}}}
	catalog := &service{Service: Service{Name: "catalog"}}
	elsewhere := Config{Peers: Peers{CatalogURL: "http://catalog:8080"}}
	for name, try := range map[string]struct {
		host *Host
		ok   bool
	}{
		"nowhere":         {&Host{services: []*service{bot}}, false},
		"in this process": {&Host{services: []*service{bot, catalog}}, true},
		"elsewhere":       {&Host{services: []*service{bot}, cfg: elsewhere}, true},
	} {
		if err := try.host.checkPeers(); (err == nil) != try.ok {
			t.Errorf("%s: %v", name, err)
		} else if err != nil && !strings.Contains(err.Error(), "--catalog-url") {
			t.Errorf("%s: %v does not say what to do", name, err)
		}
	}
}

func TestAServiceElsewhereIsReachedByItsAddress(t *testing.T) {
	h := &Host{loopback: &loopback{}, cfg: Config{Peers: Peers{FairURL: "http://fair:8080"}}}
	if got, _ := h.peer("fair"); got != "http://fair:8080" {
		t.Errorf("fair is at %s", got)
	}
	if got, _ := h.peer("order"); got != inProcess {
		t.Errorf("order is at %s", got)
	}
}
