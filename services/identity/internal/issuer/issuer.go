// Package issuer speaks with the OpenID providers by which organisations let their people sign in: discovery, where the person goes, and
// who the answer says that they are. It is a client of the authorization code flow with PKCE, as RFC 9700 has it.
//
// What an issuer says is believed of one thing only: that whoever holds the code is the `sub` of the issuer's own token. Addresses in it are
// not read, and a name is what to call somebody new who has said none. Whom it asks is bounded, see client.
package issuer

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/qhatu/qhatu/pkg/internet"
	"github.com/qhatu/qhatu/pkg/text"
)

// What is wrong with an issuer, or with an answer of it.
var (
	// ErrUnusable is returned for an issuer that cannot be used as it is, whoever comes: the reason is for the organisation's admin.
	ErrUnusable = errors.New("issuer cannot be used")
	// ErrRefused is returned for an answer that proves nothing.
	ErrRefused = errors.New("answer of the issuer proves nothing")
)

// Registration is an issuer, and what it knows the market as.
type Registration struct {
	Issuer       string
	ClientID     string
	ClientSecret string // "" of a public client
	Scopes       []string
}

// Request is one sign-in: what the answer is held against.
type Request struct {
	State, Nonce, Verifier string
	RedirectURI            string
}

// NewRequest is a request that nobody can guess.
func NewRequest(state, nonce, redirectURI string) Request {
	return Request{State: state, Nonce: nonce, Verifier: oauth2.GenerateVerifier(), RedirectURI: redirectURI}
}

// Answer is what comes back with the person.
type Answer struct {
	Code string
	From string // iss of RFC 9207; "" where the issuer does not say
}

// freshFor is how long what an issuer publishes of itself is gone by. Its keys are asked for again when one is unknown.
const freshFor = 5 * time.Minute

// Client speaks with issuers. It is safe for concurrent use.
type Client struct {
	allowed []string
	now     func() time.Time

	mu    sync.Mutex
	known map[string]provider
}

// New returns a client. The issuers that the operator allows may be anywhere, and speak http.
func New(allowed []string, now func() time.Time) *Client {
	return &Client{allowed: allowed, now: now, known: map[string]provider{}}
}

// provider is an issuer as it describes itself.
type provider struct {
	*oidc.Provider
	client  *http.Client
	now     func() time.Time
	says    metadata
	expires time.Time
}

// metadata is what go-oidc does not read of the description.
type metadata struct {
	Algorithms []string `json:"id_token_signing_alg_values_supported"`
	Challenges []string `json:"code_challenge_methods_supported"`
	Responses  []string `json:"response_types_supported"`
	Methods    []string `json:"token_endpoint_auth_methods_supported"`
	Keys       string   `json:"jwks_uri"`
	SaysIssuer bool     `json:"authorization_response_iss_parameter_supported"`
}

// signatures are those by public keys: with none, and with those by the client's secret, whoever knows it could vouch for anybody.
var signatures = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// Check asks an issuer what it is, now. Its error is ErrUnusable, with why.
func (c *Client) Check(ctx context.Context, issuer string) error {
	_, err := c.discover(ctx, issuer)
	return err
}

// provider is an issuer as it described itself within freshFor.
func (c *Client) provider(ctx context.Context, issuer string) (provider, error) {
	c.mu.Lock()
	p, ok := c.known[issuer]
	c.mu.Unlock()
	if ok && c.now().Before(p.expires) {
		return p, nil
	}
	return c.discover(ctx, issuer)
}

