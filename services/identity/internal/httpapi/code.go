package httpapi

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/email"
)

// RequestCode answers POST /v1/auth/otp.
func (a *API) RequestCode(ctx context.Context, r identityrest.RequestCodeRequestObject) (identityrest.RequestCodeResponseObject, error) {
	to, err := addressOf(*r.Body)
	if err != nil {
		return nil, err
	}
	wanted := app.CodeFor{To: to, Language: string(web.LangFrom(ctx)), Client: web.ClientFrom(ctx)}
	if r.Body.Purpose != nil && *r.Body.Purpose == identityrest.CodeRequestPurposeContact {
		if wanted.Person, err = a.whoAdds(ctx); err != nil {
			return nil, err
		}
	}
	made, err := a.App.RequestCode(ctx, wanted)
	if err != nil {
		return nil, err
	}
	web.TellLimit(ctx, made.Left)
	return identityrest.RequestCode202JSONResponse{Body: identityrest.Challenge{
		Challenge: made.ID, Channel: identityrest.CodeChannel(made.Channel), ExpiresIn: seconds(app.CodeLife),
	}}, nil
}

// whoAdds is the person who adds an address to theirs: neither an API key nor whoever the operator made a token for is one, and no
// service adds one for somebody.
func (a *API) whoAdds(ctx context.Context) (string, error) {
	caller := web.CallerFrom(ctx)
	if caller.Act != "" {
		return "", web.PeopleOnly()
	}
	who, _, err := a.person(caller.Person)
	if err == nil && !who.Consents() {
		err = fault.InvalidField("/purpose", fault.Text{
			ES: "Para agregar un celular o correo a los tuyos, entra primero con un código y envía tu token; para entrar, quita `purpose`.",
			EN: "To add a phone or an address to yours, sign in with a code first and send your token; to sign in, leave `purpose` out.",
		})
	}
	return who.ID, err
}

func addressOf(b identityrest.CodeRequest) (to app.Address, err error) {
	if (b.Phone == nil) == (b.Email == nil) {
		return to, fault.InvalidField("/phone", fault.Text{
			ES: "Di adónde va: un celular (`phone`) o un correo (`email`), uno de los dos.",
			EN: "Say where it goes: to a phone (`phone`) or an e-mail address (`email`), one of the two.",
		})
	}
	if b.Phone != nil {
		to.Phone, err = number(*b.Phone)
		return to, err
	}
	to.Email, err = email.Normalise(*b.Email)
	switch {
	case errors.Is(err, email.ErrLetters):
		err = fault.InvalidField("/email", fault.Text{
			ES: "Antes de la arroba no se admiten tildes ni eñes: escribe una dirección que solo tenga letras de la a a la z, números y signos.",
			EN: "Accents are not supported before the @: write an address that has only letters from a to z, digits and signs there.",
		})
	case err != nil:
		err = fault.InvalidField("/email", fault.Text{
			ES: "No es un correo electrónico. Escribe uno solo, sin el nombre de la persona: lo que va antes de la arroba, la arroba y el dominio.",
			EN: "This is no e-mail address. Write one, without the name of a person: what stands before the @, the @ and the domain.",
		})
	}
	return to, err
}

// digits are those of a code, whatever stands between them, in the form that we write them: some keyboards make them of full width.
func digits(written string) (string, error) {
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -", r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(written))
	if len(bare) != 6 || strings.Trim(bare, "0123456789") != "" {
		return "", fault.InvalidField("/code", fault.Text{ES: "El código tiene seis cifras: 314159.", EN: "The code has six digits: 314159."})
	}
	return bare, nil
}
