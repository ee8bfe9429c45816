package mail_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/mailtest"
)

func TestMain(m *testing.M) {
	mailtest.Main()
	os.Exit(m.Run())
}

const from = "Qhatu <no-responder@qhatu.example>"

func TestAMailIsSentOverTLSWithAPassword(t *testing.T) {
	server := mailtest.Start(t)
	mailer, err := mail.New(mail.Config{URL: server.URL(), From: from, TLS: server.TLS(t)})
	if err != nil {
		t.Fatal(err)
	}
	message := mail.Message{To: "ana@molino.example", Subject: "Tu código ñ", Text: "Tu código: 314159", HTML: "<p>Tu código: <b>314159</b></p>"}
	if err := mailer.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	header, raw := server.Mail(t, 1)
	if header.Get("To") != "<ana@molino.example>" || header.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(header.Get("Message-Id"), "@qhatu.example>") {
		t.Errorf("headed %v", header)
	}
	for _, part := range []string{"text/plain", "text/html", "<b>314159</b>", "multipart/alternative"} {
		if !strings.Contains(raw, part) {
			t.Errorf("it lacks %s:\n%s", part, raw)
		}
	}
}

func TestWhatAServerSaysIsToldWithoutTheAddress(t *testing.T) {
	server := mailtest.Start(t)
	mailer, err := mail.New(mail.Config{URL: server.URL(), From: from, TLS: server.TLS(t)})
	if err != nil {
		t.Fatal(err)
	}
	for to, refused := range map[string]bool{"never@molino.example": true, "later@molino.example": false} {
		err := mailer.Send(t.Context(), mail.Message{To: to, Subject: "x", Text: "x", HTML: "x"})
		if err == nil || errors.Is(err, mail.ErrRefused) != refused || errors.Is(err, mail.ErrNobody) != refused || strings.Contains(err.Error(), "molino") {
			t.Errorf("to %s: %v", to, err)
		}
	}
	wrong := strings.Replace(server.URL(), mailtest.Password, "otra", 1)
	if mailer, err = mail.New(mail.Config{URL: wrong, From: from, TLS: server.TLS(t)}); err != nil {
		t.Fatal(err)
	}
	if err := mailer.Send(t.Context(), mail.Message{To: "ana@molino.example", Subject: "x", Text: "x", HTML: "x"}); !errors.Is(err, mail.ErrUnreached) || errors.Is(err, mail.ErrRefused) {
		t.Errorf("with a wrong password: %v", err)
	}
}

func TestAConfigurationIsHeldToWhatItSays(t *testing.T) {
	for url, good := range map[string]bool{
		"smtp://user:secret@mail.example:587": true, "smtps://user:secret@mail.example": true, "smtp://127.0.0.1:25": true,
		"mail.example:25": false, "http://mail.example": false, "smtp://user@mail.example": false, "smtp://user:@mail.example": false, "smtp://:secret@mail.example": false, "smtp://": false, "smtp://user:secret@mail.example:x": false, "": false,
	} {
		_, err := mail.New(mail.Config{URL: url, From: from})
		if (err == nil) != good || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := mail.New(mail.Config{URL: "smtp://127.0.0.1:25", From: "nadie"}); err == nil {
		t.Error("a sender without an address is taken")
	}
}

// Whoever does not hear that a mail was taken sends it again, and both are the same one.
func TestAMailIsTheSameHoweverOftenItIsSent(t *testing.T) {
	server := mailtest.Start(t)
	mailer, err := mail.New(mail.Config{URL: server.URL(), From: from, TLS: server.TLS(t)})
	if err != nil {
		t.Fatal(err)
	}
	message := mail.Message{To: "lost@molino.example", Subject: "x", Text: "x", ID: "a.b", Unsubscribe: "https://market.example/unsubscribe/x"}
	if err := mailer.Send(t.Context(), message); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("the answer was lost: %v", err)
	}
	if err := mailer.Send(t.Context(), message); err != nil {
		t.Error(err)
	}
	for n := range 2 {
		header, _ := server.Mail(t, n+1)
		if header.Get("Message-Id") != "<a.b@qhatu.example>" || header.Get("List-Unsubscribe") != "<https://market.example/unsubscribe/x>" || header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
			t.Errorf("headed %v", header)
		}
	}
	server.Stop()
	if err := mailer.Send(t.Context(), message); !errors.Is(err, mail.ErrUnreached) {
		t.Errorf("without a server: %v", err)
	}
}
