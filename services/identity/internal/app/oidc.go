package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/wording"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/issuer"
)

// Why nobody signs in by an issuer.
var (
	errNoIssuer = errors.New("organisation has no issuer of its own")
	errOIDC     = errors.New("sign-in by an issuer is not finished")
)

// ChannelOIDC is how somebody proved who they are for whom an issuer vouched.
const ChannelOIDC = "oidc"

// OIDCLife is how long somebody may take at their issuer.
const OIDCLife = 10 * time.Minute

// BeginOIDC is somebody who wants to sign in by an organisation's issuer.
type BeginOIDC struct {
	Organisation string
	RedirectURI  string // "": Callback
	Callback     string // the market's own
	Client       string // address of whoever asks, as limits count it

	Wording, Asked, Name, Language string // as in SignIn
}

// BegunOIDC is where they go on.
type BegunOIDC struct {
	URL, State string
	Browser    string // what whoever finishes shows
}

// begun is a sign-in by an issuer that is on its way, as it is stored, sealed, under its state.
type begun struct {
	issuer.Request
	Browser, Organisation, Connection string
	Agrees                            SignIn
	GoodTill                          time.Time
	Used                              bool
}

func (b begun) isGood(browser string, now time.Time) bool {
	return b.State != "" && !b.Used && now.Before(b.GoodTill) && subtle.ConstantTimeCompare([]byte(b.Browser), []byte(browser)) == 1
}

// ofState is the key of what was begun.
func ofState(state string) string { return "oidc." + state }

// BeginOIDC begins a sign-in by an organisation's issuer.
func (a *App) BeginOIDC(ctx context.Context, b BeginOIDC) (BegunOIDC, error) {
	if usage := a.limits.Take(ctx, limit.SignIns, b.Client); usage.Refused() {
		return BegunOIDC{}, usage.Refuse(faultManySignIns)
	}
	c, err := a.Connection(ctx, b.Organisation)
	switch {
	case err != nil:
		return BegunOIDC{}, err
	case c.ID == "":
		return BegunOIDC{}, Faults.Wrap(errNoIssuer)
	}
	to := b.Callback
	if b.RedirectURI != "" && b.RedirectURI != b.Callback {
		if !c.maySendTo(b.RedirectURI) {
			return BegunOIDC{}, fault.InvalidField("/redirect_uri", fault.Text{
				ES: "Esa dirección no está en `redirect_uris` de la organización.", EN: "That address is not among the organisation's `redirect_uris`.",
			})
		}
		to = b.RedirectURI
	}
	stored := begun{
		Request: issuer.NewRequest(strings.ToLower(rand.Text()), rand.Text(), to), Browser: rand.Text(),
		Organisation: b.Organisation, Connection: c.ID, GoodTill: a.now().Add(OIDCLife),
		Agrees: SignIn{Wording: b.Wording, AskedIn: wording.AtIssuer, Asked: b.Asked, Name: b.Name, Language: b.Language},
	}
	at, err := a.openID.AuthorizationURL(ctx, c.Registration, stored.Request)
	if err != nil {
		return BegunOIDC{}, unavailable(err)
	}
	if err := a.begun.Replace(ctx, ofState(stored.State), stored, 0); err != nil {
		return BegunOIDC{}, err
	}
	return BegunOIDC{URL: at, State: stored.State, Browser: stored.Browser}, nil
}

// FinishOIDC is what came back.
type FinishOIDC struct {
	State, Browser string
	Answer         issuer.Answer
	Device         string
}

