package identity_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/otp"
)

// adds lets whoever has an access token add an address of theirs, and says what their contacts are then.
func (s signing) adds(t *testing.T, who client, to string) identityrest.Contacts {
	t.Helper()
	challenge, code := s.ask(t, who, to, body{"purpose": "contact"})
	return read[identityrest.Contacts](t, who.Post(t, "/v1/me/contacts", body{"challenge": challenge, "code": code}).Want(t, http.StatusOK))
}

func removes(t *testing.T, who client, kind string) {
	t.Helper()
	for _, c := range read[identityrest.Contacts](t, who.Get(t, "/v1/me/contacts").Want(t, http.StatusOK)).Items {
		if string(c.Kind) == kind {
			who.Delete(t, "/v1/me/contacts/"+c.ID).Want(t, http.StatusOK)
		}
	}
}

// Whoever has got hold of an access token minutes after its sign-in does all that they can to keep the account. Its owner signs in
// as ever, and has it back, with nobody else in it.
func TestAThiefDoesNotKeepAnAccount(t *testing.T) {
	for name, steals := range map[string]func(*testing.T, signing, client){
		"puts an address in place of the owner's": func(t *testing.T, s signing, thief client) { s.adds(t, thief, "ladron@robo.example") },
		"adds a phone and removes the address": func(t *testing.T, s signing, thief client) {
			s.adds(t, thief, juan)
			removes(t, thief, "email")
		},
		"changes it again and again": func(t *testing.T, s signing, thief client) {
			s.adds(t, thief, juan)
			s.adds(t, thief, "ladron@robo.example")
			s.adds(t, thief, "otro@robo.example")
			s.adds(t, thief, elena)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSigning(t, otp.Email, otp.WhatsApp)
			owner := s.signIn(t, molino)
			thief := s.anyone.As(owner.AccessToken)
			steals(t, s, thief)
			thief.Delete(t, "/v1/me/sessions").Want(t, http.StatusOK)
			kept := s.signIn(t, mine(t, thief))
			if kept.Person.ID != owner.Person.ID {
				t.Fatalf("the thief is %s", kept.Person.ID)
			}

			s.wait(71 * time.Hour)
			back := s.signIn(t, molino)
			if back.Person.ID != owner.Person.ID {
				t.Fatalf("the owner is %s, and was %s", back.Person.ID, owner.Person.ID)
			}
			own := s.anyone.As(back.AccessToken)
			if diff := cmp.Diff(map[string]string{"email": molino}, contactsOf(read[identityrest.Contacts](t, own.Get(t, "/v1/me/contacts").Want(t, http.StatusOK)))); diff != "" {
				t.Errorf("contacts (-want +got):\n%s", diff)
			}
			thief.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
			s.refresh(t, *kept.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
			for _, stolen := range []string{juan, elena, "ladron@robo.example", "otro@robo.example"} {
				if again := s.signIn(t, stolen); again.Person.ID == owner.Person.ID {
					t.Errorf("the thief comes back by %s", stolen)
				}
			}
			own.Get(t, "/v1/me").Want(t, http.StatusOK)
		})
	}
}

// mine is an address of whoever has an access token.
func mine(t *testing.T, who client) string {
	t.Helper()
	return read[identityrest.Contacts](t, who.Get(t, "/v1/me/contacts").Want(t, http.StatusOK)).Items[0].Value
}

// What was there for long stays; what came with the change goes.
func TestWhoComesBackKeepsWhatWasThereBefore(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	owner := s.signIn(t, molino)
	s.adds(t, s.anyone.As(owner.AccessToken), rosa)
	s.wait(100 * time.Hour)
	s.adds(t, s.anyone.As(s.signIn(t, rosa).AccessToken), "ladron@robo.example")
	back := s.anyone.As(s.signIn(t, molino).AccessToken)
	want := map[string]string{"email": molino, "phone": rosa}
	if diff := cmp.Diff(want, contactsOf(read[identityrest.Contacts](t, back.Get(t, "/v1/me/contacts").Want(t, http.StatusOK)))); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
}

// Of whom it is in doubt who they are, nothing is taken back.
func TestNobodyInDoubtComesBack(t *testing.T) {
	s := openSigning(t, otp.Email)
	owner := s.signIn(t, molino)
	s.adds(t, s.anyone.As(owner.AccessToken), "nueva@molino.example")
	s.coordinator.Post(t, "/v1/persons/"+owner.Person.ID+"/freeze", nil).Want(t, http.StatusOK)
	challenge, code := s.ask(t, s.anyone, molino, nil)
	s.answerCode(t, challenge, code, nil).Problem(t, http.StatusForbidden, "identity-in-doubt")
}

// Whoever is erased is not there to come back to.
func TestNobodyComesBackToWhoIsErased(t *testing.T) {
	s := openSigning(t, otp.Email)
	owner := s.signIn(t, molino)
	own := s.anyone.As(owner.AccessToken)
	s.adds(t, own, "nueva@molino.example")
	own.Delete(t, "/v1/me?confirm="+owner.Person.ID).Want(t, http.StatusOK)
	if again := s.signIn(t, molino); again.Person.ID == owner.Person.ID {
		t.Error("they are there again")
	}
}

