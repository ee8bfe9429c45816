package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
)

// mint makes a token with the key of a data folder. Whoever can read that folder is its operator.
type mint struct {
	Role        string   `required:"" enum:"coordinator,buyer,organiser,association,service" help:"What the caller is: ${enum}."`
	Association string   `xor:"org" help:"Id of the association that the caller speaks for."`
	Name        string   `xor:"org" help:"Name of the organisation, whose id derives from it; of a service, \"whatsapp\". An association that a coordinator has registered is another one: name it by its id, --association."`
	Person      string   `help:"Id of the person; one derives from the organisation otherwise."`
	TTL         lifetime `name:"ttl" default:"24h" help:"How long the token is good for: 90m, 24h, 30d; at most 31d."`
	DataDir     string   `name:"data-dir" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data."`
	KeyDir      string   `name:"key-dir" env:"QHATU_KEY_DIR" help:"Folder of the signing key. Empty: keys/ in the data folder."`
}

// Run prints the token and nothing else.
func (m *mint) Run(p Program) error {
	claims, err := m.claims()
	if err != nil {
		return err
	}
	signer, err := m.signer()
	if err != nil {
		return err
	}
	minted, err := signer.Mint(claims, time.Duration(m.TTL), time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Out, minted)
	return err
}

// signer has the key that a market made at its first start. A key made here would sign tokens that no market takes.
func (m *mint) signer() (*token.Signer, error) {
	path := host.Config{DataDir: m.DataDir, KeyDir: m.KeyDir}.SigningKeyPath()
	_, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && m.KeyDir != "":
		return nil, fmt.Errorf("no signing key in %s: run the market once, or say where its keys are with --key-dir", m.KeyDir)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no market in %s: run it once, or say where it is with --data-dir", m.DataDir)
	case err != nil:
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return token.LoadOrCreateKey(path)
}

func (m *mint) claims() (token.Claims, error) {
	c := token.Claims{Role: m.Role, Subject: m.Person}
	switch {
	case m.Role == token.RoleService && m.Name == "":
		return c, errors.New("say which service: --name whatsapp")
	case m.Role == token.RoleService:
		return token.Claims{Role: m.Role, Subject: m.Name}, nil
	case m.Association != "" && m.Role != token.RoleAssociation:
		return c, errors.New("--association goes with --role association")
	case m.Association != "":
		c.Org = m.Association
	case m.Name != "":
		name, err := web.OrganisationName(m.Name)
		if err != nil {
			return c, fmt.Errorf("--name is no name for an organisation: %w", err)
		}
		c.Org, c.OrgName = token.OrgID(m.Role, name), name
	case m.Role != token.RoleCoordinator:
		return c, errors.New("say for whom: --name, or --association for an association")
	}
	if c.Subject == "" {
		c.Subject = id.Derive("per", m.Role, c.Org)
	}
	return c, nil
}

// lifetime is a duration that may be told in days.
type lifetime time.Duration

const aDay = 24 * time.Hour

// UnmarshalText reads "30d", "24h" or "1h30m".
func (l *lifetime) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if days, ok := strings.CutSuffix(string(text), "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(min(n, int(token.MaxLife/aDay)+1)) * aDay
	}
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no time that a token can be good for: write hours or days, such as 24h or 30d", text)
	}
	if d > token.MaxLife {
		return fmt.Errorf("%q is longer than any token is good for: at most 31d; what runs for longer makes a new one in time, or uses an API key", text)
	}
	*l = lifetime(d)
	return nil
}
