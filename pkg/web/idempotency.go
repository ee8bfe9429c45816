package web

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/limit"
)

// HeaderReplayed marks an answer that was given before.
const HeaderReplayed = "Idempotent-Replayed"

const storeTimeout = 5 * time.Second

// remembered are the headers that belong to an answer.
var remembered = []string{"Content-Type", "Content-Language", "ETag", "Location", HeaderPosition}

// answers remembers what unsafe requests with an Idempotency-Key were answered. A key belongs to one caller. Requests with one key
// run one at a time within this process; across replicas, the command id makes them one.
type answers struct {
	bucket jetstream.KeyValue
	name   []byte // key of the names in the bucket
	seal   sealer

	mu      sync.Mutex
	running map[string]bool
}

func newAnswers(bucket jetstream.KeyValue, secret []byte) (*answers, error) {
	name, err := subkey(secret, "idempotency-name")
	if err != nil {
		return nil, err
	}
	seal, err := newSealer(secret)
	return &answers{bucket: bucket, name: name, seal: seal, running: map[string]bool{}}, err
}

// enter returns false when the name is taken by a request that still runs.
func (a *answers) enter(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running[name] {
		return false
	}
	a.running[name] = true
	return true
}

func (a *answers) leave(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.running, name)
}

// answerOnce runs the handler, or repeats the answer that the same request got before. Of what needs no token no answer is repeated: nobody
// can tell whose it was.
func (s *Server) answerOnce(c echo.Context, op *operation, next echo.HandlerFunc) error {
	r, in := requestOf(c), c.Request()
	key := in.Header.Get(HeaderIdempotencyKey)
	if isSafe(in.Method) || key == "" || r.caller.Anonymous() || !op.secured {
		return next(c)
	}
	name := keyedHash(s.answers.name, r.caller.scope(), key)
	if !s.answers.enter(name) {
		return faultStillRunning
	}
	defer s.answers.leave(name)
	fingerprint := r.fingerprint()
	r.asked = s.commands.seal(fingerprint)
	earlier, err := s.recall(in.Context(), r, name)
	switch {
	case err != nil:
		return faultAnswersUnavailable.Because(err)
	case earlier == nil:
		if usage := s.cfg.Limits.Look(limit.IdempotencyKeys, r.counted()); usage.Refused() {
			return usage.Refuse(faultManyKeys)
		}
		return s.answerAndRemember(c, next, name, fingerprint)
	case earlier.Fingerprint != fingerprint:
		return faultKeyReused
	}
	return earlier.replay(c)
}

// recall returns nil when nothing is remembered that may be repeated. What cannot be opened (another secret) counts as forgotten: the command
// id still keeps the repetition harmless.
func (s *Server) recall(ctx context.Context, r *request, name string) (*answer, error) {
	found, err := s.answers.find(ctx, name)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, nil
	}
	earlier, err := s.answers.open(name, found)
	if err != nil {
		s.cfg.Logger.WarnContext(ctx, "remembered answer cannot be read", "request_id", r.id, "error", err)
		return nil, nil
	}
	if erased, err := s.namesErased(ctx, earlier); erased || err != nil {
		return nil, err
	}
	return earlier, nil
}

// ids are those of people and organisations, and of much else.
var ids = regexp.MustCompile(`\b[a-z]+_[0-9a-z]+\b`)

// namesErased tells whether an answer names somebody who was erased since. Wherever a name or a text of somebody stands in an answer, so
// does their id.
func (s *Server) namesErased(ctx context.Context, earlier *answer) (bool, error) {
	asked := map[string]bool{}
	for _, id := range ids.FindAllString(string(earlier.Body), -1) {
		if asked[id] {
			continue
		}
		asked[id] = true
		if erased, err := s.cfg.Erased(ctx, id); erased || err != nil {
			return erased, err
		}
	}
	return false, nil
}

// answerAndRemember stores the answer before it is sent. If storing fails it is sent all the same.
func (s *Server) answerAndRemember(c echo.Context, next echo.HandlerFunc, name, fingerprint string) error {
	if err := next(c); err != nil {
		return err
	}
	complete(c.Response())
	if recorded := recordingOf(c); recorded.worthRemembering() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), storeTimeout)
		defer cancel()
		s.cfg.Limits.Take(ctx, limit.IdempotencyKeys, requestOf(c).counted())
		if err := s.answers.store(ctx, name, recorded.answer(fingerprint)); err != nil {
			s.cfg.Logger.WarnContext(ctx, "answer not remembered", "request_id", requestOf(c).id, "error", err)
		}
	}
	return nil
}
