package identity

import "github.com/qhatu/qhatu/pkg/mail"

// Config is what identity needs beside the platform: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	Mail    mail.Flags `embed:""`
	Issuers []string   `name:"oidc-issuer" type:"url" env:"QHATU_OIDC_ISSUER" placeholder:"URL" help:"OpenID provider that organisations may use though it is not on the public internet, or speaks http, exactly as it calls itself. May be repeated. All others are public and speak https."`
}
