package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/standing"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/notify/internal/letter"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// Mailer sends e-mails.
type Mailer interface {
	// Send sends a message: an error of package mail's, or another one that may pass.
	Send(ctx context.Context, m mail.Message) error
}

const (
	mailsAtOnce  = 4                // of a process
	mailLasts    = 20 * time.Second // to send one
	mailClaim    = mailLasts + claimLasts
	lookedEvery  = time.Second            // whether something is due
	lookedApart  = 500 * time.Millisecond // between two looks, however much happens: each goes through all organisations
	waitingEvery = time.Minute            // whoever waits is looked at, for another process may have heard what they want
	unreached    = 30 * time.Second       // at most, between tries of a server that is not reached
)

// Mail sends the e-mails that are due, until ctx ends. What is to be told stands in the log (ADR 76), and each person's mailbox is a place in it.
func (a *App) Mail(ctx context.Context) error {
	if a.mailer == nil || a.off {
		<-ctx.Done()
		return nil
	}
	m := &mailing{App: a, seen: map[string]projection.Place{}, due: map[string]time.Time{}}
	for ctx.Err() == nil {
		if err := m.pass(ctx); err != nil && ctx.Err() == nil {
			a.logger.Warn("notices by e-mail do not go on", "error", err)
			m.looked = 0 // at nothing yet
			pause(ctx, nil, troubled)
		}
		m.wait(ctx)
	}
	return nil
}

// mailing is the sending side of a process.
type mailing struct {
	*App
	looked es.Position                 // how far the log was looked at
	seen   map[string]projection.Place // by organisation: the last notice that was looked at
	due    map[string]time.Time        // by organisation: when to look again though nothing happens

	mu     sync.Mutex
	failed int       // how often the server was not reached, one time after the other
	down   time.Time // until when it is not asked
}

// lookAgain has a process look at every mailbox again: somebody wants something else.
func (a *App) lookAgain() {
	select {
	case a.again <- struct{}{}:
	default: // it will
	}
}

// wait waits until something may be due.
func (m *mailing) wait(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lookedEvery)
	defer cancel()
	told, beyond := make(chan struct{}), m.looked+1
	go func() {
		defer close(told)
		_ = m.model.WaitFor(ctx, beyond)
	}()
	select {
	case <-told:
		pause(ctx, m.again, lookedApart)
	case <-m.again:
		m.looked = 0
		clear(m.seen)
		cancel()
		<-told
	}
}

// pass looks after every organisation of which there is something to tell.
func (m *mailing) pass(ctx context.Context) error {
	last, err := m.news(m.model.Position())
	if err != nil || len(last) == 0 {
		return err
	}
	end, err := m.log.End(ctx)
	if err == nil {
		err = m.model.WaitFor(ctx, end) // so that nothing is told that is not true any more
	}
	if err != nil {
		return err
	}
	all := map[string][]string{}
	for organisation, place := range last {
		if all[organisation], err = m.people(organisation); err != nil {
			return err
		}
		m.seen[organisation] = place
		delete(m.due, organisation)
	}
	return m.tendAll(ctx, all)
}

// tendAll does what there is to do for the mailboxes of these people, by organisation.
func (m *mailing) tendAll(ctx context.Context, all map[string][]string) error {
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(mailsAtOnce)
	for organisation, people := range all {
		for _, person := range people {
			group.Go(func() error {
				due, err := m.tend(ctx, person, organisation)
				if err != nil && ctx.Err() == nil {
					m.logger.Warn("a mailbox does not go on", "person", person, "organisation", organisation, "error", err)
					due = m.now().Add(lookedEvery)
				}
				mu.Lock()
				defer mu.Unlock()
				if !due.IsZero() {
					m.due[organisation] = earliest(m.due[organisation], due)
				}
				return nil
			})
		}
	}
	return group.Wait()
}

// news are the organisations to look after, with where they were last told something: more was told, or something is due.
func (m *mailing) news(position es.Position) (map[string]projection.Place, error) {
	found, at := map[string]projection.Place{}, m.now()
	for organisation, due := range m.due {
		if !due.After(at) {
			found[organisation] = m.seen[organisation]
		}
	}
	if position == m.looked {
		return found, nil
	}
	m.looked = position
	return found, m.model.View(func(tx *bbolt.Tx) error {
		return m.views.Notices.EachLast(tx, func(organisation string, last projection.Last) {
			if m.seen[organisation] != last.Place && at.Sub(last.At) <= noNews {
				found[organisation] = last.Place
			}
		})
	})
}

