package app

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/otp"
)

// Why a code is not sent, or not taken.
var (
	errChannel = errors.New("nobody sends codes that way")
	errCode    = errors.New("code is not good")
)

// The bounds of one-time codes.
const (
	CodeLife  = natsd.CodeLife
	mostWrong = 5           // of one challenge; and each time that many come in a row, the address is locked
	firstLock = time.Minute // twice that the next time, and so on
	longLock  = time.Hour
)

// Challenge is what somebody answers with the code that is on its way to them.
type Challenge struct {
	ID      string
	Channel string // by which the code comes
}

// codes are the one-time codes of an address, as they are stored under the address's id.
type codes struct {
	To        Address
	Challenge string // that is good now; "" for none
	Hash      string // keyed, of challenge and code
	For       string // id of the person who adds the address to theirs; "" to sign in
	GoodTill  time.Time
	Wrong     int       // codes that were given for this challenge
	Failed    int       // wrong codes since the last right one
	LockedTo  time.Time // nothing is sent or taken before
}

// locked is for how long nothing is sent or taken.
func (c codes) locked(now time.Time) time.Duration { return max(c.LockedTo.Sub(now), 0) }

// sent is what is stored when a code is sent. The one before is good no longer.
func (c codes) sent(to Address, challenge, hash, person string, now time.Time) codes {
	return codes{To: to, Challenge: challenge, Hash: hash, For: person, GoodTill: now.Add(CodeLife), Failed: c.Failed, LockedTo: c.LockedTo}
}

// failed is what is stored when a code was wrong.
func (c codes) failed(now time.Time) codes {
	c.Wrong, c.Failed = c.Wrong+1, c.Failed+1
	if c.Wrong >= mostWrong {
		c.Challenge, c.Hash = "", ""
	}
	if c.Failed%mostWrong == 0 {
		c.LockedTo = now.Add(min(firstLock<<min(c.Failed/mostWrong-1, 10), longLock))
	}
	return c
}

// used is what is stored when a code was right.
func (c codes) used() codes { return codes{To: c.To} }

// CodeFor is a code that is asked for.
type CodeFor struct {
	To       Address
	Person   string // who adds the address to theirs; "" to sign in
	Language string // of the message: es or en
	Client   string // address of whoever asks, as limits count it
}

// RequestCode sends a code. Whether somebody is known by the address is not looked up, so that neither the answer nor its time tells.
func (a *App) RequestCode(ctx context.Context, c CodeFor) (Challenge, error) {
	if err := a.checkChannel(ctx, c.To); err != nil {
		return Challenge{}, err
	}
	made := Challenge{ID: newID("otp"), Channel: c.To.Channel()}
	code, contactID := sixDigits(), a.addressID(c.To)
	if refused, _ := a.limits.TakeAll(ctx, limit.Want{Name: limit.Codes, Key: contactID}, limit.Want{Name: limit.CodesByAddress, Key: c.Client}); refused.Refused() {
		return Challenge{}, refused.Refuse(faultTooMany)
	}
	err := a.codes.change(ctx, contactID, func(stored codes) (*codes, error) {
		now := a.now()
		if wait := stored.locked(now); wait > 0 {
			return nil, locked(wait)
		}
		next := stored.sent(c.To, made.ID, a.hashCode(made.ID, code), c.Person, now)
		return &next, nil
	})
	if err != nil {
		return Challenge{}, err
	}
	if err := a.challenged.replace(ctx, made.ID, contactID, 0); err != nil {
		return Challenge{}, err
	}
	return made, unavailable(otp.Send(ctx, a.js, a.vault, made.Channel, made.ID, otp.Code{
		To: c.To.value(), Code: code, Language: c.Language, Contact: c.Person != "", GoodTill: a.now().Add(CodeLife),
	}))
}

// checkChannel refuses an address to which nobody sends codes, and says what there is.
func (a *App) checkChannel(ctx context.Context, to Address) error {
	open, err := otp.IsOpen(ctx, a.js, to.Channel())
	if err != nil || open {
		return unavailable(err)
	}
	field := fault.Field{Pointer: "/phone", Detail: fault.Text{
		ES: "Por aquí no se mandan códigos a un celular: usa `email`.", EN: "No codes are sent to phones here: use `email`.",
	}}
	if to.Email != "" {
		field = fault.Field{Pointer: "/email", Detail: fault.Text{
			ES: "Por aquí no se mandan códigos por correo: usa `phone`.", EN: "No codes are sent by e-mail here: use `phone`.",
		}}
	}
	return faultChannel.Naming(field).Because(errChannel)
}

// proof is what somebody shows: the code that was sent to them.
type proof struct {
	Challenge, Code string
	Person          string // who adds the address to theirs; "" to sign in
}

// redeem takes a code, once, and returns the address that it was sent to. It first asks admit, whose error leaves the code good.
func (a *App) redeem(ctx context.Context, p proof, admit func(Address) error) (to Address, err error) {
	contactID, _, err := a.challenged.get(ctx, p.Challenge)
	if err != nil {
		return to, err
	}
	if contactID == "" {
		return to, Faults.Wrap(errCode)
	}
	err = a.codes.change(ctx, contactID, func(stored codes) (*codes, error) {
		now := a.now()
		if wait := stored.locked(now); wait > 0 {
			return nil, locked(wait)
		}
		if stored.Challenge != p.Challenge || stored.For != p.Person || !now.Before(stored.GoodTill) {
			return nil, Faults.Wrap(errCode)
		}
		if subtle.ConstantTimeCompare([]byte(stored.Hash), []byte(a.hashCode(p.Challenge, p.Code))) == 0 {
			next := stored.failed(now)
			return &next, fault.With(Faults.Wrap(errCode), "attempts_left", mostWrong-next.Wrong)
		}
		if err := admit(stored.To); err != nil {
			return nil, err
		}
		to = stored.To
		next := stored.used()
		return &next, nil
	})
	return to, err
}

// hashCode is what is stored of a code: a keyed hash that is good with its challenge only.
func (a *App) hashCode(challenge, code string) string {
	return a.vault.Index("one-time code", challenge+"/"+code)
}

// locked says when to come back.
func locked(wait time.Duration) error {
	said := limit.Again(wait)
	return faultTooMany.With(limit.RetryAfter, limit.Seconds(wait)).Saying(fault.Text{
		ES: "Se dieron muchos códigos que no eran. Pide otro en " + said.ES + ".", EN: "Many wrong codes were given. Ask for another one in " + said.EN + ".",
	})
}

// sixDigits is a code.
func sixDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the reader never fails
	}
	return fmt.Sprintf("%06d", n)
}

// newID is the random id of a credential.
func newID(prefix string) string { return prefix + "_" + strings.ToLower(rand.Text())[:26] }
