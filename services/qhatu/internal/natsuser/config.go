package natsuser

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/natsd"
	copies "github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// Operator is the user who declares streams and buckets, and may do everything; Backup the one who copies the log and cannot read
// the keys of personal data.
const (
	Operator = "operator"
	Backup   = "backup"
	Whole    = "qhatu" // the market in one process
	// System is who asks the servers how they are, and takes one that is lost out of the cluster. It sees nothing of the market.
	System = "system"
)

// permissions of a user; nil: everything.
type permissions struct {
	publish, deny, subscribe []string
	answers                  bool // to who asks it
}

// Names are all users of the market.
func Names() []string {
	names := []string{Operator, Backup, Whole}
	for _, u := range services() {
		names = append(names, u.name)
	}
	return names
}

// Config is the part of a NATS server's configuration that makes the account of the market with its users. public returns the
// public key of a user.
func Config(public func(user string) (string, error)) (string, error) {
	var out strings.Builder
	out.WriteString("# The market's users: written by `qhatu nats config`, to be included by the configuration of each server.\n")
	out.WriteString("accounts {\n  MARKET {\n    jetstream: enabled\n    users: [\n")
	for _, name := range Names() {
		key, err := public(name)
		if err != nil {
			return "", err
		}
		write(&out, name, key, permissionsOf(name))
	}
	out.WriteString("    ]\n  }\n  SYS {\n    users: [\n")
	key, err := public(System)
	if err != nil {
		return "", err
	}
	write(&out, System, key, nil)
	out.WriteString("    ]\n  }\n}\nsystem_account: SYS\n")
	return out.String(), nil
}

func permissionsOf(name string) *permissions {
	switch name {
	case Operator:
		return nil
	case Backup:
		return backup()
	case Whole:
		return whole()
	}
	i := slices.IndexFunc(services(), func(u user) bool { return u.name == name })
	u := services()[i]
	return &permissions{publish: u.publishes(), deny: u.denied(), subscribe: append(append(hears(name), control.Questions), u.retries()...), answers: true}
}

// whole may do what any service may, and what a backup may: it is who copies the keys of personal data, too.
func whole() *permissions {
	p := &permissions{publish: append(backup().publish, "$KV."+natsd.Backups+".>"), subscribe: append(hears(Whole), control.Questions), answers: true}
	for _, u := range services() {
		p.publish = append(p.publish, u.publishes()...)
		p.subscribe = append(p.subscribe, u.retries()...)
	}
	slices.Sort(p.publish)
	p.publish = slices.Compact(p.publish)
	return p
}

// backup reads every stream that a backup has, message by message, and how far reactions have got; it writes nothing but that it has done so, makes
// no consumer, and cannot read the keys.
func backup() *permissions {
	p := &permissions{
		publish: []string{
			"$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.LIST.*", "$JS.API.CONSUMER.INFO.*.*",
			"$KV." + natsd.Backups + "." + natsd.BackupOfMarket,
		},
		subscribe: hears(Backup),
	}
	for _, stream := range copies.Streams() {
		p.publish = append(p.publish, "$JS.API.STREAM.MSG.GET."+stream, "$JS.API.DIRECT.GET."+stream)
	}
	return p
}

// hears is what a user may subscribe to: the answers to its own requests.
func hears(name string) []string { return []string{natsd.InboxPrefix(name) + ".>"} }

func write(out *strings.Builder, name, key string, p *permissions) {
	fmt.Fprintf(out, "      { # %s\n        nkey: %s\n", name, key)
	if p != nil {
		out.WriteString("        permissions: {\n          publish: {\n")
		list(out, "allow", p.publish)
		if len(p.deny) > 0 {
			list(out, "deny", p.deny)
		}
		out.WriteString("          }\n          subscribe: {\n")
		list(out, "allow", p.subscribe)
		out.WriteString("          }\n")
		if p.answers {
			out.WriteString("          allow_responses: true\n")
		}
		out.WriteString("        }\n")
	}
	out.WriteString("      }\n")
}

func list(out *strings.Builder, name string, subjects []string) {
	fmt.Fprintf(out, "            %s: [\n", name)
	for _, subject := range subjects {
		fmt.Fprintf(out, "              %q\n", subject)
	}
	out.WriteString("            ]\n")
}
