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
	"github.com/qhatu/qhatu/services/identity/internal/phone"
)

// Why a code is not sent, or not taken.
var (
	errChannel = errors.New("nobody sends codes that way")
	errCode    = errors.New("code is not good")
)

// The bounds of one-time codes.
const (
	CodeLife  = natsd.CodeLife
	mostWrong = 5           // of one challenge; and each time that many come in a row from one network address, it is sent no codes
	firstLock = time.Minute // twice that the next time, and so on
	longLock  = time.Hour
)

// Challenge is what somebody answers with the code that is on its way to them.
type Challenge struct {
	ID      string
	Channel string      // by which the code comes
	Left    limit.Usage // of the codes that whoever asks may have sent there
}

// code is a one-time code as it is stored, under the id of its challenge. Several may be on their way to one address: none takes another
// one's place, so that nobody makes a code void that they did not ask for.
type code struct {
	To       Address
	Hash     string // keyed, of challenge and code; "" once it was used or too many were wrong
	For      string // id of the person who adds the address to theirs; "" to sign in
	GoodTill time.Time
	Wrong    int // codes that were given for this challenge
}

// failed is what is stored when a code was wrong.
func (c code) failed() code {
	if c.Wrong++; c.Wrong >= mostWrong {
		c.Hash = ""
	}
	return c
}

// guesses are the wrong codes that came from one network address for one phone or e-mail address. They keep out nobody else.
type guesses struct {
	Failed   int       // since the last right one
	LockedTo time.Time // no codes are sent for whoever asks from there
}

// locked is for how long.
func (g guesses) locked(now time.Time) time.Duration { return max(g.LockedTo.Sub(now), 0) }

// failed is what is stored when a code was wrong.
func (g guesses) failed(now time.Time) guesses {
	if g.Failed++; g.Failed%mostWrong == 0 {
		g.LockedTo = now.Add(min(firstLock<<min(g.Failed/mostWrong-1, 10), longLock))
	}
	return g
}

// CodeFor is a code that is asked for.
type CodeFor struct {
	To       Address
	Person   string // who adds the address to theirs; "" to sign in
	Language string // of the message: es or en
	Client   string // address of whoever asks, as limits count it
}

// RequestCode sends a code. Whether somebody is known by the address is not looked up, so that neither the answer nor its time tells.
func (a *App) RequestCode(ctx context.Context, c CodeFor) (Challenge, error) {
	if c.Person != "" {
		if err := a.checkNotByIssuer(ctx, c.Person); err != nil {
			return Challenge{}, err
		}
	}
	if err := a.checkChannel(ctx, c.To); err != nil {
		return Challenge{}, err
	}
	made := Challenge{ID: newID("otp"), Channel: c.To.Channel()}
	digits, contactID := sixDigits(), a.addressID(c.To)
	guessed, _, err := a.guesses.Get(ctx, a.guessesID(contactID, c.Client))
	if err != nil {
		return Challenge{}, err
	}
	if wait := guessed.locked(a.now()); wait > 0 {
		return Challenge{}, locked(wait)
	}
	known, err := a.hasSignedIn(ctx, contactID, c.Client)
	if err != nil {
		return Challenge{}, err
	}
	wants := c.counted(contactID, known)
	if refused, _ := a.limits.TakeAll(ctx, wants...); refused.Refused() {
		return Challenge{}, refused.Refuse(faultTooMany)
	}
	made.Left = a.limits.Look(wants[0].Name, wants[0].Key)
	goodTill := a.now().Add(CodeLife)
	err = a.codes.Replace(ctx, made.ID, code{To: c.To, Hash: a.hashCode(made.ID, digits), For: c.Person, GoodTill: goodTill}, 0)
	if err != nil {
		return Challenge{}, err
	}
	return made, unavailable(otp.Send(ctx, a.js, a.vault, made.Channel, made.ID, otp.Message{
		Kind: c.kind(), To: c.To.value(), Code: digits, Language: c.Language, GoodTill: goodTill,
	}))
}

func (c CodeFor) kind() otp.Kind {
	if c.Person != "" {
		return otp.AddContact
	}
	return otp.SignIn
}

// counted is what a code is counted by: whoever asks for it, for whom, and what all codes of the market cost. Who signed in with it from
// there before is counted alone, so that no stranger uses up what they are sent.
func (c CodeFor) counted(contactID string, known bool) []limit.Want {
	own := limit.Want{Name: limit.Codes, Key: contactID + " " + c.Client}
	if known {
		return []limit.Want{own}
	}
	return append([]limit.Want{
		own,
		{Name: limit.CodesByAddress, Key: c.Client},
		{Name: limit.CodesTo, Key: contactID},
		{Name: limit.CodesHour, Key: c.To.Channel()},
		{Name: limit.CodesDay, Key: c.To.Channel()},
	}, c.To.countedAbroad(c.Client)...)
}

