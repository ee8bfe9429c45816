package identity_test

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/identity"
)

const molino = "compras@molino.example"

// postbox is everybody's phone and mailbox: the codes that have come, and what else, by phone or address.
type postbox struct {
	mu    sync.Mutex
	codes map[string]otp.Message
	told  map[string][]otp.Message
}

func (p *postbox) take(_ context.Context, c otp.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.Kind == otp.SignIn || c.Kind == otp.AddContact {
		p.codes[c.To] = c
		return nil
	}
	p.told[c.To] = append(p.told[c.To], c)
	return nil
}

func (p *postbox) has(to string) (otp.Message, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.codes[to]
	return c, ok
}

// signing is identity with somebody who delivers codes, and with a clock that the test moves.
type signing struct {
	*fixture
	postbox *postbox
	later   *atomic.Int64
}

func openSigning(t *testing.T, channels ...string) signing {
	t.Helper()
	return openSigningWith(t, host.Config{}, channels...)
}

// openSigningWith lets the test say what is configured.
func openSigningWith(t *testing.T, cfg host.Config, channels ...string) signing {
	t.Helper()
	s := signing{postbox: &postbox{codes: map[string]otp.Message{}, told: map[string][]otp.Message{}}, later: new(atomic.Int64)}
	s.fixture = openConfigured(t, cfg, identity.Config{}, func(p *host.Platform) {
		now := p.Now
		p.Now = func() time.Time { return now().Add(time.Duration(s.later.Load())) }
	})
	for _, channel := range channels {
		worker := otp.Courier{
			JetStream: s.JetStream, Vault: s.Vault, Channel: channel, Send: s.postbox.take, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		}.Worker()
		if err := worker.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- worker.Run(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
		testkit.Eventually(t, "codes are sent by "+channel, func() bool {
			open, err := otp.IsOpen(t.Context(), s.JetStream, channel)
			return open && err == nil
		})
	}
	return s
}

func (s signing) wait(d time.Duration) { s.later.Add(int64(d)) }

// at is the body that names where a code goes.
func at(to string) body {
	if strings.Contains(to, "@") {
		return body{"email": to}
	}
	return body{"phone": to}
}

// ask asks for a code as somebody and returns the challenge, once the code has come.
func (s signing) ask(t *testing.T, who client, to string, more body) (challenge, code string) {
	t.Helper()
	b := at(to)
	maps.Copy(b, more)
	to = strings.ToLower(to)
	s.postbox.mu.Lock()
	delete(s.postbox.codes, to)
	s.postbox.mu.Unlock()
	asked := read[identityrest.Challenge](t, who.Post(t, "/v1/auth/otp", b).Want(t, http.StatusAccepted))
	testkit.Eventually(t, "the code comes", func() bool { _, ok := s.postbox.has(to); return ok })
	c, _ := s.postbox.has(to)
	return asked.Challenge, c.Code
}

func (s signing) answerCode(t *testing.T, challenge, code string, more body) webtest.Response {
	t.Helper()
	b := body{"grant_type": "otp", "challenge": challenge, "code": code}
	maps.Copy(b, more)
	return s.anyone.Post(t, "/v1/auth/token", b)
}

var agreed = body{"consent": body{"wording": "2026-11"}}

// signIn signs in, with consent.
func (s signing) signIn(t *testing.T, to string) session {
	t.Helper()
	challenge, code := s.ask(t, s.anyone, to, nil)
	return read[session](t, s.answerCode(t, challenge, code, agreed).Want(t, http.StatusOK))
}

func (s signing) refresh(t *testing.T, refreshToken string, more body) webtest.Response {
	t.Helper()
	b := body{"grant_type": "refresh_token", "refresh_token": refreshToken}
	maps.Copy(b, more)
	return s.anyone.Post(t, "/v1/auth/token", b)
}

// other is a code that is not this one.
func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func TestAStrangerSignsInByEmail(t *testing.T) {
	s := openSigning(t, otp.Email)
	challenge, code := s.ask(t, s.anyone, "Compras@Molino.Example", nil)
	if sent, _ := s.postbox.has(molino); sent.Language != "es" || sent.Kind != otp.SignIn {
		t.Errorf("sent %+v", sent)
	}
	unasked := s.answerCode(t, challenge, code, nil)
	if unasked.Problem(t, http.StatusConflict, "consent-required"); unasked.Text(t, "wording") != "2026-11" {
		t.Errorf("wording %s", unasked.Text(t, "wording"))
	}
	s.answerCode(t, challenge, code, body{"consent": body{"wording": "1999-01"}}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	begun := read[session](t, s.answerCode(t, challenge, code[:3]+" "+code[3:], but(agreed, "name", "Elena Ríos")).Want(t, http.StatusOK))
	if begun.ExpiresIn != 600 || begun.Organisation != nil || *begun.RefreshExpiresIn < 29*24*3600 || *begun.Person.Name != "Elena Ríos" {
		t.Errorf("begun %+v", begun)
	}
	s.answerCode(t, challenge, code, agreed).Problem(t, http.StatusUnauthorized, "code-refused")
	me := read[identityrest.Me](t, s.anyone.As(begun.AccessToken).Get(t, "/v1/me").Want(t, http.StatusOK))
	if waiting := read[identityrest.PersonPage](t, s.coordinator.Get(t, "/v1/persons").Want(t, http.StatusOK)).Items; len(waiting) != 1 || *waiting[0].Email != molino {
		t.Errorf("the coordinator sees %+v", waiting)
	}
	if me.Role != "person" || me.Person.ID != begun.Person.ID || *me.Session != *begun.Session {
		t.Errorf("me %+v", me)
	}
	if again := s.signIn(t, molino); again.Person.ID != begun.Person.ID || *again.Session == *begun.Session {
		t.Errorf("again %+v, first %+v", again, begun)
	}
	challenge, code = s.ask(t, s.anyone, molino, nil)
	s.answerCode(t, challenge, code, nil).Want(t, http.StatusOK) // consent is asked for once
}

func TestARepresentativeSignsInByPhone(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	a := s.register(t, huaro(person("Rosa Quispe", rosa)))
	b := s.register(t, but(huaro(person("Rosa Quispe", rosa)), "name", "Chifles de Quincemil"))
	challenge, code := s.ask(t, s.anyone, rosa, nil)
	s.answerCode(t, challenge, code, body{"organisation": "assoc_none"}).Problem(t, http.StatusNotFound, "not-found")
	begun := read[session](t, s.answerCode(t, challenge, code, nil).Want(t, http.StatusOK))
	claims := s.claims(t, begun.AccessToken)
	if claims.Org != a.ID || claims.Role != "association" || claims.Session != *begun.Session || claims.Act != "" || len(begun.Organisations) != 2 {
		t.Errorf("claims %+v of %+v", claims, begun)
	}
	moved := read[session](t, s.refresh(t, *begun.RefreshToken, body{"organisation": b.ID}).Want(t, http.StatusOK))
	kept := read[session](t, s.refresh(t, *moved.RefreshToken, nil).Want(t, http.StatusOK))
	if s.claims(t, kept.AccessToken).Org != b.ID {
		t.Errorf("it does not go on acting for %s: %+v", b.ID, kept)
	}
	s.refresh(t, *kept.RefreshToken, body{"organisation": "assoc_none"}).Problem(t, http.StatusNotFound, "not-found")
	s.refresh(t, *kept.RefreshToken, nil).Want(t, http.StatusOK) // what was refused used nothing up
}

// A service that speaks for somebody for five minutes does not make that last: it changes nothing of how they sign in.
func TestAServiceThatSpeaksForAPersonChangesNothingOfHowTheySignIn(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	s.register(t, huaro(person("Rosa Quispe", rosa)))
	begun := s.signIn(t, rosa)
	chat := s.anyone.As(s.session(t, rosa).AccessToken)
	chat.Post(t, "/v1/auth/otp", body{"email": molino, "purpose": "contact"}).Problem(t, http.StatusForbidden, "people-only")
	chat.Post(t, "/v1/me/contacts", body{"challenge": "otp_01jd6q0n5e8s3k7v2m9x4c0b1a", "code": "314159"}).Problem(t, http.StatusForbidden, "people-only")
	chat.Delete(t, "/v1/me/sessions/"+*begun.Session).Problem(t, http.StatusForbidden, "people-only")
	chat.Delete(t, "/v1/me/sessions").Problem(t, http.StatusForbidden, "people-only")
	chat.Post(t, "/v1/invitations/accept", body{"code": "x"}, webtest.Wrong()).Problem(t, http.StatusForbidden, "people-only")
	s.refresh(t, *begun.RefreshToken, nil).Want(t, http.StatusOK)
}

func TestWhatIsAskedForIsSaidProperly(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	for name, c := range map[string]struct {
		path string
		body body
		want []string
	}{
		"nowhere to send":           {"/v1/auth/otp", body{}, []string{"/phone"}},
		"two places":                {"/v1/auth/otp", body{"phone": rosa, "email": molino}, []string{"/phone"}},
		"no phone":                  {"/v1/auth/otp", body{"phone": "12"}, []string{"/phone"}},
		"no address":                {"/v1/auth/otp", body{"email": "ana@molino.example\r\nBcc: x@y.example"}, []string{"/email"}},
		"a contact of nobody":       {"/v1/auth/otp", body{"phone": rosa, "purpose": "contact"}, []string{"/purpose"}},
		"no code":                   {"/v1/auth/token", body{"grant_type": "otp"}, []string{"/challenge", "/code"}},
		"five digits":               {"/v1/auth/token", body{"grant_type": "otp", "challenge": "otp_x", "code": "12345"}, []string{"/code"}},
		"a refresh token is absent": {"/v1/auth/token", body{"grant_type": "refresh_token", "code": "123456"}, []string{"/refresh_token", "/code"}},
		"an unknown grant":          {"/v1/auth/token", body{"grant_type": "password"}, []string{"/grant_type"}},
	} {
		t.Run(name, func(t *testing.T) {
			problem := s.anyone.Post(t, c.path, c.body, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
			if diff := cmp.Diff(c.want, problem.Pointers()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	s.coordinator.Post(t, "/v1/auth/otp", body{"phone": rosa, "purpose": "contact"}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if problem := s.anyone.Post(t, "/v1/auth/otp", at(molino)).Problem(t, http.StatusUnprocessableEntity, "channel-unavailable"); problem.Pointers()[0] != "/email" {
		t.Errorf("%+v", problem)
	}
}
