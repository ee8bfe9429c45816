package app_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

const ourNumber = "200000000000001"

// world is the chat on a real server, with a bot, a market and a Meta that do what a test tells them.
type world struct {
	js        jetstream.JetStream
	vault     *vault.Vault
	log       *es.Log
	clock     *clock
	bot       *bot
	market    *people
	graph     *meta
	window    time.Duration // in which notices are gathered
	hours     quiet.Hours   // in which nothing is told that may wait
	rates     limit.Rates   // of what is told, where they are not the usual ones
	sender    app.Graph     // graph, unless a test has a better one
	views     *projection.Views
	registry  *prometheus.Registry
	reactions *bus.Bus
	lines     *lines

	step  int
	crash *crashing
	app   *app.App
	stop  func()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, natstest.Start(t).JetStream())
}

func newWorldOn(t *testing.T, js jetstream.JetStream) *world {
	t.Helper()
	log, err := es.OpenLog(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		js: js, log: log, vault: vaulttest.New(t, js), lines: &lines{},
		clock: &clock{now: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)},
		bot:   &bot{}, market: &people{}, graph: &meta{},
	}
	w.sender = w.graph
	w.start(t)
	return w
}

// start runs the chat as a new process does, until stop is called.
func (w *world) start(t *testing.T) {
	t.Helper()
	w.views = projection.NewViews()
	logger := slog.New(slog.NewTextHandler(w.lines, nil))
	model, err := readmodel.Open(t.Context(), readmodel.Config{
		Path: filepath.Join(t.TempDir(), "whatsapp.db"), Log: w.log, Logger: logger,
	}, w.views.All()...)
	if err != nil {
		t.Fatal(err)
	}
	w.views.On(model)
	w.crash = &crashing{JetStream: w.js}
	w.registry = prometheus.NewRegistry()
	limits, err := limit.New(limit.Config{Rates: w.rates, Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	w.app, err = app.New(app.Config{
		NoticeWindow: w.window, QuietHours: w.hours, Limits: limits,
		JetStream: w.crash, Vault: w.vault, Bot: w.bot, Market: w.market, Graph: w.sender, Model: model, Views: w.views,
		Positions: web.NewPositions(w.log.Identity()), PhoneNumberID: ourNumber, CoordinatorPhone: "984 123 456",
		Clock: app.Clock{Now: w.clock.Now, Pause: w.clock.Pause}, Logger: logger, Registry: w.registry,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.reactions, err = bus.New(bus.Config{Log: w.log, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	w.app.React(w.reactions)
	ctx, cancel := context.WithCancel(context.Background())
	w.crash.die = cancel
	done := make(chan error, 3)
	go func() { done <- w.reactions.Run(ctx) }()
	go func() { done <- model.Run(ctx) }()
	go func() { done <- w.app.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
	t.Cleanup(func() {
		if err := model.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(w.stop)
	<-w.reactions.Running()
}

// restart lets the process that died be followed by another.
func (w *world) restart(t *testing.T) {
	t.Helper()
	w.stop()
	w.start(t)
}

// lines is a log that is read by tests.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// stored counts the messages on subjects that a filter chooses.
func (w *world) stored(t *testing.T, stream, filter string) (n int) {
	t.Helper()
	s, err := w.js.Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context(), jetstream.WithSubjectFilter(filter))
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range info.State.Subjects {
		n += int(count)
	}
	return n
}

// idle: everything in both queues has been done and acknowledged. Each queue may bring work to the next.
func (w *world) idle(t *testing.T) {
	t.Helper()
	for _, of := range [][2]string{{natsd.Inbox, "whatsapp-gather-v1"}, {natsd.Inbox, "whatsapp-turns-v1"}, {natsd.Outbox, "whatsapp-outbox-v1"}} {
		testkit.Eventually(t, of[1]+" is idle", func() bool {
			c, err := w.js.Consumer(t.Context(), of[0], of[1])
			if err != nil {
				return false
			}
			info := c.CachedInfo()
			return info.NumAckPending == 0 && info.NumPending == 0 && info.Delivered.Stream >= w.lastOf(t, of[0], info.Config)
		})
	}
}

// lastOf is the sequence of the newest message that a durable delivers: it counts as pending only a moment after it is stored.
func (w *world) lastOf(t *testing.T, name string, durable jetstream.ConsumerConfig) (last uint64) {
	t.Helper()
	for _, filter := range append(slices.Clone(durable.FilterSubjects), durable.FilterSubject) {
		if filter == "" {
			continue
		}
		if m := testkit.Must(stream.New(w.js, name).Last(t.Context(), filter))(t); m != nil {
			last = max(last, m.Sequence)
		}
	}
	return last
}
