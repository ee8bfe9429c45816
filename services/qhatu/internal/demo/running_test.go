package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/demo"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// running is a demo that runs.
type running struct {
	url  string // of the page
	told *told
	stop func()
}

// told is what the demo prints.
type told struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *told) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *told) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// open opens a demo and returns when it is loaded; the test stops it at its end.
func open(t *testing.T, addr, dir string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	loaded, ended := make(chan string, 1), make(chan error, 1)
	s := &running{told: &told{}}
	cfg := demo.Config{
		Host:   host.Config{HTTPAddr: addr, DataDir: dir, LogLevel: "error"},
		Opened: func(url string) { loaded <- url },
	}
	go func() { ended <- demo.Run(ctx, cfg, s.told) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	select {
	case s.url = <-loaded:
		t.Cleanup(s.stop)
	case err := <-ended:
		cancel()
		t.Fatalf("demo ended: %v", err)
	}
	return s
}

func start(t *testing.T) *running {
	t.Helper()
	s := open(t, "127.0.0.1:0", t.TempDir())
	if strings.Contains(s.told.String(), "Not all") {
		t.Fatal(s.told)
	}
	return s
}

// state is what the tests look at of what the page is told.
type state struct {
	Round   int
	Phase   string
	Trouble bool
	Done    []string
	Anew    bool
	Phones  []struct {
		Key     string
		Bubbles []emulator.Bubble
	}
	Lots []struct {
		ID          string
		Code        string
		Left        string
		Phoneless   bool
		Propose     struct{ Quantity, Price string }
		Stock       map[string]struct{ Value string }
		Negotiation struct {
			ID, State string
			Can       []string
			Offers    []struct {
				Number    int
				By, State string
			}
		}
		Orders []struct{ State string }
	}
	Rebuild struct {
		Trouble       string
		Same          bool
		Before, After map[string]any
	}
}

// reply is what came back; its status is 0 where nobody answered.
type reply struct {
	status int
	policy string // for the page's content
	body   string
}

// do sends a request.
func (s *running) do(t *testing.T, method, path string, body any, options ...func(*http.Request)) reply {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	in, err := http.NewRequestWithContext(t.Context(), method, s.url+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	in.Header.Set("Content-Type", "application/json")
	for _, option := range options {
		option(in)
	}
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		return reply{}
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{status: answer.StatusCode, policy: answer.Header.Get("Content-Security-Policy"), body: string(read)}
}

// post sends what must succeed.
func (s *running) post(t *testing.T, path string, body any) string {
	t.Helper()
	r := s.do(t, http.MethodPost, path, body)
	if r.status == 0 || r.status >= http.StatusBadRequest {
		t.Fatalf("POST %s: %+v", path, r)
	}
	return r.body
}

// look is the state; the zero state while nobody answers.
func (s *running) look(t *testing.T) (shown state) {
	t.Helper()
	r := s.do(t, http.MethodGet, "/state", nil)
	if r.status != http.StatusOK {
		return shown
	}
	if err := json.Unmarshal([]byte(r.body), &shown); err != nil {
		t.Fatal(err)
	}
	return shown
}

// on is what a phone shows.
func (s state) on(key string) []emulator.Bubble {
	for _, p := range s.Phones {
		if p.Key == key {
			return p.Bubbles
		}
	}
	return nil
}

// tap waits for a choice on Rosa's phone, in what came last, and taps it.
func (s *running) tap(t *testing.T, title string) {
	t.Helper()
	var id string
	testkit.Eventually(t, "Rosa's phone offers "+title, func() bool {
		last := s.look(t).on("rosa")
		if len(last) == 0 {
			return false
		}
		choices := last[len(last)-1].Choices
		i := slices.IndexFunc(choices, func(c emulator.Choice) bool { return strings.Contains(c.Title, title) })
		if i >= 0 {
			id = choices[i].ID
		}
		return i >= 0
	})
	s.post(t, "/tap", map[string]string{"phone": "rosa", "choice": id})
}