// people are those who are told of an organisation, and may be.
func (m *mailing) people(organisation string) (all []string, err error) {
	err = m.model.View(func(tx *bbolt.Tx) error {
		members, _, err := m.views.Members.Get(tx, organisation)
		if err != nil {
			return err
		}
		for _, person := range slices.Sorted(maps.Keys(members.People)) {
			reserved, _, err := m.views.Reserved.Get(tx, person)
			if err != nil {
				return err
			}
			if reserved == (standing.Reserved{}) {
				all = append(all, person)
			}
		}
		return nil
	})
	return all, err
}

// tend does what there is to do for a mailbox, and says when there will be more; zero: not before something happens.
func (m *mailing) tend(ctx context.Context, person, organisation string) (time.Time, error) {
	for ctx.Err() == nil {
		told, err := m.Notifications(ctx, person)
		if err != nil || told.State != Sending {
			return time.Time{}, err
		}
		goesOn, next, err := m.step(ctx, person, organisation, told)
		if errors.Is(err, stream.ErrConflict) { // another process was faster
			continue
		}
		if err != nil || !goesOn {
			return next, err
		}
	}
	return time.Time{}, ctx.Err()
}

// step does one thing for a mailbox.
func (m *mailing) step(ctx context.Context, person, organisation string, told Told) (goesOn bool, next time.Time, err error) {
	box, revision, err := m.mailbox(ctx, person, organisation)
	if err != nil {
		return false, next, err
	}
	if wait := m.heldUpTo(box); !wait.IsZero() {
		return false, earliest(wait, m.now().Add(waitingEvery)), nil
	}
	if box.After.Position > m.model.Position() {
		return m.beyondBox(ctx, person, organisation, box, revision)
	}
	if box.Mail == nil {
		o, err := m.look(box, person, organisation, told.Settings)
		switch {
		case err != nil:
			return false, next, err
		case len(o.due) == 0 && !o.moved:
			if !o.next.IsZero() {
				next = earliest(o.next, m.now().Add(waitingEvery))
			}
			return false, next, nil
		case len(o.due) > 0:
			o.box.begin(o.due)
		}
		if revision, err = m.keepBox(ctx, person, organisation, o, revision); err != nil || o.box.Mail == nil {
			return true, next, err
		}
		box = o.box
	}
	return true, next, m.send(ctx, person, organisation, told, box, revision)
}

// beyondBox is for a mailbox that is further than this process: another one has put it there, or the market was restored, and has lost what was told last.
func (m *mailing) beyondBox(ctx context.Context, person, organisation string, box Mailbox, revision uint64) (goesOn bool, next time.Time, err error) {
	end, err := m.log.End(ctx)
	if err != nil || box.After.Position <= end {
		return false, m.now().Add(lookedEvery), err
	}
	return true, next, m.storeBox(ctx, person, organisation, Mailbox{After: projection.End(end)}, revision)
}

// keepBox stores a mailbox that has moved on, and logs what it has passed.
func (m *mailing) keepBox(ctx context.Context, person, organisation string, o outlook, revision uint64) (uint64, error) {
	if err := m.storeBox(ctx, person, organisation, o.box, revision); err != nil {
		return 0, err
	}
	m.noteMails(ctx, person, o.suppressed, Attempt{Outcome: Suppressed}, true)
	_, revision, err := m.mailbox(ctx, person, organisation)
	return revision, err
}

// heldUpTo is until when nothing is sent to a mailbox: another process is about to, the mail is to be sent again later, or the server is away.
func (m *mailing) heldUpTo(box Mailbox) time.Time {
	at := m.now()
	m.mu.Lock()
	down := m.down
	m.mu.Unlock()
	switch {
	case box.Claim.By != m.process && isAhead(box.Claim.Until, at, mailClaim):
		return box.Claim.Until
	case isAhead(box.NextAt, at, mostPause):
		return box.NextAt
	case isAhead(down, at, unreached):
		return down
	}
	return time.Time{}
}