// countedAbroad is what a message to a phone of another country is counted by: of each that ask, and of all together.
func (to Address) countedAbroad(by string) []limit.Want {
	if to.Phone == "" {
		return nil
	}
	country := phone.Abroad(to.Phone)
	if country == "" {
		return nil
	}
	return []limit.Want{{Name: limit.CodesAbroad, Key: country + " " + by}, {Name: limit.CodesAbroadHour, Key: country}}
}

// lastSignIn is kept of who signed in with a phone or e-mail address from a network address, under a keyed hash of both.
type lastSignIn struct{ At time.Time }

func (a *App) hasSignedIn(ctx context.Context, contactID, client string) (bool, error) {
	last, _, err := a.knownFrom.Get(ctx, a.knownFromID(contactID, client))
	return !last.At.IsZero(), err
}

func (a *App) rememberSignIn(ctx context.Context, contactID, client string) error {
	return a.knownFrom.Change(ctx, a.knownFromID(contactID, client), func(lastSignIn) (*lastSignIn, error) { return &lastSignIn{a.now()}, nil })
}

func (a *App) knownFromID(contactID, client string) string {
	return "from_" + a.vault.Index("signed in from", contactID+" "+client)
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
	Client          string // address of whoever shows it, as limits count it
}

// redeem takes a code, once, and returns the address that it was sent to. It first asks admit, whose error leaves the code good. A code
// that is right is taken, whatever else was guessed.
func (a *App) redeem(ctx context.Context, p proof, admit func(Address) error) (to Address, err error) {
	wrong := false
	err = a.codes.Change(ctx, p.Challenge, func(stored code) (*code, error) {
		to, wrong = stored.To, false
		if stored.Hash == "" || stored.For != p.Person || !a.now().Before(stored.GoodTill) {
			return nil, Faults.Wrap(errCode)
		}
		if subtle.ConstantTimeCompare([]byte(stored.Hash), []byte(a.hashCode(p.Challenge, p.Code))) == 0 {
			wrong = true
			next := stored.failed()
			return &next, fault.With(Faults.Wrap(errCode), "attempts_left", mostWrong-next.Wrong)
		}
		if err := admit(stored.To); err != nil {
			return nil, err
		}
		stored.Hash = ""
		return &stored, nil
	})
	switch {
	case to.value() == "":
		return to, err
	case err == nil || wrong:
		return to, errors.Join(err, a.countGuess(ctx, to, p.Client, wrong))
	case errors.Is(err, errCode):
		return to, a.refuseGuess(ctx, to, p.Client, err)
	}
	return to, err
}

// countGuess counts a wrong code where it came from; a right one ends the count.
func (a *App) countGuess(ctx context.Context, to Address, client string, wrong bool) error {
	return a.guesses.Change(ctx, a.guessesID(a.addressID(to), client), func(stored guesses) (*guesses, error) {
		switch {
		case wrong:
			next := stored.failed(a.now())
			return &next, nil
		case stored.Failed == 0:
			return nil, nil
		}
		return &guesses{}, nil
	})
}

// refuseGuess says when to come back to whoever has guessed too often and guesses on.
func (a *App) refuseGuess(ctx context.Context, to Address, client string, refused error) error {
	guessed, _, err := a.guesses.Get(ctx, a.guessesID(a.addressID(to), client))
	if err != nil {
		return err
	}
	if wait := guessed.locked(a.now()); wait > 0 {
		return locked(wait)
	}
	return refused
}

// guessesID is under what the wrong codes from one network address for one phone or e-mail address are counted: a keyed hash of both.
func (a *App) guessesID(contactID, client string) string {
	return "wrong_" + a.vault.Index("wrong codes", contactID+" "+client)
}

// hashCode is what is stored of a code: a keyed hash that is good with its challenge only.
func (a *App) hashCode(challenge, code string) string {
	return a.vault.Index("one-time code", challenge+"/"+code)
}

// wrongCodes is how a lock is named to whoever it keeps out, as limits are.
const wrongCodes limit.Name = "wrong-codes"

// locked says when to come back.
func locked(wait time.Duration) error {
	kept := limit.Usage{Name: wrongCodes, Rate: limit.Rate{Most: mostWrong, Per: longLock}, Wait: wait, Full: wait}
	return kept.Refuse(faultTooMany.Saying(fault.Text{
		ES: "Se dieron muchos códigos que no eran. Después pide otro.", EN: "Many wrong codes were given. Ask for another one then.",
	}))
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
func newID(prefix string) string { return prefix + "_" + strings.ToLower(rand.Text()) }
