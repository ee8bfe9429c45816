package identity_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/otp"
)

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
	if sent, _ := s.postbox.has(molino); sent.Kind != otp.AddContact {
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
