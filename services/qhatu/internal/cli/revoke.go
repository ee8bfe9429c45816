package cli

import (
	"context"
	"fmt"
	"regexp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
)

// revokeToken ends credentials at the running market.
type revokeToken struct {
	What     string `arg:"" help:"A token, refresh token or API key itself; or the id of a session (ses_…), of an API key (key_…), of one token (its jti), which are over for good; or of a person (per_…), an organisation (org_…, assoc_…) or a service (whatsapp), of which everything that was issued until now is."`
	HTTPAddr string `name:"http-addr" type:"market" env:"QHATU_HTTP_ADDR" default:"127.0.0.1:8080" help:"Where the market, or its identity service, answers: an address of this machine, or a URL."`
	DataDir  string `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data."`
	KeyDir   string `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the signing key. Empty: keys/ in the data folder."`
}

// anID tells ids from tokens, which have dots, and from API keys.
var anID = regexp.MustCompile(`^(?:(?:ses|key|per|org|assoc)_[A-Za-z0-9_-]+|[A-Z2-7]{26}|[a-z]{1,32})$`)

// Run revokes, and prints nothing.
func (r *revokeToken) Run(ctx context.Context) error {
	signer, err := ringOf(r.DataDir, r.KeyDir)
	if err != nil {
		return err
	}
	what := identityrest.TokenToRevoke{Token: &r.What}
	if anID.MatchString(r.What) {
		what = identityrest.TokenToRevoke{ID: &r.What}
	}
	//nolint:bodyclose // client.Read closes it
	_, err = client.Read[identityrest.Revoked](operatorAt(r.HTTPAddr, signer).RevokeToken(ctx, nil, what))
	if err != nil {
		return fmt.Errorf("revoke at %s (the market has to be running; --http-addr says where): %w", marketURL(r.HTTPAddr), err)
	}
	return nil
}
