package market

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/wording"
)

// Consent tells identity what the owner of a phone answered when asked. A yes of an unknown phone makes its person known;
// a no of a known one ends the sessions of that phone.
func (c *Client) Consent(ctx context.Context, command Command, phone string, accepted bool, language string) error {
	_, err := client.Body(c.exchange.Identity().RecordConsent(ctx, nil, identityrest.NewConsent{
		Phone: phone, Accepted: accepted, Wording: wording.Current, Language: restvalue.Optional(identityrest.Language(language)),
	}, command.Headers))
	return err
}

// EraseMe has identity erase the person.
func (s *Session) EraseMe(ctx context.Context, command Command) error {
	_, err := client.Body(s.identity().EraseMe(ctx, &identityrest.EraseMeParams{Confirm: &s.token.Person.ID}, command.Headers))
	return err
}

// ShareContact lets those who trade with an association that the person speaks for see their number, or no more.
func (s *Session) ShareContact(ctx context.Context, command Command, association string, shared bool) error {
	if err := s.As(ctx, association); err != nil {
		return err
	}
	if shared {
		_, err := client.Body(s.identity().ShareContact(ctx, association, nil, command.Headers))
		return err
	}
	_, err := client.Body(s.identity().UnshareContact(ctx, association, nil, command.Headers))
	return err
}

// Erase has identity erase the owner of a phone, and returns their id, "" where identity knew nobody.
func (c *Client) Erase(ctx context.Context, command Command, phone string) (person string, err error) {
	done, err := client.Read[identityrest.Erasure](c.exchange.Identity().EraseByPhone(ctx, nil, identityrest.NewErasure{Phone: phone}, command.Headers))
	return restvalue.OrZero(done.Person), err
}

// Disavow has identity end what the owner of a phone has not begun themselves: sessions, and what was added to how they sign in.
func (c *Client) Disavow(ctx context.Context, command Command, phone string) error {
	_, err := client.Body(c.exchange.Identity().Disavow(ctx, nil, identityrest.NewDisavowal{Phone: phone}, command.Headers))
	return err
}

// Disavow is Client.Disavow for the phone that the session was opened with. Without one it is ErrUnknownPhone.
func (s *Session) Disavow(ctx context.Context, command Command) error {
	if s.phone == "" {
		return ErrUnknownPhone
	}
	return s.client.Disavow(ctx, command, s.phone)
}

// ChangePhone tells identity that the owner of a phone has another one: another number or, where newPhone is "", another
// device or WhatsApp. It returns the id of the person, who is frozen from then on; "" where the phone is nobody's.
func (c *Client) ChangePhone(ctx context.Context, command Command, phone, newPhone string) (person string, err error) {
	change, err := client.Read[identityrest.PhoneChange](c.exchange.Identity().RecordPhoneChange(ctx, nil, identityrest.NewPhoneChange{
		Phone: phone, NewPhone: restvalue.Optional(newPhone),
	}, command.Headers))
	return restvalue.OrZero(change.Person), err
}

// Consent is Client.Consent for the phone that the session was opened with. Without one it is ErrUnknownPhone.
func (s *Session) Consent(ctx context.Context, command Command, accepted bool) error {
	if s.phone == "" {
		return ErrUnknownPhone
	}
	return s.client.Consent(ctx, command, s.phone, accepted, string(s.token.Person.Language))
}
