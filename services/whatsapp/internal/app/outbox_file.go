package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// errNoAttachment is returned for a file that will not be had: the message goes without it.
var errNoAttachment = errors.New("file cannot be had")

// For how long a message, and those after it, wait for a file that Meta answers about, and does not take.
const (
	fileWaits = 2 * time.Minute
	filePause = 10 * time.Second // between two tries
)

// attach gives Meta the file of a message, before the attempt to send it is recorded: a file that was given twice is sent once. Where it may pass
// that it cannot, the message waits, with those after it: for a day at most where nothing can be sent, else for two minutes, for a person is kept from all that is said to them.
func (o *outbox) attach(ctx context.Context, d delivery) (file wire.File, err error) {
	f := d.out.Message.File
	if f == nil {
		return file, nil
	}
	content, err := o.fetch(ctx, d, *f)
	if err == nil {
		file, err = o.upload(ctx, *f, content)
	}
	_, waits := errors.AsType[keyedqueue.RetryAfter](err)
	switch {
	case err == nil, ctx.Err() != nil, waits && o.clock.Now().Sub(d.queued) < patience(err):
		return file, err
	}
	o.logger.Warn("a message goes without its file", "outbound", d.key, "file", f.Kind, "reason", loggable(err))
	return file, errNoAttachment
}

// patience is for how long a message waits for a file that could not be given for this reason.
func patience(err error) time.Duration {
	refusal, refused := errors.AsType[*graph.Error](err)
	if errors.Is(err, graph.ErrUnknown) || refused && refusal.Action() == graph.Retry {
		return fileWaits
	}
	return giveUpAfter
}

// fetch reads a file as the person may see it now.
func (o *outbox) fetch(ctx context.Context, d delivery, f chat.File) ([]byte, error) {
	session, err := o.sessionFor(ctx, d, f.Organisation)
	if err != nil {
		return nil, waitsFor(err)
	}
	switch f.Kind {
	case chat.FileRecord:
		content, err := session.Record(ctx, f.Of)
		return content, waitsFor(err)
	case chat.FileContract:
		content, err := session.Contract(ctx, f.Of)
		return content, waitsFor(err)
	case chat.FileSheet:
		content, err := session.Sheet(ctx, f.Of)
		return content, waitsFor(err)
	case chat.FilePhoto:
		content, err := session.Photo(ctx, f.Of, f.Number)
		return content, waitsFor(err)
	}
	return nil, fmt.Errorf("file of kind %q", f.Kind)
}

// sessionFor opens a session for whom a message is to.
func (o *outbox) sessionFor(ctx context.Context, d delivery, organisation string) (*market.Session, error) {
	if d.out.Person != "" {
		return o.market.SessionOf(ctx, d.out.Person, organisation)
	}
	session, err := o.market.SessionByPhone(ctx, d.out.To.Phone)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(session.ActsFor(), func(of market.Organisation) bool { return of.ID == organisation }) {
		return nil, market.ErrNoOrganisation
	}
	return session, session.As(ctx, organisation)
}

// waitsFor lets a message wait for a market that cannot answer now.
func waitsFor(err error) error {
	if errors.Is(err, market.ErrUnavailable) {
		return errors.Join(keyedqueue.RetryAfter(pollInterval), err)
	}
	return err
}

// upload gives Meta a file.
func (o *outbox) upload(ctx context.Context, f chat.File, content []byte) (file wire.File, err error) {
	kind, name := "application/pdf", f.Name
	if f.Kind == chat.FilePhoto {
		kind, name = "image/jpeg", "foto.jpg"
	}
	g, left := o.breaker.allow(o.clock.Now())
	if left > 0 {
		return file, keyedqueue.RetryAfter(min(left, pollInterval))
	}
	within, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	file, err = o.graph.Upload(within, kind, name, content)
	refusal, refused := errors.AsType[*graph.Error](err)
	switch {
	case err == nil:
		o.goOn(g)
		return file, nil
	case !refused:
		return file, errors.Join(keyedqueue.RetryAfter(filePause), err)
	}
	switch refusal.Action() {
	case graph.Stop:
		o.breaker.trip(o.clock.Now(), g, loggable(err))
		return file, errors.Join(keyedqueue.RetryAfter(pollInterval), err)
	case graph.Slow:
		o.breaker.open(o.clock.Now(), g)
		return file, errors.Join(keyedqueue.RetryAfter(breakerMinPause), err)
	case graph.Retry, graph.Hold:
		return file, errors.Join(keyedqueue.RetryAfter(filePause), err)
	case graph.Window, graph.Fallback, graph.Wait, graph.Unreachable, graph.GiveUp, notSent:
	}
	return file, err
}
