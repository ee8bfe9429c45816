package web

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/limit"
)

// EventStream is the media type of server-sent events.
const EventStream = "text/event-stream"

// Of a stream, at the other end of which nobody may be any more.
const (
	comesBack = 2 * time.Second // after which whoever was cut off connects again, and up to as much later: not all at once
	beats     = 15 * time.Second
	gathers   = 100 * time.Millisecond // for which more may follow: a busy market does not wake every stream at each event
	lasts     = time.Hour              // where the token is no shorter, as an API key is not
)

// WantsEvents reports that the request at hand asks for server-sent events rather than JSON.
func WantsEvents(ctx context.Context) bool {
	r := ownFrom(ctx)
	if r == nil || r.method == http.MethodHead {
		return false
	}
	r.answer.Set(echo.HeaderVary, strings.Join(append(r.answer.Values(echo.HeaderVary), echo.HeaderAccept), ", "))
	accept := strings.Join(r.in.Header.Values(echo.HeaderAccept), ",")
	return qualityOf(accept, EventStream) > qualityOf(accept, echo.MIMEApplicationJSON)
}

// Follow lets the answer to the request at hand go on, once its head is sent, with what tell sends. A handler calls it and then answers
// with [EventStream] and an empty body.
//
// The context of tell ends with the connection, with the caller's token, and when the edge is drained. Streams are counted apart from
// other requests: too many of a caller, or of all, are refused.
func Follow(ctx context.Context, tell func(context.Context, *Events) error) error {
	r := ownFrom(ctx)
	if r == nil {
		return errors.New("web: a stream outside of a request")
	}
	s := r.edge
	if s.draining.Err() != nil {
		return faultNotReady
	}
	leave, err := s.enterStream(r)
	if err != nil {
		return err
	}
	r.follow = &stream{tell: tell, leave: leave}
	return nil
}

// enterStream bounds the streams of one caller and of all.
func (s *Server) enterStream(r *request) (leave func(), err error) {
	own, err := s.enter(limit.Streams, r.counted(), faultManyStreams)
	if err != nil {
		return nil, err
	}
	all, err := s.enter(limit.AllStreams, "all", faultManyStreams)
	if err != nil {
		own()
		return nil, err
	}
	return func() { all(); own() }, nil
}

// stream is what follows the head of an answer.
type stream struct {
	tell  func(context.Context, *Events) error
	leave func()
}

// unfollow makes a whole answer of one that was to be followed: it is a refusal.
func (r *request) unfollow() {
	if r.follow != nil {
		r.follow.leave()
		r.follow = nil
	}
}

// Events is what a stream is written to, by one goroutine at a time.
type Events struct {
	out     http.ResponseWriter
	control *http.ResponseController
	good    func() bool // whether the caller's token still is
}

// errStreamOver ends a stream whose token is not good any more.
var errStreamOver = errors.New("the token of a stream is over")

// Send sends an event; neither its id nor its data holds a line break. The caller's token is verified once more before each.
func (e *Events) Send(id string, data []byte) error {
	if !e.good() {
		return errStreamOver
	}
	return e.write("id: %s\ndata: %s\n\n", id, data)
}

// beat shows that the stream goes on.
func (e *Events) beat() error {
	if !e.good() {
		return errStreamOver
	}
	return e.write(":\n\n")
}

func (e *Events) write(format string, args ...any) error {
	if _, err := fmt.Fprintf(e.out, format, args...); err != nil {
		return err
	}
	return e.control.Flush()
}

// Wait waits for something and for what follows it within a moment, and shows meanwhile that the stream goes on. It fails when ctx ends or nobody reads
// the stream any more.
func (e *Events) Wait(ctx context.Context, something func(context.Context) error) error {
	for {
		step, cancel := context.WithTimeout(ctx, beats)
		err := something(step)
		late := step.Err() != nil
		cancel()
		switch {
		case err == nil:
			wait.For(ctx, gathers)
			return ctx.Err()
		case ctx.Err() != nil || !late:
			return err
		}
		if err := e.beat(); err != nil {
			return err
		}
	}
}

// stream sends what follows the head of an answer until that ends. What ends it is nobody's fault: whoever still is there connects again.
func (s *Server) stream(c echo.Context, answer *recording) {
	r := requestOf(c)
	defer r.follow.leave()
	r.sent = time.Now()
	header := answer.header
	header.Del(echo.HeaderContentLength)
	header.Set(echo.HeaderCacheControl, "no-store")
	header.Set("X-Accel-Buffering", "no") // which proxies of nginx's kind go by
	answer.out.WriteHeader(answer.status)
	end := time.Now().Add(lasts)
	if ends := r.caller.Token.ExpiresAt; !ends.IsZero() && ends.Before(end) {
		end = ends
	}
	ctx, cancel := context.WithDeadline(c.Request().Context(), end)
	defer cancel()
	defer context.AfterFunc(s.draining, cancel)()
	events := &Events{
		out: answer.out, control: http.NewResponseController(answer.out),
		good: func() bool { return ctx.Err() == nil && s.stillGood(ctx, r) },
	}
	again := comesBack + rand.N(comesBack) // not a secret
	if events.write("retry: %d\n\n", again.Milliseconds()) == nil {
		_ = r.follow.tell(ctx, events)
	}
}

// stillGood verifies the token of a request once more. Who has none is nobody whose token ends.
func (s *Server) stillGood(ctx context.Context, r *request) bool {
	if r.token == "" {
		return true
	}
	claims, err := s.keys.Verify(ctx, r.token)
	return err == nil && !s.cfg.Revoked(claims)
}

// Drain ends every stream, and lets no other begin: those who follow connect again, elsewhere or later. Other requests are answered as before.
func (s *Server) Drain() { s.drain() }
