package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Listener answers the operator's questions in a process.
type Listener struct {
	self   Process
	models map[string]*readmodel.Model
	logger *slog.Logger
	work   sync.WaitGroup

	mu       sync.Mutex
	rebuilds map[string]*Rebuild // by the model's name
}

// NewListener is that of a process with read models, by their names.
func NewListener(name string, models map[string]*readmodel.Model, logger *slog.Logger) *Listener {
	host, _ := os.Hostname() // one without a name has none
	return &Listener{self: Process{ID: nuid.Next(), Name: name, Host: host}, models: models, logger: logger, rebuilds: map[string]*Rebuild{}}
}

// Run answers until ctx ends, which ends rebuilds too.
func (l *Listener) Run(ctx context.Context, conn *nats.Conn) error {
	questions, err := conn.SubscribeSync(Questions)
	if err != nil {
		return fmt.Errorf("hear the operator: %w", err)
	}
	natsd.Hear(ctx, questions, func(msg *nats.Msg) {
		l.work.Go(func() { l.hear(ctx, msg) })
	})
	l.work.Wait()
	return nil
}

func (l *Listener) hear(ctx context.Context, msg *nats.Msg) {
	var q question
	if json.Unmarshal(msg.Data, &q) != nil || q.Process != "" && q.Process != l.self.ID {
		return
	}
	said, err := l.answer(ctx, q)
	if err != nil {
		said.Error = err.Error()
	}
	text, err := json.Marshal(said)
	if err == nil {
		err = msg.Respond(text)
	}
	if err != nil {
		l.logger.Warn("the operator is not answered", "error", err)
	}
}

func (l *Listener) answer(ctx context.Context, q question) (said answer, err error) {
	model := l.models[q.Model]
	if q.Do != tell && model == nil {
		return said, fmt.Errorf("there is no read model %q here", q.Model)
	}
	switch q.Do {
	case tell:
	case rebuild:
		l.rebuild(ctx, q.Model, model)
	case digest:
		ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("it does not get on"))
		defer cancel()
		found, err := model.DigestAtLeast(ctx, q.Position, q.Slots...)
		said.Digest = &found
		return said, err
	default:
		return said, fmt.Errorf("this version does not know %q", q.Do)
	}
	said.Process = l.tell()
	return said, nil
}

// tell is how everything is now.
func (l *Listener) tell() Process {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := l.self
	for _, name := range slices.Sorted(maps.Keys(l.models)) {
		m := Model{Name: name, Position: l.models[name].Position()}
		if last := l.rebuilds[name]; last != nil {
			copied := *last
			m.Rebuild = &copied
		}
		told.Models = append(told.Models, m)
	}
	return told
}

// rebuild begins to rebuild a model, unless that goes on already.
func (l *Listener) rebuild(ctx context.Context, name string, model *readmodel.Model) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last := l.rebuilds[name]; last != nil && last.Ended.IsZero() {
		return
	}
	now := &Rebuild{Began: time.Now()}
	l.rebuilds[name] = now
	l.logger.Info("read model is rebuilt beside the one in use", "model", name)
	l.work.Go(func() {
		err := model.Rebuild(ctx, func(p readmodel.Progress) {
			l.mu.Lock()
			defer l.mu.Unlock()
			now.Progress = p
		})
		l.mu.Lock()
		defer l.mu.Unlock()
		now.Ended = time.Now()
		if err != nil {
			now.Error = err.Error()
			l.logger.Error("read model was not rebuilt and stays as it was", "model", name, "error", err)
		}
	})
}