func (c *Client) discover(ctx context.Context, issuer string) (p provider, err error) {
	if err := c.checkAddress(issuer, issuer); err != nil {
		return p, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	p.client, p.now, p.expires = c.client(issuer), c.now, c.now().Add(freshFor)
	if p.Provider, err = oidc.NewProvider(oidc.ClientContext(ctx, p.client), issuer); err != nil {
		return p, fmt.Errorf("%w: %w", ErrUnusable, plainly(err))
	}
	if err := p.Claims(&p.says); err != nil {
		return p, fmt.Errorf("%w: its description cannot be read", ErrUnusable)
	}
	if err := c.checkUsable(issuer, p); err != nil {
		return p, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[issuer] = p
	return p, nil
}

// plainly leaves out what the other side answered: an admin could otherwise read through the market what is not shown to them.
func plainly(err error) error {
	var other *oidc.IssuerMismatchError
	switch {
	case errors.Is(err, internet.ErrPrivate):
		return internet.ErrPrivate
	case errors.As(err, &other):
		return errors.New("it calls itself by another name")
	}
	return errors.New("no discovery document was read there")
}

func (c *Client) checkUsable(issuer string, p provider) error {
	for _, address := range []string{p.Endpoint().AuthURL, p.Endpoint().TokenURL, p.says.Keys} {
		if err := c.checkAddress(issuer, address); err != nil {
			return err
		}
	}
	switch {
	case len(p.algorithms()) == 0:
		return errors.New("it signs by no public key")
	case p.says.Challenges != nil && !slices.Contains(p.says.Challenges, "S256"):
		return errors.New("it does not know PKCE with S256")
	case p.says.Responses != nil && !slices.Contains(p.says.Responses, "code"):
		return errors.New("it does not know the authorization code flow")
	}
	return nil
}

// algorithms are those that the issuer signs by, as far as they are good.
func (p provider) algorithms() (good []string) {
	for _, a := range p.says.Algorithms {
		if slices.Contains(signatures, a) {
			good = append(good, a)
		}
	}
	return good
}

func (p provider) config(r Registration, redirectURI string) *oauth2.Config {
	at := p.Endpoint()
	at.AuthStyle = oauth2.AuthStyleInHeader
	if r.ClientSecret == "" || p.says.Methods != nil && !slices.Contains(p.says.Methods, "client_secret_basic") {
		at.AuthStyle = oauth2.AuthStyleInParams
	}
	scopes := []string{oidc.ScopeOpenID}
	for _, s := range r.Scopes {
		if s != oidc.ScopeOpenID {
			scopes = append(scopes, s)
		}
	}
	return &oauth2.Config{ClientID: r.ClientID, ClientSecret: r.ClientSecret, Endpoint: at, RedirectURL: redirectURI, Scopes: scopes}
}

// AuthorizationURL is where the person goes to be vouched for.
func (c *Client) AuthorizationURL(ctx context.Context, r Registration, q Request) (string, error) {
	p, err := c.provider(ctx, r.Issuer)
	if err != nil {
		return "", err
	}
	return p.config(r, q.RedirectURI).AuthCodeURL(q.State, oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)), nil
}

// Vouched is who an answer proves to have come.
type Vouched struct {
	Subject string // as the issuer knows them
	Name    string // as it calls them; "" where it says none that can be one
}

// Vouched is who the answer to a request proves to have come. Its error is ErrRefused where it proves nothing.
func (c *Client) Vouched(ctx context.Context, r Registration, q Request, a Answer) (nobody Vouched, err error) {
	p, err := c.provider(ctx, r.Issuer)
	if err != nil {
		return nobody, err
	}
	if a.Code == "" || a.From != r.Issuer && (a.From != "" || p.says.SaysIssuer) {
		return nobody, fmt.Errorf("%w: it has no code, or is from another issuer", ErrRefused)
	}
	ctx = oidc.ClientContext(ctx, p.client)
	given, err := p.config(r, q.RedirectURI).Exchange(ctx, a.Code, oauth2.VerifierOption(q.Verifier))
	var no *oauth2.RetrieveError
	switch {
	case errors.As(err, &no) && no.Response != nil && no.Response.StatusCode < http.StatusInternalServerError:
		return nobody, fmt.Errorf("%w: the code is refused: %s", ErrRefused, no.ErrorCode)
	case err != nil:
		return nobody, errors.New("issuer does not give the token") // what it says may be of the person
	}
	return p.verify(ctx, r, q, given)
}

// verify holds the token against the request: issuer, audience, time and signature, and that it was given for this request, to this
// client.
func (p provider) verify(ctx context.Context, r Registration, q Request, given *oauth2.Token) (nobody Vouched, err error) {
	raw, _ := given.Extra("id_token").(string)
	said, err := p.Verifier(&oidc.Config{ClientID: r.ClientID, SupportedSigningAlgs: p.algorithms(), Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return nobody, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var more struct {
		Party    string `json:"azp"`
		Name     any    `json:"name"` // no name is no reason to keep anybody out
		Username any    `json:"preferred_username"`
	}
	if err := said.Claims(&more); err != nil {
		return nobody, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(said.Nonce), []byte(q.Nonce)) == 0:
		err = errors.New("it is for another request")
	case more.Party != r.ClientID && (more.Party != "" || len(said.Audience) > 1):
		err = errors.New("it was given to another client")
	case said.AccessTokenHash != "":
		err = said.VerifyAccessToken(given.AccessToken)
	}
	if err == nil {
		err = p.checkAbout(said)
	}
	if err != nil {
		return nobody, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return Vouched{Subject: said.Subject, Name: cmp.Or(nameOf(more.Name), nameOf(more.Username))}, nil
}

const (
	longestSubject = 255             // characters, as OpenID Connect has it
	clocksApart    = 5 * time.Minute // by which the issuer's clock may be ahead
)

// checkAbout refuses a token that is about nobody whom one could know again, or from a time to come.
func (p provider) checkAbout(said *oidc.IDToken) error {
	switch {
	case strings.TrimSpace(said.Subject) == "":
		return errors.New("it is about nobody")
	case len(said.Subject) > longestSubject:
		return fmt.Errorf("its sub is longer than %d characters", longestSubject)
	case said.IssuedAt.After(p.now().Add(clocksApart)):
		return errors.New("it is issued in the future")
	}
	return nil
}

// personName is a name as people have them: without digits, addresses and whatever a phone would make a link of.
var personName = regexp.MustCompile(`^[\p{L}\p{M}]+(?:(?:[ '’-]|\. )[\p{L}\p{M}]+)*\.?$`)

const longestName = 120 // characters, as the contract has it

// nameOf is a claim as a name; "" where it is none.
func nameOf(claim any) string {
	said, _ := claim.(string)
	if len(said) > 4*longestName {
		return ""
	}
	name := text.Clean(said)
	if utf8.RuneCountInString(name) > longestName || !personName.MatchString(name) {
		return ""
	}
	return name
}