// send sends the mail that a mailbox has begun, as far as it is true, and moves on unless it is to be sent again.
func (m *mailing) send(ctx context.Context, person, organisation string, told Told, box Mailbox, revision uint64) error {
	notices, err := m.still(organisation, *box.Mail, told.Settings)
	if err != nil {
		return err
	}
	if len(notices) == 0 { // what is not true any more is passed by the next look
		box.Mail, box.Tries, box.NextAt = nil, 0, time.Time{}
		return m.storeBox(ctx, person, organisation, box, revision)
	}
	box.Claim = Claim{m.process, m.now().Add(mailClaim)}
	if err := m.storeBox(ctx, person, organisation, box, revision); err != nil {
		return err
	}
	sending, cancel := context.WithTimeout(ctx, mailLasts)
	begun := m.now()
	outcome := m.mailer.Send(sending, m.compose(sending, person, organisation, told, box.Mail.ID, notices))
	cancel()
	if ctx.Err() != nil { // the process stops: nobody knows whether it was taken
		return ctx.Err()
	}
	made := Attempt{ID: box.Mail.ID, Number: box.Tries + 1, Outcome: m.outcomeOf(outcome), Took: m.now().Sub(begun)}
	isAway := errors.Is(outcome, mail.ErrUnreached)
	m.noteMails(ctx, person, notices, made, !isAway) // while the server is away every try would be logged
	if errors.Is(outcome, mail.ErrNobody) {
		if err := m.refused(ctx, person, told.who.Email); err != nil {
			return err
		}
	}
	return m.settleBox(ctx, person, organisation, *box.Mail, func(now *Mailbox) {
		switch {
		case made.Outcome != Failed:
			now.done()
		case !isAway: // or all wait together
			now.Tries++
			now.NextAt = m.now().Add(backOff(now.Tries)).UTC()
		}
	})
}

// outcomeOf says what came of a mail, and notes whether the server is there.
func (m *mailing) outcomeOf(err error) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !errors.Is(err, mail.ErrUnreached) {
		m.failed, m.down = 0, time.Time{}
	} else {
		if m.failed++; m.failed == 1 {
			m.logger.Warn("notices by e-mail wait", "error", err)
		}
		m.down = m.now().Add(min(unreached, backOff(m.failed)))
	}
	switch {
	case err == nil:
		return Delivered
	case errors.Is(err, mail.ErrRefused):
		m.logger.Warn("a notice by e-mail is refused", "error", err)
		return Refused
	}
	return Failed
}

// settleBox stores what came of a mail.
func (m *mailing) settleBox(ctx context.Context, person, organisation string, sent Mail, outcome func(*Mailbox)) error {
	for {
		box, revision, err := m.mailbox(ctx, person, organisation)
		if err != nil || box.Mail == nil || box.Mail.ID != sent.ID {
			return err
		}
		box.Claim = Claim{}
		outcome(&box)
		if err := m.storeBox(ctx, person, organisation, box, revision); !errors.Is(err, stream.ErrConflict) {
			return err
		}
	}
}

// compose writes the mail, with names as they are now.
func (m *mailing) compose(ctx context.Context, person, organisation string, told Told, id string, notices []projection.Notice) mail.Message {
	about := letter.Letter{
		Language: told.Language, Name: told.who.Name, Organisation: m.vault.Profile(ctx, organisation).Name, Site: m.site,
		Unsubscribe: m.site + "/" + UnsubscribePath + m.Ticket(person),
	}
	for _, n := range notices {
		about.Items = append(about.Items, letter.Item{Notice: n, Other: m.vault.Profile(ctx, n.Other).Name})
	}
	subject, text := about.Write()
	return mail.Message{To: told.who.Email, Subject: subject, Text: text, ID: id, Unsubscribe: about.Unsubscribe}
}

// UnsubscribePath is the path of the page for whoever wants no more mails, before their ticket.
const UnsubscribePath = "unsubscribe/"

func mailsOf(person string) string { return attemptsOf(person, "mail") }

// noteMails counts what came of notices and, if that is to be seen later, logs it: the person's address has no part in it.
func (m *mailing) noteMails(ctx context.Context, person string, notices []projection.Notice, made Attempt, logged bool) {
	m.metrics.mails.WithLabelValues(made.Outcome).Add(float64(len(notices)))
	if !logged {
		return
	}
	made.At = m.now().UTC()
	for _, n := range notices {
		made.Type, made.About = n.Type, n.Thing
		m.logAttempt(ctx, mailsOf(person), made)
	}
}

// Mails are what came of the last mails to a person, the newest first.
func (a *App) Mails(ctx context.Context, person string) ([]Attempt, error) {
	return a.attemptsAt(ctx, mailsOf(person))
}
