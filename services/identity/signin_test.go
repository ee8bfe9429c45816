package identity_test

import (
	"context"
	"fmt"
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
)

const molino = "compras@molino.example"

// postbox is everybody's phone and mailbox: the codes that have come, by phone or address.
type postbox struct {
	mu    sync.Mutex
	codes map[string]otp.Code
}

func (p *postbox) take(_ context.Context, c otp.Code) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[c.To] = c
	return nil
}

func (p *postbox) has(to string) (otp.Code, bool) {
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
	s := signing{postbox: &postbox{codes: map[string]otp.Code{}}, later: new(atomic.Int64)}
	s.fixture = openWith(t, func(p *host.Platform) {
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
	if sent, _ := s.postbox.has(molino); sent.Language != "es" || sent.Contact {
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

func TestACodeIsGoodWithItsChallengeOnly(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	first, old := s.ask(t, s.anyone, molino, nil)
	second, code := s.ask(t, s.anyone, molino, nil)
	third, phoned := s.ask(t, s.anyone, rosa, nil)
	for name, c := range map[string]struct{ challenge, code string }{
		"the code of another challenge": {second, old}, "the code of another address": {third, code}, "the challenge of another address": {second, phoned},
		"an invented challenge": {"otp_none", code}, "what is no key": {"otp .>*", code},
	} {
		if c.challenge == second && c.code == code || c.challenge == second && old == code || c.challenge == third && c.code == phoned {
			continue // by chance they are equal
		}
		t.Run(name, func(t *testing.T) {
			s.answerCode(t, c.challenge, c.code, agreed).Problem(t, http.StatusUnauthorized, "code-refused")
		})
	}
	s.answerCode(t, first, old, agreed).Want(t, http.StatusOK) // the later one leaves it good
	s.wait(10 * time.Minute)
	s.answerCode(t, second, code, agreed).Problem(t, http.StatusUnauthorized, "code-refused")
}

func TestGuessingCodesIsCutShort(t *testing.T) {
	s := openSigning(t, otp.Email)
	challenge, code := s.ask(t, s.anyone, molino, nil)
	for left := 4; left >= 0; left-- {
		refused := s.answerCode(t, challenge, other(code), agreed)
		if refused.Problem(t, http.StatusUnauthorized, "code-refused"); refused.Field(t, "attempts_left") != float64(left) {
			t.Errorf("%v attempts left, want %d", refused.Field(t, "attempts_left"), left)
		}
	}
	locked := s.answerCode(t, challenge, code, agreed)
	if locked.Problem(t, http.StatusTooManyRequests, "too-many-codes"); locked.Header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After %s", locked.Header.Get("Retry-After"))
	}
	s.anyone.Post(t, "/v1/auth/otp", at(molino)).Problem(t, http.StatusTooManyRequests, "too-many-codes")
	s.wait(time.Minute)
	s.answerCode(t, challenge, code, agreed).Problem(t, http.StatusUnauthorized, "code-refused")
	challenge, code = s.ask(t, s.anyone, molino, nil)
	for range 5 {
		s.answerCode(t, challenge, other(code), agreed).Problem(t, http.StatusUnauthorized, "code-refused")
	}
	if locked = s.answerCode(t, challenge, code, agreed); locked.Header.Get("Retry-After") != "120" {
		t.Errorf("the second lock takes %s seconds", locked.Header.Get("Retry-After"))
	}
	s.wait(2 * time.Minute)
	s.signIn(t, molino)
}

func TestManyGuessesAtOnceAreNoMoreThanFive(t *testing.T) {
	s := openSigning(t, otp.Email)
	challenge, code := s.ask(t, s.anyone, molino, nil)
	var guessed sync.WaitGroup
	var refused atomic.Int64
	for range 20 {
		guessed.Go(func() {
			if strings.Contains(string(s.answerCode(t, challenge, other(code), agreed).Body), "attempts_left") {
				refused.Add(1)
			}
		})
	}
	guessed.Wait()
	if refused.Load() != 5 {
		t.Errorf("%d guesses were held against the code", refused.Load())
	}
}

// Whoever asks for codes and guesses from elsewhere keeps nobody out, whose code is taken and who gets another one.
func TestGuessingFromElsewhereKeepsNobodyOut(t *testing.T) {
	s := openSigning(t, otp.Email)
	challenge, code := s.ask(t, s.anyone, molino, nil)
	elsewhere := webtest.Header("X-Forwarded-For", "192.0.2.66") // by a proxy that is believed
	for range 4 {
		guessed := s.anyone.Post(t, "/v1/auth/otp", at(molino), elsewhere).Want(t, http.StatusAccepted).Text(t, "challenge")
		s.anyone.Post(t, "/v1/auth/token", body{"grant_type": "otp", "challenge": guessed, "code": other(code)}, elsewhere)
	}
	s.anyone.Post(t, "/v1/auth/token", body{"grant_type": "otp", "challenge": challenge, "code": other(code)}, elsewhere)
	s.anyone.Post(t, "/v1/auth/otp", at(molino), elsewhere).Problem(t, http.StatusTooManyRequests, "too-many-codes")
	another, next := s.ask(t, s.anyone, molino, nil)
	s.answerCode(t, challenge, code, agreed).Want(t, http.StatusOK)
	s.answerCode(t, another, next, agreed).Want(t, http.StatusOK)
}

// A right code of a challenge that is alive is taken, whatever was guessed at another one.
func TestARightCodeIsTakenWhateverElseWasGuessed(t *testing.T) {
	s := openSigning(t, otp.Email)
	challenge, code := s.ask(t, s.anyone, molino, nil)
	guessed, right := s.ask(t, s.anyone, molino, nil)
	for range 6 {
		s.answerCode(t, guessed, other(right), agreed)
	}
	s.answerCode(t, guessed, right, agreed).Problem(t, http.StatusTooManyRequests, "too-many-codes")
	s.answerCode(t, challenge, code, agreed).Want(t, http.StatusOK)
}

// Codes to a country that is not Peru cost the market money: there are few, whoever asks for them.
func TestFewCodesGoAbroad(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	for i := range 20 {
		s.anyone.Post(t, "/v1/auth/otp", at(fmt.Sprintf("+551198765%04d", i))).Want(t, http.StatusAccepted)
	}
	refused := s.anyone.Post(t, "/v1/auth/otp", at("+5511987650099"))
	if refused.Problem(t, http.StatusTooManyRequests, "too-many-codes"); refused.Text(t, "limit") != "codes-abroad" {
		t.Errorf("refused %s", refused.Body)
	}
	s.anyone.Post(t, "/v1/auth/otp", at("+12015550123")).Want(t, http.StatusAccepted)
	s.anyone.Post(t, "/v1/auth/otp", at(rosa)).Want(t, http.StatusAccepted)
}

func TestFiveCodesAnHour(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	for range 5 {
		s.anyone.Post(t, "/v1/auth/otp", at(rosa)).Want(t, http.StatusAccepted)
	}
	refused := s.anyone.Post(t, "/v1/auth/otp", at("987654321")) // the same phone
	if refused.Problem(t, http.StatusTooManyRequests, "too-many-codes"); refused.Header.Get("Retry-After") == "" {
		t.Errorf("headed %v", refused.Header)
	}
	s.anyone.Post(t, "/v1/auth/otp", at(juan)).Want(t, http.StatusAccepted)
}

// Whoever asks learns nothing of who is known.
func TestACodeIsAskedForByAnybody(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	a := s.register(t, huaro(person("Rosa Quispe", rosa), person("Elena Ríos", elena)))
	s.coordinator.Post(t, "/v1/persons/"+a.Representatives[1].ID+"/deny", nil).Want(t, http.StatusOK)
	var shapes []identityrest.Challenge
	for _, phone := range []string{rosa, elena, juan} { // known, denied, unknown
		asked := read[identityrest.Challenge](t, s.anyone.Post(t, "/v1/auth/otp", at(phone)).Want(t, http.StatusAccepted))
		asked.Challenge = asked.Challenge[:4]
		shapes = append(shapes, asked)
	}
	want := identityrest.Challenge{Challenge: "otp_", Channel: "whatsapp", ExpiresIn: 600}
	if diff := cmp.Diff([]identityrest.Challenge{want, want, want}, shapes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	challenge, code := s.ask(t, s.anyone, elena, nil)
	s.answerCode(t, challenge, other(code), agreed).Problem(t, http.StatusUnauthorized, "code-refused")
	s.answerCode(t, challenge, code, agreed).Problem(t, http.StatusConflict, "person-denied")
}

// What becomes of sessions, one after the other: the last ones let time pass.
func TestSessions(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	t.Run("a refresh token is used once", func(t *testing.T) { aRefreshTokenIsUsedOnce(t, s) })
	t.Run("two who refresh at once get the same", func(t *testing.T) { twoWhoRefreshAtOnceGetTheSame(t, s) })
	t.Run("a forged one ends nothing", func(t *testing.T) { aForgedRefreshTokenEndsNothing(t, s) })
	t.Run("sessions are seen and ended", func(t *testing.T) { sessionsAreSeenAndEnded(t, s) })
	t.Run("signing out", func(t *testing.T) { signingOut(t, s) })
	t.Run("it is not repeated later", func(t *testing.T) { aRefreshTokenIsNotRepeatedLater(t, s) })
	t.Run("a session ends by itself", func(t *testing.T) { aSessionEndsByItself(t, s) })
}

func aRefreshTokenIsUsedOnce(t *testing.T, s signing) {
	begun := s.signIn(t, "arefreshtokenisusedonce@molino.example")
	first := *begun.RefreshToken
	second := *read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken
	if again := *read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken; again != second || first == second {
		t.Errorf("repeated it gives %s, at first %s", again, second)
	}
	third := *read[session](t, s.refresh(t, second, nil).Want(t, http.StatusOK)).RefreshToken
	s.refresh(t, first, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.refresh(t, third, nil).Problem(t, http.StatusUnauthorized, "refresh-refused") // the session is over
	s.anyone.As(begun.AccessToken).Get(t, "/v1/me/sessions").Problem(t, http.StatusUnauthorized, "token-revoked")
}

func aRefreshTokenIsNotRepeatedLater(t *testing.T, s signing) {
	first := *s.signIn(t, "arefreshtokenisnotrepeatedlater@molino.example").RefreshToken
	second := *read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken
	s.wait(2 * time.Minute)
	s.refresh(t, first, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.refresh(t, second, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
}

func twoWhoRefreshAtOnceGetTheSame(t *testing.T, s signing) {
	first := *s.signIn(t, "twowhorefreshatoncegetthesame@molino.example").RefreshToken
	var given sync.Map
	var refreshed sync.WaitGroup
	for range 8 {
		refreshed.Go(func() {
			given.Store(*read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken, true)
		})
	}
	refreshed.Wait()
	count := 0
	given.Range(func(next, _ any) bool {
		count++
		s.refresh(t, next.(string), nil).Want(t, http.StatusOK)
		return true
	})
	if count != 1 {
		t.Errorf("%d successors", count)
	}
}

func aForgedRefreshTokenEndsNothing(t *testing.T, s signing) {
	begun, another := s.signIn(t, "aforgedrefreshtokenendsnothing@molino.example"), s.signIn(t, "otra.aforgedrefreshtokenendsnothing@molino.example")
	good := *begun.RefreshToken
	parts, foreign := strings.Split(good, "."), strings.Split(*another.RefreshToken, ".")
	for name, forged := range map[string]string{
		"another number": strings.Join([]string{parts[0], parts[1], parts[2], "0", parts[4]}, "."), "a later one": strings.Join([]string{parts[0], parts[1], parts[2], "2", parts[4]}, "."),
		"another session": strings.Join([]string{parts[0], parts[1], foreign[2], "1", parts[4]}, "."), "another person": strings.Join([]string{parts[0], foreign[1], foreign[2], "1", parts[4]}, "."),
		"another hash": strings.Join([]string{parts[0], parts[1], parts[2], "1", foreign[4]}, "."), "a wildcard": "qhr.*.>.1." + parts[4],
		"an access token": begun.AccessToken, "nothing like it": "x", "without a hash": strings.Join(parts[:4], "."),
		"another spelling of its number": strings.Join([]string{parts[0], parts[1], parts[2], "+1", parts[4]}, "."),
	} {
		t.Run(name, func(t *testing.T) {
			s.refresh(t, forged, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
		})
	}
	s.refresh(t, good, nil).Want(t, http.StatusOK)
}

func aSessionEndsByItself(t *testing.T, s signing) {
	token := *s.signIn(t, "asessionendsbyitself@molino.example").RefreshToken
	for range 3 { // 87 days
		s.wait(29 * 24 * time.Hour)
		token = *read[session](t, s.refresh(t, token, nil).Want(t, http.StatusOK)).RefreshToken
	}
	s.wait(4 * 24 * time.Hour)
	s.refresh(t, token, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	unused := *s.signIn(t, "asessionendsbyitself@molino.example").RefreshToken
	s.wait(31 * 24 * time.Hour)
	s.refresh(t, unused, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
}

// mine are the sessions of whoever has an access token.
func (s signing) mine(t *testing.T, accessToken string) []identityrest.SignIn {
	t.Helper()
	return read[identityrest.Sessions](t, s.anyone.As(accessToken).Get(t, "/v1/me/sessions").Want(t, http.StatusOK)).Items
}

func sessionsAreSeenAndEnded(t *testing.T, s signing) {
	first, second, third := s.signIn(t, "sessionsareseenandended@molino.example"), s.signIn(t, "sessionsareseenandended@molino.example"), s.signIn(t, "sessionsareseenandended@molino.example")
	stranger := s.signIn(t, rosa)
	own := s.anyone.As(third.AccessToken)
	all := s.mine(t, third.AccessToken)
	if len(all) != 3 || all[0].ID != *third.Session || !all[0].Current || all[1].Current || all[0].Channel != "email" {
		t.Errorf("sessions %+v", all)
	}
	own.Delete(t, "/v1/me/sessions/"+*stranger.Session).Problem(t, http.StatusNotFound, "not-found")
	own.Delete(t, "/v1/me/sessions/ses_none").Problem(t, http.StatusNotFound, "not-found")
	own.Delete(t, "/v1/me/sessions/"+*first.Session).Want(t, http.StatusOK)
	s.refresh(t, *first.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(first.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	left := read[identityrest.Sessions](t, own.Delete(t, "/v1/me/sessions").Want(t, http.StatusOK)).Items
	if len(left) != 1 || left[0].ID != *third.Session {
		t.Errorf("left %+v", left)
	}
	s.refresh(t, *second.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.refresh(t, *third.RefreshToken, nil).Want(t, http.StatusOK)
	s.refresh(t, *stranger.RefreshToken, nil).Want(t, http.StatusOK)
}

func signingOut(t *testing.T, s signing) {
	first := s.signIn(t, "signingout@molino.example")
	for range 2 { // as RFC 7009 asks, the second time is answered like the first
		s.anyone.Post(t, "/v1/auth/revoke", body{"token": *first.RefreshToken}).Want(t, http.StatusOK)
	}
	s.refresh(t, *first.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(first.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	second := s.signIn(t, "signingout@molino.example")
	s.anyone.Post(t, "/v1/auth/revoke", body{"token": second.AccessToken}).Want(t, http.StatusOK)
	s.refresh(t, *second.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(second.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	s.anyone.Post(t, "/v1/auth/revoke", body{"token": "nada"}).Want(t, http.StatusOK)
	third := s.signIn(t, "signingout@molino.example")
	s.coordinator.Post(t, "/v1/auth/revoke", body{"id": *third.Session}).Want(t, http.StatusOK)
	s.anyone.Post(t, "/v1/auth/token", body{"grant_type": "refresh_token", "refresh_token": *third.RefreshToken}).Problem(t, http.StatusUnauthorized, "refresh-refused")
}

func TestWhoIsNotThePersonAnyMoreIsSignedOut(t *testing.T) {
	for name, happens := range map[string]func(*testing.T, signing, string){
		"denied": func(t *testing.T, s signing, id string) {
			s.coordinator.Post(t, "/v1/persons/"+id+"/deny", nil).Want(t, http.StatusOK)
		},
		"consent withdrawn": func(t *testing.T, s signing, _ string) { s.answer(t, rosa, false) },
	} {
		t.Run(name, func(t *testing.T) {
			s := openSigning(t, otp.WhatsApp)
			s.register(t, huaro(person("Rosa Quispe", rosa)))
			begun := s.signIn(t, rosa)
			happens(t, s, begun.Person.ID)
			s.anyone.As(begun.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
			s.refresh(t, *begun.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
		})
	}
}

func TestWhoIsFrozenOnlyReads(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	s.register(t, huaro(person("Rosa Quispe", rosa)))
	begun := s.signIn(t, rosa)
	s.coordinator.Post(t, "/v1/persons/"+begun.Person.ID+"/freeze", nil).Want(t, http.StatusOK)
	s.anyone.As(begun.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked") // it does not tell of the doubt
	renewed := read[session](t, s.refresh(t, *begun.RefreshToken, nil).Want(t, http.StatusOK))
	if !s.claims(t, renewed.AccessToken).Frozen || renewed.Person.State != "frozen" {
		t.Errorf("renewed %+v", renewed)
	}
}

// contacts are those of whoever has an access token, by kind.
func contactsOf(all identityrest.Contacts) map[string]string {
	found := map[string]string{}
	for _, c := range all.Items {
		found[string(c.Kind)] = c.Value
	}
	return found
}

func TestAPersonAddsAndRemovesContacts(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	begun := s.signIn(t, rosa)
	own := s.anyone.As(begun.AccessToken)
	challenge, code := s.ask(t, own, molino, body{"purpose": "contact"})
	if sent, _ := s.postbox.has(molino); !sent.Contact {
		t.Errorf("sent %+v", sent)
	}
	s.answerCode(t, challenge, code, agreed).Problem(t, http.StatusUnauthorized, "code-refused") // it is not to sign in
	added := read[identityrest.Contacts](t, own.Post(t, "/v1/me/contacts", body{"challenge": challenge, "code": code}).Want(t, http.StatusOK))
	if diff := cmp.Diff(map[string]string{"phone": rosa, "email": molino}, contactsOf(added)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if again := s.signIn(t, molino); again.Person.ID != begun.Person.ID {
		t.Errorf("by e-mail it is %s, by phone %s", again.Person.ID, begun.Person.ID)
	}
	t.Run("a new one takes the place of the one before", func(t *testing.T) {
		challenge, code := s.ask(t, own, "nueva@molino.example", body{"purpose": "contact"})
		changed := read[identityrest.Contacts](t, own.Post(t, "/v1/me/contacts", body{"challenge": challenge, "code": code}).Want(t, http.StatusOK))
		if diff := cmp.Diff(map[string]string{"phone": rosa, "email": "nueva@molino.example"}, contactsOf(changed)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.wait(72 * time.Hour)
		defer s.wait(-72 * time.Hour)
		if another := s.signIn(t, molino); another.Person.ID == begun.Person.ID {
			t.Error("the address that was left long ago is still the person's")
		}
	})
	t.Run("one that is another person's stays theirs", func(t *testing.T) {
		challenge, code := s.ask(t, own, molino, body{"purpose": "contact"})
		own.Post(t, "/v1/me/contacts", body{"challenge": challenge, "code": code}).Problem(t, http.StatusConflict, "contact-taken")
	})
	t.Run("a code for somebody else is of no use", func(t *testing.T) {
		thief := s.signIn(t, juan)
		challenge, code := s.ask(t, own, elena, body{"purpose": "contact"})
		s.anyone.As(thief.AccessToken).Post(t, "/v1/me/contacts", body{"challenge": challenge, "code": code}).
			Problem(t, http.StatusUnauthorized, "code-refused")
	})
	t.Run("whoever signed in long ago signs in again", func(t *testing.T) {
		old := s.anyone.As(s.signIn(t, rosa).AccessToken)
		challenge, code := s.ask(t, old, "ladron@molino.example", body{"purpose": "contact"})
		s.wait(6 * time.Minute)
		defer s.wait(-6 * time.Minute)
		old.Post(t, "/v1/me/contacts", body{"challenge": challenge, "code": code}).Problem(t, http.StatusForbidden, "sign-in-again")
		old.Delete(t, "/v1/me/contacts/ctc_none").Problem(t, http.StatusForbidden, "sign-in-again")
	})
	t.Run("they are removed but for the last one", func(t *testing.T) {
		for _, c := range read[identityrest.Contacts](t, own.Get(t, "/v1/me/contacts").Want(t, http.StatusOK)).Items {
			answer := own.Delete(t, "/v1/me/contacts/"+c.ID)
			if c.Kind == "phone" {
				answer.Want(t, http.StatusOK)
			} else {
				answer.Problem(t, http.StatusConflict, "last-contact")
			}
		}
		own.Delete(t, "/v1/me/contacts/ctc_none").Problem(t, http.StatusNotFound, "not-found")
	})
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
