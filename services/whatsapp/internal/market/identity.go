package market

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// wording is the version of the text with which people are asked for their consent.
const wording = "2026-11"

// SessionByPhone opens a session for whoever has this phone ("+51987654321"), acting for the first organisation that she
// joined: ErrUnknownPhone, which also says that she withdrew her consent, ErrNoOrganisation, ErrUnavailable.
func (c *Client) SessionByPhone(ctx context.Context, phone string) (*Session, error) {
	return c.open(ctx, phone, identityrest.TokenRequest{Phone: &phone})
}

// SessionOf opens a session for a person, acting for an organisation; errors as of SessionByPhone.
func (c *Client) SessionOf(ctx context.Context, person, organisation string) (*Session, error) {
	return c.open(ctx, "", identityrest.TokenRequest{Person: &person, Organisation: restvalue.Optional(organisation)})
}

// Consent tells identity what the owner of a phone answered when asked. A yes of an unknown phone makes its person known;
// a no of a known one ends the sessions of that phone.
func (c *Client) Consent(ctx context.Context, act Act, phone string, accepted bool, language string) error {
	_, _, err := receive(c.identity().RecordConsent(ctx, nil, identityrest.NewConsent{
		Phone: phone, Accepted: accepted, Wording: wording, Language: restvalue.Optional(identityrest.Language(language)),
	}, act.by))
	return err
}

// Consent is Client.Consent for the phone that the session was opened with. Without one it is ErrUnknownPhone.
func (s *Session) Consent(ctx context.Context, act Act, accepted bool) error {
	if s.phone == "" {
		return ErrUnknownPhone
	}
	return s.client.Consent(ctx, act, s.phone, accepted, s.Person.Language)
}

func (c *Client) open(ctx context.Context, phone string, whom identityrest.TokenRequest) (*Session, error) {
	given, ends, err := c.exchange(ctx, whom)
	if err != nil {
		return nil, err
	}
	person := given.Person
	s := &Session{
		Person:       Person{ID: person.ID, Name: restvalue.OrZero(person.Name), Language: string(person.Language)},
		Organisation: organisationOf(given.Organisation),
		client:       c, phone: phone, whom: whom, bearer: given.AccessToken, ends: ends,
	}
	for _, o := range given.Organisations {
		s.Organisations = append(s.Organisations, organisationOf(o))
	}
	s.whom.Organisation = &given.Organisation.ID // a renewed token acts for the same
	return s, nil
}

// exchange trades the service's own token for one of a person. It is no command and takes no key: a repeated answer would
// hold a token that has ended.
func (c *Client) exchange(ctx context.Context, whom identityrest.TokenRequest) (identityrest.Session, time.Time, error) {
	asked := c.cfg.Now()
	given, err := ask(&Session{}, as[identityrest.Session], func() (*http.Response, error) {
		return c.identity().ExchangeToken(ctx, nil, whom)
	})
	switch {
	case Refused(err, "unknown-phone", "not-found"):
		err = errors.Join(ErrUnknownPhone, err)
	case Refused(err, "no-organisation"):
		err = errors.Join(ErrNoOrganisation, err)
	}
	return given, asked.Add(time.Duration(given.ExpiresIn) * time.Second), err
}

// identity is asked with the service's own token.
func (c *Client) identity() *identityrest.Client {
	server, doer := c.cfg.Peer("identity")
	sign := func(ctx context.Context, r *http.Request) error {
		credential, err := c.cfg.Credential(ctx)
		r.Header.Set("Authorization", "Bearer "+credential)
		return err
	}
	return &identityrest.Client{
		Server: strings.TrimSuffix(server, "/") + "/", Client: doer, RequestEditors: []identityrest.RequestEditorFn{sign},
	}
}

func organisationOf(o identityrest.SessionOrganisation) Organisation {
	return Organisation{ID: o.ID, Name: restvalue.OrZero(o.Name), Kind: string(o.Kind)}
}
