package issuer_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/qhatu/qhatu/services/identity/internal/issuer"
)

// forger is an issuer that says whatever a test wants.
type forger struct {
	oidctest.Server
	url   string
	key   crypto.Signer
	token func() string // the token that it gives for any code
	found map[string]any
}

func newForger(t *testing.T) *forger {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{key: key}
	f.PublicKeys = []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: "ES256"}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	f.SetIssuer(f.url)
	f.found = map[string]any{
		"issuer": f.url, "authorization_endpoint": f.url + "/auth", "token_endpoint": f.url + "/token", "jwks_uri": f.url + "/keys",
		"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}, "code_challenge_methods_supported": []string{"S256"},
	}
	return f
}

func (f *forger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/token":
		if err := json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.token()}); err != nil {
			panic(err)
		}
	case "/.well-known/openid-configuration":
		if err := json.NewEncoder(w).Encode(f.found); err != nil {
			panic(err)
		}
	default:
		f.Server.ServeHTTP(w, r)
	}
}

// says is a token with good claims, but for those that a test gives; nil leaves one out.
func (f *forger) says(changed map[string]any) string {
	claims := map[string]any{
		"iss": f.url, "aud": "qhatu", "sub": "ana", "nonce": "n", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(),
	}
	for name, value := range changed {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	raw, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	return oidctest.SignIDToken(f.key, "k", "ES256", string(raw))
}

var request = issuer.Request{State: "s", Nonce: "n", Verifier: strings.Repeat("v", 43), RedirectURI: "https://market.example/callback"}

func TestWhoseTokenProvesWhoTheyAre(t *testing.T) {
	f := newForger(t)
	another, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	claims := func(changed map[string]any) func() string { return func() string { return f.says(changed) } }
	payload := func(raw string) string { return strings.Split(raw, ".")[1] }
	c := issuer.New([]string{f.url}, time.Now)
	for name, token := range map[string]struct {
		given func() string
		from  string
		good  bool
	}{
		"a good one":                      {given: claims(nil), good: true},
		"a good one, and who it is from":  {given: claims(nil), from: f.url, good: true},
		"another audience beside, for us": {given: claims(map[string]any{"aud": []string{"qhatu", "other"}, "azp": "qhatu"}), good: true},
		"an answer of another issuer":     {given: claims(nil), from: "https://other.example"},
		"another audience":                {given: claims(map[string]any{"aud": "other"})},
		"another audience beside":         {given: claims(map[string]any{"aud": []string{"qhatu", "other"}})},
		"given to another client":         {given: claims(map[string]any{"azp": "other"})},
		"another nonce":                   {given: claims(map[string]any{"nonce": "other"})},
		"no nonce":                        {given: claims(map[string]any{"nonce": nil})},
		"another issuer":                  {given: claims(map[string]any{"iss": "https://other.example"})},
		"too old":                         {given: claims(map[string]any{"exp": time.Now().Add(-time.Minute).Unix()})},
		"without an end":                  {given: claims(map[string]any{"exp": nil})},
		"about somebody, at length":       {given: claims(map[string]any{"sub": strings.Repeat("a", 256)})},
		"of tomorrow":                     {given: claims(map[string]any{"iat": time.Now().Add(24 * time.Hour).Unix(), "exp": time.Now().Add(48 * time.Hour).Unix()})},
		"of a clock that is ahead":        {given: claims(map[string]any{"iat": time.Now().Add(time.Minute).Unix()}), good: true},
		"about nobody":                    {given: claims(map[string]any{"sub": ""})},
		"for another access token":        {given: claims(map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"})},
		"none":                            {given: func() string { return "" }},
		"signed by nobody":                {given: func() string { return "eyJhbGciOiJub25lIn0." + payload(f.says(nil)) + "." }},
		"signed by another key": {given: func() string {
			return oidctest.SignIDToken(another, "k", "ES256", `{"iss":"`+f.url+`","aud":"qhatu","sub":"ana","nonce":"n","exp":9999999999}`)
		}},
		"signed by the client's own secret": {given: func() string {
			return oidctest.SignIDToken([]byte(strings.Repeat("s", 32)), "k", "HS256", `{"iss":"`+f.url+`","aud":"qhatu","sub":"ana","nonce":"n","exp":9999999999}`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f.token = token.given
			r := issuer.Registration{Issuer: f.url, ClientID: "qhatu", ClientSecret: strings.Repeat("s", 32)}
			who, err := c.Vouched(t.Context(), r, request, issuer.Answer{Code: "c", From: token.from})
			if token.good && (err != nil || who.Subject != "ana") || !token.good && !errors.Is(err, issuer.ErrRefused) {
				t.Errorf("%+v, %v", who, err)
			}
		})
	}
}

func TestWhoIsNewIsCalledAsTheIssuerCallsThem(t *testing.T) {
	f := newForger(t)
	c, r := issuer.New([]string{f.url}, time.Now), issuer.Registration{Issuer: f.url, ClientID: "qhatu"}
	for _, said := range []struct {
		name, username any
		want           string
	}{
		{"Ana  Quispe Mamani", "ana", "Ana Quispe Mamani"},
		{"José Ñahui d'Ávila-Puma Jr.", nil, "José Ñahui d'Ávila-Puma Jr."},
		{"M. Quispe", nil, "M. Quispe"},
		{nil, "Rosa", "Rosa"},
		{"Ana \u202eepsiuQ\u200b", nil, "Ana epsiuQ"},
		{"https://estafa.pe", "rosa@molino.pe", ""},
		{"Ana estafa.pe", "<b>Ana</b>", ""},
		{"Ana 987654321", "ana_1", ""},
		{strings.Repeat("a", 121), strings.Repeat("b", 5_000), ""},
		{strings.Repeat("a ", 60) + "b\n", 7, ""},
		{[]string{"Ana"}, map[string]any{"a": 1}, ""},
		{"", "  ", ""},
	} {
		f.token = func() string { return f.says(map[string]any{"name": said.name, "preferred_username": said.username}) }
		who, err := c.Vouched(t.Context(), r, request, issuer.Answer{Code: "c"})
		if err != nil || who.Name != said.want {
			t.Errorf("%.60q, %.60q: called %q, %v", said.name, said.username, who.Name, err)
		}
	}
}

// An issuer that says who answers has to say so.
func TestAnAnswerSaysWhoItIsFrom(t *testing.T) {
	f := newForger(t)
	f.found["authorization_response_iss_parameter_supported"] = true
	f.token = func() string { return f.says(nil) }
	c, r := issuer.New([]string{f.url}, time.Now), issuer.Registration{Issuer: f.url, ClientID: "qhatu"}
	if _, err := c.Vouched(t.Context(), r, request, issuer.Answer{Code: "c"}); !errors.Is(err, issuer.ErrRefused) {
		t.Errorf("without iss: %v", err)
	}
	if _, err := c.Vouched(t.Context(), r, request, issuer.Answer{Code: "c", From: f.url}); err != nil {
		t.Error(err)
	}
}

func TestWhichIssuersCanBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *forger)
		usable bool
	}{
		"a whole one":                   {func(*forger) {}, true},
		"by another name":               {func(f *forger) { f.found["issuer"] = "https://other.example" }, false},
		"without public keys":           {func(f *forger) { f.found["id_token_signing_alg_values_supported"] = []string{"HS256", "none"} }, false},
		"without S256":                  {func(f *forger) { f.found["code_challenge_methods_supported"] = []string{"plain"} }, false},
		"without codes":                 {func(f *forger) { f.found["response_types_supported"] = []string{"id_token"} }, false},
		"whose keys are elsewhere":      {func(f *forger) { f.found["jwks_uri"] = "http://127.0.0.1:1/keys" }, false},
		"whose tokens are elsewhere":    {func(f *forger) { f.found["token_endpoint"] = "http://169.254.169.254/latest" }, false},
		"that sends people to a script": {func(f *forger) { f.found["authorization_endpoint"] = "javascript:alert(1)" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForger(t)
			c.change(f)
			if err := issuer.New([]string{f.url}, time.Now).Check(t.Context(), f.url); c.usable && err != nil || !c.usable && !errors.Is(err, issuer.ErrUnusable) {
				t.Error(err)
			}
		})
	}
}

// newInside is a server that is not on the public internet, and whether anybody has dialled it.
func newInside(t *testing.T) (*httptest.Server, *atomic.Bool) {
	t.Helper()
	dialled := new(atomic.Bool)
	inside := httptest.NewUnstartedServer(http.NotFoundHandler())
	inside.Config.ConnState = func(net.Conn, http.ConnState) { dialled.Store(true) }
	inside.StartTLS()
	t.Cleanup(inside.Close)
	return inside, dialled
}

// Nothing inside is asked, by whatever name, and no redirect leads there.
func TestNothingInsideIsAsked(t *testing.T) {
	inside, dialled := newInside(t)
	leads := httptest.NewServer(http.RedirectHandler(inside.URL+"/.well-known/openid-configuration", http.StatusFound))
	t.Cleanup(leads.Close)
	at, err := url.Parse(inside.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := issuer.New([]string{leads.URL}, time.Now)
	for _, address := range []string{
		inside.URL, "https://localhost:" + at.Port(), "https://[::1]:" + at.Port(), "https://[::ffff:127.0.0.1]:" + at.Port(), "https://0.0.0.0:" + at.Port(),
		"https://10.0.0.1", "https://169.254.169.254", "https://[fd00::1]", "https://[64:ff9b::7f00:1]", leads.URL,
		"http://" + at.Host, "http://login.molino.example", "ftp://login.molino.example", "https://ana@login.molino.example", "molino",
	} {
		if err := c.Check(t.Context(), address); !errors.Is(err, issuer.ErrUnusable) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if dialled.Load() {
		t.Error("it was dialled")
	}
}

// Keys of an issuer that is allowed are fetched of it, and from nowhere else inside.
func TestAnAllowedIssuerOpensItselfOnly(t *testing.T) {
	inside, dialled := newInside(t)
	f := newForger(t)
	f.found["jwks_uri"] = inside.URL // https, and private
	f.token = func() string { return f.says(nil) }
	c := issuer.New([]string{f.url}, time.Now)
	if _, err := c.Vouched(t.Context(), issuer.Registration{Issuer: f.url, ClientID: "qhatu"}, request, issuer.Answer{Code: "c"}); err == nil || dialled.Load() {
		t.Errorf("dialled: %v, %v", dialled.Load(), err)
	}
}
