package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/token"
)

// tokens are what callers show.
type tokens struct {
	Mint   mint        `cmd:"" default:"withargs" help:"Mint a token with the data folder's key and print it alone; what token does by itself."`
	Revoke revokeToken `cmd:"" help:"End what somebody else may have, at every process within a moment."`
}

// Help says what token does by itself, which the list of its commands does not.
func (*tokens) Help() string {
	return "By itself it mints a token: qhatu token --role buyer --name \"Molino del Sur\" --ttl 24h. It takes --role, --name, --organisation, --association, --person, --ttl and " +
		"where the market is, which qhatu token mint --help tells of."
}

// mint makes a token with the key of a data folder. Whoever can read that folder is its operator.
type mint struct {
	Role         string   `required:"" enum:"coordinator,buyer,organiser,association,service" help:"What the caller is: ${enum}."`
	Association  string   `type:"id" xor:"org" help:"Id of the association that the caller speaks for."`
	Organisation string   `type:"id" xor:"org" help:"Id of the buyer or organiser that the caller acts for."`
	Name         string   `type:"name" xor:"org" help:"Name of a buyer or organiser, which is registered at the running market, the first time at level 0; the same name is the same one again. Of a coordinator, who they are: each acts under an id of their own. Of a service, \"whatsapp\"."`
	Person       string   `type:"id" help:"Id of the person; one derives from the organisation otherwise."`
	TTL          lifetime `name:"ttl" default:"24h" help:"How long the token is good for: 90m, 24h, 30d; at most 31d."`
	HTTPAddr     string   `name:"http-addr" type:"market" env:"QHATU_HTTP_ADDR" default:"127.0.0.1:8080" help:"Where the market, or its identity service, answers: an address of this machine, or a URL. With --name."`
	DataDir      string   `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data."`
	KeyDir       string   `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the signing key. Empty: keys/ in the data folder."`
}

// Help says what the command is for.
func (*mint) Help() string {
	return "This is the operator's way in, for whoever may read the data folder: the token says what the operator says, and nobody is asked. " +
		"A buyer or organiser that is named is registered as the coordinator would. An id that nobody has registered is of an organisation without a name, whom nobody knows."
}

// Run prints the token and nothing else.
func (m *mint) Run(ctx context.Context, p Program) error {
	signer, err := ringOf(m.DataDir, m.KeyDir)
	if err != nil {
		return err
	}
	claims, err := m.claims(ctx, signer)
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

func (m *mint) claims(ctx context.Context, signer *token.Ring) (token.Claims, error) {
	c := token.Claims{Role: m.Role}
	switch {
	case m.Role == token.RoleService && m.Name == "":
		return c, wrongly("say which service: --name whatsapp")
	case m.Role == token.RoleService && m.Name != token.WhatsApp:
		return c, wrongly("no service signs in as " + strconv.Quote(m.Name) + ": whatsapp is the only one that does")
	case m.Role == token.RoleService:
		return token.Claims{Role: m.Role, Subject: m.Name}, nil
	case m.Role == token.RoleCoordinator && m.Association+m.Organisation != "":
		return c, wrongly("a coordinator acts for no organisation: leave --association and --organisation out")
	case m.Role == token.RoleCoordinator:
		c.Subject = cmp.Or(m.Person, token.Coordinator(text.Clean(m.Name)))
		return c, m.checkIDs()
	}
	if err := cmp.Or(m.checkOrganisation(), m.checkIDs()); err != nil {
		return c, err
	}
	c.Org = cmp.Or(m.Association, m.Organisation)
	if c.Org == "" {
		var err error
		if c.Org, err = m.register(ctx, signer, text.Clean(m.Name)); err != nil {
			return c, err
		}
	}
	c.Subject = cmp.Or(m.Person, id.Derive("per", m.Role, c.Org))
	return c, nil
}

// checkIDs refuses what is not written as an id: nobody would be known by it, and yet the token would trade.
func (m *mint) checkIDs() error {
	for _, given := range []struct{ flag, id, kind string }{
		{"--association", m.Association, "assoc_"}, {"--organisation", m.Organisation, "org_"}, {"--person", m.Person, "per_"},
	} {
		rest, isKind := strings.CutPrefix(given.id, given.kind)
		if given.id != "" && (!isKind || !anIDsRest.MatchString(rest)) {
			return wrongly(fmt.Sprintf("%s %.64q is no id: write the whole of it as it was given, %s and 26 letters and digits", given.flag, given.id, given.kind))
		}
	}
	return nil
}

var anIDsRest = regexp.MustCompile(`^[0-9a-z]{26}$`)

// checkOrganisation refuses an organisation that the role does not act for, or none.
func (m *mint) checkOrganisation() error {
	association := m.Role == token.RoleAssociation
	switch {
	case m.Association != "" && !association:
		return wrongly("--association goes with --role association")
	case strings.HasPrefix(m.Association, "org_"):
		return wrongly("--association " + m.Association + " is no association: write --role buyer or organiser, and --organisation " + m.Association)
	case association && m.Association == "":
		return wrongly("say for which association: --association with its id, which the coordinator was told when they registered it with its representatives")
	case strings.HasPrefix(m.Organisation, "assoc_"):
		return wrongly("--organisation " + m.Organisation + " is an association, and --role " + m.Role + " acts for none: write --role association --association " + m.Organisation)
	case m.Association+m.Organisation+m.Name == "":
		return wrongly("say for whom: --name, or --organisation for one whose id is known")
	}
	return nil
}

func wrongly(told string) error { return host.Misconfigured{Err: errors.New(told)} }

const operatorTime = time.Minute // for which the token of one request of the operator's is good

// operatorAt is identity at a running market, as the operator calls it.
func operatorAt(address string, signer *token.Ring) *identityrest.Client {
	operator := &client.Caller{
		Language: "en",
		Peer:     func(string) (string, *http.Client) { return marketURL(address), http.DefaultClient },
		Token: func(context.Context) (string, error) {
			return signer.Mint(token.Claims{Role: token.RoleCoordinator, Subject: "operator"}, operatorTime, time.Now())
		},
	}
	server, doer := operator.At("identity")
	return &identityrest.Client{Server: server, Client: doer}
}

// register registers a buyer or an organiser at the running market, as the coordinator and at level 0. The request's key derives from
// the name, so that the same name is the same organisation.
func (m *mint) register(ctx context.Context, signer *token.Ring, name string) (string, error) {
	identity := operatorAt(m.HTTPAddr, signer)
	level, same := 0, client.Command{Key: "token-" + id.Derive("name", m.Role, name)}
	//nolint:bodyclose // client.Read closes it
	made, err := client.Read[identityrest.Organisation](identity.RegisterOrganisation(ctx, nil, identityrest.NewOrganisation{
		Kind: identityrest.NewOrganisationKind(m.Role), Name: name, Level: &level,
	}, same.Headers))
	switch problem, refused := errors.AsType[*client.Problem](err); {
	case refused && client.Wrong(err).Pointer == "/name":
		return "", wrongly("--name is no name for an organisation: " + client.Wrong(err).Detail)
	case refused:
		return "", fmt.Errorf("register %s: %w: %s", m.Role, err, problem.Detail)
	case err != nil:
		return "", fmt.Errorf("register %s at %s (the market has to be running; --http-addr says where): %w", m.Role, marketURL(m.HTTPAddr), err)
	}
	return made.ID, nil
}

// marketURL is where a market answers that listens on an address.
func marketURL(address string) string {
	if strings.Contains(address, "://") {
		return address
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "http://" + address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
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
