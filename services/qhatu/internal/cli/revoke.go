package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/token"
)

// revokeToken ends credentials at the running market.
type revokeToken struct {
	What     string `arg:"" help:"A token, refresh token or API key itself; or the id of a session (ses_…), of an API key (key_…), of one token (its jti), which are over for good; or of a person (per_…), an organisation (org_…, assoc_…) or a service (whatsapp), of which everything that was issued until now is."`
	HTTPAddr string `name:"http-addr" type:"market" env:"QHATU_HTTP_ADDR" default:"127.0.0.1:8080" help:"Where the market, or its identity service, answers: an address of this machine, or a URL."`
	DataDir  string `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data."`
	KeyDir   string `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the signing key. Empty: keys/ in the data folder."`
}

// What is revoked by its id, and how refresh tokens and API keys are written.
var (
	anID         = regexp.MustCompile(`^(?:(?:ses|key|per|org|assoc|coordinator)_[0-9a-z]{26}|[A-Z2-7]{26}|` + token.WhatsApp + `)$`)
	refreshOrKey = regexp.MustCompile(`^(?:qhr(?:\.[0-9A-Za-z_-]+){4}|` + apikey.Prefix + `[a-z2-7]{26}_[0-9a-z]+)$`)
)

// Run revokes, and prints what has ended.
func (r *revokeToken) Run(ctx context.Context, p Program) error {
	what, err := r.what()
	if err != nil {
		return err
	}
	signer, err := ringOf(r.DataDir, r.KeyDir)
	if err != nil {
		return err
	}
	//nolint:bodyclose // client.Read closes it
	done, err := client.Read[identityrest.Revoked](operatorAt(r.HTTPAddr, signer).RevokeToken(ctx, nil, what))
	switch problem, refused := errors.AsType[*client.Problem](err); {
	case refused:
		return fmt.Errorf("revoke %q: %w: %s", r.What, err, problem.Detail)
	case err != nil:
		return fmt.Errorf("revoke at %s (the market has to be running; --http-addr says where): %w", marketURL(r.HTTPAddr), err)
	case done.Ended == nil:
		_, err = fmt.Fprintln(p.Out, "ended: it opens nothing any more, if it ever did")
	default:
		_, err = fmt.Fprintln(p.Out, "ended:", *done.Ended, r.What)
	}
	return err
}

// what is what the market is told: an id, or a token. What is neither is asked of nobody.
func (r *revokeToken) what() (identityrest.TokenToRevoke, error) {
	if anID.MatchString(r.What) {
		return identityrest.TokenToRevoke{ID: &r.What}, nil
	}
	if _, err := token.Peek(r.What); err != nil && !refreshOrKey.MatchString(r.What) {
		return identityrest.TokenToRevoke{}, wrongly(fmt.Sprintf("%.64q is no token and no id: give a whole token, refresh token or API key, or a whole id as it was given (ses_…, key_…, per_…, org_…, assoc_…, a token's jti, or whatsapp)", r.What))
	}
	return identityrest.TokenToRevoke{Token: &r.What}, nil
}
