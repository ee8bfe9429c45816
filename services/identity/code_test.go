package identity_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

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
	s.answerCode(t, first, wide(old), agreed).Want(t, http.StatusOK) // the later one leaves it good
	s.wait(10 * time.Minute)
	s.answerCode(t, second, code, agreed).Problem(t, http.StatusUnauthorized, "code-refused")
}

// wide is a code as some keyboards write it.
func wide(code string) string {
	return strings.Map(func(r rune) rune { return '０' + (r - '0') }, code)
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
	if locked.Problem(t, http.StatusTooManyRequests, "too-many-codes"); locked.Header.Get("Retry-After") != "60" || locked.Text(t, "limit") != "wrong-codes" {
		t.Errorf("Retry-After %s: %s", locked.Header.Get("Retry-After"), locked.Body)
	}
	if told := locked.Header.Get("RateLimit"); told != `"wrong-codes";r=0;t=60` {
		t.Errorf("RateLimit %s", told)
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
	s.anyone.Post(t, "/v1/auth/otp", at("+5511987650099"), webtest.Header("X-Forwarded-For", "192.0.2.66")).Want(t, http.StatusAccepted)
	s.anyone.Post(t, "/v1/auth/otp", at("+12015550123")).Want(t, http.StatusAccepted)
	s.anyone.Post(t, "/v1/auth/otp", at(rosa)).Want(t, http.StatusAccepted)
}

// Who signed in from where they are is sent codes, whatever strangers have asked for.
func TestNoStrangerUsesUpTheCodesOfWhoSignedInBefore(t *testing.T) {
	const abroad = "+5511987650099"
	s := openSigning(t, otp.WhatsApp)
	s.signIn(t, abroad)
	for i := range 20 {
		s.anyone.Post(t, "/v1/auth/otp", at(fmt.Sprintf("+551198765%04d", i)))
	}
	for i := range 30 { // to them, from six addresses
		s.anyone.Post(t, "/v1/auth/otp", at(abroad), webtest.Header("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i/5)))
	}
	s.anyone.Post(t, "/v1/auth/otp", at("+5511987650098")).Problem(t, http.StatusTooManyRequests, "too-many-codes")
	asked := s.anyone.Post(t, "/v1/auth/otp", at(abroad)).Want(t, http.StatusAccepted)
	if told := asked.Header.Values("RateLimit"); len(told) != 2 || !strings.HasPrefix(told[1], `"codes";r=3;`) {
		t.Errorf("RateLimit %q", told)
	}
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