// FinishOIDC begins a session of whoever an issuer vouches for, who becomes a member of the organisation whose issuer it is. What was begun
// is finished once, by the browser that began it. Whatever is wrong is refused in one way.
func (a *App) FinishOIDC(ctx context.Context, f FinishOIDC, m es.Meta) (Session, error) {
	if err := a.checkMints(); err != nil {
		return Session{}, err
	}
	b, c, err := a.take(ctx, f)
	if err != nil {
		return Session{}, err
	}
	vouched, err := a.openID.Vouched(ctx, c.Registration, b.Request, f.Answer)
	if errors.Is(err, issuer.ErrRefused) {
		a.logger.InfoContext(ctx, "a sign-in by an issuer is refused", "organisation", b.Organisation, "reason", err)
		return Session{}, Faults.Wrap(errOIDC)
	}
	if err != nil {
		return Session{}, unavailable(err)
	}
	who, err := a.vouched(ctx, c, vouched, b, m)
	if err != nil {
		return Session{}, err
	}
	s, err := a.StartSession(ctx, who, b.Organisation, How{Channel: ChannelOIDC, Device: f.Device, Connection: c.ID})
	if err != nil {
		return Session{}, err
	}
	now, err := a.Connection(ctx, b.Organisation)
	if err != nil || now.ID != c.ID { // it ended in between, and may not have seen this session
		return Session{}, errors.Join(a.EndSession(ctx, who, s.ID, s.ID), err, Faults.Wrap(errOIDC))
	}
	return s, nil
}

// take uses up what was begun, if this browser began it, and returns it with the connection that it goes by.
func (a *App) take(ctx context.Context, f FinishOIDC) (b begun, c Connection, err error) {
	err = a.begun.Change(ctx, ofState(f.State), func(stored begun) (*begun, error) {
		if !stored.isGood(f.Browser, a.now()) {
			return nil, Faults.Wrap(errOIDC)
		}
		b, stored.Used = stored, true
		return &stored, nil
	})
	if err != nil {
		return b, c, err
	}
	c, err = a.Connection(ctx, b.Organisation)
	if err == nil && c.ID != b.Connection {
		err = Faults.Wrap(errOIDC)
	}
	return b, c, err
}

// vouched is the id of whoever an issuer vouches for, registered with their consent if they are new, as a member of the organisation. They
// are known by the issuer and its subject, and by nothing else that it says; who is new and has said no name is called as the issuer does.
func (a *App) vouched(ctx context.Context, c Connection, v issuer.Vouched, b begun, m es.Meta) (string, error) {
	if err := a.catchUp(ctx); err != nil {
		return "", err
	}
	contactID := a.contactID("issuer", c.Issuer+"\x00"+v.Subject)
	who, err := a.ownerOf(ctx, contactID)
	if err != nil {
		return "", err
	}
	if err := checkConsent(who, b.Agrees); err != nil {
		return "", sayingAgain(err)
	}
	join := organisation.Join{Person: who.ID, Role: c.DefaultRole, Now: a.now()}
	if err := a.checkMayJoin(b.Organisation, join); err != nil {
		return "", err
	}
	n := Newcomer{Name: cmp.Or(b.Agrees.Name, v.Name), Language: b.Agrees.Language, Contact: contactID, Issuer: c.Issuer}
	if who, err = a.recognise(ctx, who, n, b.Agrees, m); err != nil {
		return "", err
	}
	_, err = a.organisations.HandleAt(ctx, b.Organisation, func(at es.Stamp) organisation.Command {
		join.Now = at.Now
		return join
	}, step("identity-join", asThemselves(m, who.ID), b.Organisation))
	return who.ID, Faults.Wrap(err)
}

// checkMayJoin refuses, before anything is stored of them, who would be refused.
func (a *App) checkMayJoin(organisationID string, join organisation.Join) error {
	return a.model.View(func(tx *bbolt.Tx) error {
		o, _, err := a.views.Organisations.Get(tx, organisationID)
		if err != nil || o.HasMember(join.Person) {
			return err
		}
		if err := a.checkFreeIn(tx, join.Person); err != nil {
			return err
		}
		_, err = organisation.Decide(o.State, join)
		return Faults.Wrap(err)
	})
}

// sayingAgain says of a refusal for want of consent how to give it here.
func sayingAgain(err error) error {
	refused, ok := errors.AsType[*fault.Fault](err)
	if !ok || !errors.Is(err, errConsentRequired) {
		return err
	}
	return refused.Saying(fault.Textf(
		wording.IssuerES+" Si estás de acuerdo, empieza otra vez en POST /v1/auth/oidc con \"consent\": {\"wording\": \"%s\"}.",
		wording.IssuerEN+" If you agree, begin again at POST /v1/auth/oidc with \"consent\": {\"wording\": \"%s\"}.", Wording))
}
