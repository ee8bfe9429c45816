package emulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// receiver is a webhook: it takes nothing that is not signed well.
type receiver struct {
	url string

	mu       sync.Mutex
	answer   func(body string) int // 200 if nil
	then     func(wire.Update)
	acting   sync.WaitGroup
	updates  []wire.Update
	bodies   []string
	requests int
	unsigned int
	came     chan struct{} // closed, and made anew, when updates come
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{came: make(chan struct{})}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodGet {
		r.handshake(w, req)
		return
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	w.WriteHeader(r.receive(string(body), req.Header.Get("X-Hub-Signature-256")))
}

func (*receiver) handshake(w http.ResponseWriter, req *http.Request) {
	query := req.URL.Query()
	if query.Get("hub.mode") != "subscribe" || query.Get("hub.verify_token") != "verify" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_, _ = io.WriteString(w, query.Get("hub.challenge")+strings.TrimPrefix(req.URL.Path, "/"))
}

func (r *receiver) receive(body, signature string) (status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	if !wire.Verify(secret, []byte(body), signature) {
		r.unsigned++
		return http.StatusForbidden
	}
	if r.answer != nil {
		if status := r.answer(body); status != http.StatusOK {
			return status
		}
	}
	updates, err := wire.Explode([]byte(body))
	if err != nil {
		return http.StatusInternalServerError
	}
	r.bodies = append(r.bodies, body)
	r.updates = append(r.updates, updates...)
	close(r.came)
	r.came = make(chan struct{})
	if r.then != nil {
		for _, u := range updates {
			r.acting.Go(func() { r.then(u) })
		}
	}
	return http.StatusOK
}

func (r *receiver) take() []wire.Update {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.updates
	r.updates = nil
	return taken
}

// refuse answers so many deliveries with a status.
func (r *receiver) refuse(n, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = func(string) int {
		if n == 0 {
			return http.StatusOK
		}
		n--
		return status
	}
}