// "It was not me", over the chat, ends all that was signed in with, and takes away what was added lately.
func TestWhoDisavowsHasTheAccountAlone(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	owner := s.signIn(t, rosa)
	thief := s.anyone.As(owner.AccessToken)
	s.adds(t, thief, "ladron@robo.example")
	disavow := func(phone string) identityrest.Disavowal {
		t.Helper()
		return read[identityrest.Disavowal](t, s.whatsapp.Post(t, "/v1/disavowals", body{"phone": phone}).Want(t, http.StatusOK))
	}
	check := func(of string) {
		t.Helper()
		if disavowed := disavow(rosa); disavowed.Person == nil || *disavowed.Person != owner.Person.ID {
			t.Errorf("%s: disavowed %+v", of, disavowed)
		}
		thief.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
		again := s.signIn(t, rosa)
		own := s.anyone.As(again.AccessToken)
		if diff := cmp.Diff(map[string]string{"phone": rosa}, contactsOf(read[identityrest.Contacts](t, own.Get(t, "/v1/me/contacts").Want(t, http.StatusOK)))); diff != "" || again.Person.ID != owner.Person.ID {
			t.Errorf("%s: %s has (-want +got):\n%s", of, again.Person.ID, diff)
		}
		thief = own
	}
	check("a contact that was added")
	s.adds(t, thief, "otro@robo.example")
	removes(t, thief, "phone")
	check("the phone that was removed")
	if nobody := disavow(elena); nobody.Person != nil {
		t.Errorf("of nobody: %+v", nobody)
	}
	s.coordinator.Post(t, "/v1/persons/"+owner.Person.ID+"/freeze", nil).Want(t, http.StatusOK)
	s.whatsapp.Post(t, "/v1/disavowals", body{"phone": rosa}).Problem(t, http.StatusForbidden, "identity-in-doubt")
	thief.Post(t, "/v1/disavowals", body{"phone": rosa}).Problem(t, http.StatusUnauthorized, "token-revoked")
	s.coordinator.Post(t, "/v1/disavowals", body{"phone": rosa}).Problem(t, http.StatusForbidden, "role-forbidden")
}

// "It was not me" takes back what is proposed as whoever writes, and nothing else.
func TestWhoDisavowsHasProposedNothing(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	a := s.register(t, huaro(person("Rosa Quispe", rosa), person("Elena Rojas", elena)))
	at := "/v1/associations/" + a.ID
	s.acting(t, a.Representatives[0].ID, a.ID).Post(t, at+"/mandate", body{"largest_sale": body{"amount": "9.00", "currency": "PEN"}}).Want(t, http.StatusAccepted)
	s.acting(t, a.Representatives[0].ID, a.ID).Post(t, at+"/representatives", person("Malo Ladron", "987 654 399")).Want(t, http.StatusAccepted)
	s.acting(t, a.Representatives[1].ID, a.ID).Post(t, at+"/representatives", person("Juan Mamani", juan)).Want(t, http.StatusAccepted)
	for range 2 {
		s.whatsapp.Post(t, "/v1/disavowals", body{"phone": rosa}).Want(t, http.StatusOK)
		now := read[association](t, s.coordinator.Get(t, at).Want(t, http.StatusOK))
		if len(now.Proposals) != 1 || now.Proposals[0].ProposedBy != a.Representatives[1].ID {
			t.Fatalf("proposed %+v", now.Proposals)
		}
	}
}

// Who came by e-mail corrects what is theirs, and takes their consent back, by themselves.
func TestWhoCameByEmailWithdrawsTheirConsent(t *testing.T) {
	s := openSigning(t, otp.Email)
	begun := s.signIn(t, molino)
	own := s.anyone.As(begun.AccessToken)
	own.Patch(t, "/v1/me", body{"name": "Elena Ríos", "language": "qu"}).Want(t, http.StatusOK)
	if me := read[identityrest.Me](t, own.Get(t, "/v1/me").Want(t, http.StatusOK)); *me.Person.Name != "Elena Ríos" || me.Person.Language != "qu" {
		t.Errorf("corrected to %+v", me.Person)
	}
	withdrawn := read[identityrest.Consent](t, own.Delete(t, "/v1/me/consent").Want(t, http.StatusOK))
	if withdrawn.Accepted || *withdrawn.Person != begun.Person.ID {
		t.Errorf("withdrawn %+v", withdrawn)
	}
	own.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	s.refresh(t, *begun.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	challenge, code := s.ask(t, s.anyone, molino, nil)
	s.answerCode(t, challenge, code, nil).Problem(t, http.StatusConflict, "consent-required")
	if again := read[session](t, s.answerCode(t, challenge, code, agreed).Want(t, http.StatusOK)); again.Person.ID != begun.Person.ID {
		t.Errorf("%s comes back as %s", begun.Person.ID, again.Person.ID)
	}
	s.coordinator.Delete(t, "/v1/me/consent").Problem(t, http.StatusForbidden, "role-forbidden")
}
