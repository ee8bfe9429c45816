package identity_test

import (
	"io"
	"mime/quotedprintable"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/mailtest"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/identity"
)

// hears waits for what a phone or address is told next, apart from codes.
func (s signing) hears(t *testing.T, to string, kind otp.Kind, about string) {
	t.Helper()
	var told otp.Message
	testkit.Eventually(t, to+" is told", func() bool {
		s.postbox.mu.Lock()
		defer s.postbox.mu.Unlock()
		all := s.postbox.told[to]
		if len(all) == 0 {
			return false
		}
		told, s.postbox.told[to] = all[0], all[1:]
		return true
	})
	want := otp.Message{Kind: kind, To: to, About: about}
	if diff := cmp.Diff(want, told, cmpopts.IgnoreFields(otp.Message{}, "GoodTill", "Code", "Language")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whoever has an account is told, at every contact, of what somebody else may have done with it.
func TestWhatHappensWithAnAccountIsTold(t *testing.T) {
	const newer = "nueva@molino.example"
	s := openSigning(t, otp.Email, otp.WhatsApp)
	s.adds(t, s.anyone.As(s.signIn(t, rosa).AccessToken), molino)
	s.hears(t, rosa, otp.ContactAdded, otp.Email)
	s.signIn(t, molino)
	s.hears(t, rosa, otp.SignedIn, otp.Email)
	own := s.anyone.As(s.signIn(t, molino).AccessToken) // not told again: what rosa hears next is the following
	s.adds(t, own, newer)
	s.hears(t, rosa, otp.ContactAdded, otp.Email)
	s.hears(t, molino, otp.ContactLeft, "")
	own.Delete(t, "/v1/me/sessions").Want(t, http.StatusOK)
	s.hears(t, rosa, otp.SessionsEnded, "")
	s.hears(t, newer, otp.SessionsEnded, "")
	own.Delete(t, "/v1/me/sessions").Want(t, http.StatusOK) // there are none
	removes(t, own, "phone")
	s.hears(t, rosa, otp.ContactLeft, "")
	s.hears(t, newer, otp.ContactRemoved, otp.WhatsApp)
}

// Whoever leads an organisation because the one who did is erased learns of it.
func TestWhoLeadsFromNowOnIsTold(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	org, ana, admin := s.sol(t)
	juanID, trader := s.joins(t, admin, org, juan, "trader")
	s.hears(t, juan, otp.Invitation, "Tostaduría Sol")
	trader.Get(t, "/v1/me").Want(t, http.StatusOK)
	s.coordinator.Post(t, "/v1/persons/"+ana+"/erase", nil).Want(t, http.StatusOK)
	s.hears(t, juan, otp.NowAdmin, "Tostaduría Sol")
	s.acting(t, juanID, org).Get(t, "/v1/organisations/"+org+"/invitations").Want(t, http.StatusOK)
}

// By e-mail, through a real server. Where nobody sends it, or too many were sent, the answer says so.
func TestAnInvitationIsSent(t *testing.T) {
	server := mailtest.Start(t)
	h := openConfigured(t, host.Config{}, identity.Config{Mail: mail.Flags{SMTPURL: server.URL(), MailFrom: "Qhatu <no-responder@qhatu.example>"}}, func(*host.Platform) {})
	testkit.Eventually(t, "e-mails are sent", func() bool {
		open, err := otp.IsOpen(t.Context(), h.JetStream, otp.Email)
		return open && err == nil
	})
	org, _, admin := h.sol(t)
	invite := func(b body) invitation {
		t.Helper()
		return read[invitation](t, admin.Post(t, "/v1/organisations/"+org+"/invitations", b).Want(t, http.StatusCreated))
	}
	sent := invite(body{"email": molino, "role": "trader"})
	header, raw := server.Mail(t, 1)
	_, encoded, _ := strings.Cut(raw, "\r\n\r\n")
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(encoded)))
	if err != nil {
		t.Fatal(err)
	}
	if *sent.Sent != identityrest.InvitationSentEmail || header.Get("To") != "<"+molino+">" || !strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
		t.Errorf("sent %s, headed %v", *sent.Sent, header)
	}
	for _, part := range []string{"Tostaduría Sol te invita", *sent.Code, "Si no conoces a Tostaduría Sol, no hagas nada."} {
		if !strings.Contains(string(text), part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
	if strings.Contains(string(text), "http") {
		t.Errorf("it has a link:\n%s", text)
	}
	if byPhone := invite(body{"phone": juan, "role": "viewer"}); *byPhone.Sent != identityrest.InvitationSentNot || byPhone.Code == nil {
		t.Errorf("nobody sends it to a phone: %+v", byPhone)
	}
	for range 4 {
		invite(body{"email": molino, "role": "trader"})
	}
	if sixth := invite(body{"email": molino, "role": "trader"}); *sixth.Sent != identityrest.InvitationSentNot || sixth.Code == nil {
		t.Errorf("the sixth one of a day: %+v", sixth)
	}
}
