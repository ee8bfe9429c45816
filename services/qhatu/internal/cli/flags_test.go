package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// values of a flag that are meant, and others that cannot be; want is what is said of those.
type values struct {
	good, bad []string
	want      string
}

var (
	addresses = values{[]string{":8080", "127.0.0.1:0", "[::1]:80", "localhost:8080"}, []string{"", "8080", "localhost", ":99999", ":-1", "http://localhost:8080", "a b:80", "127.0.0.1:http"}, "as :8080"}
	urls      = values{[]string{"", "https://market.example", "http://127.0.0.1:8080/path", "http://[::1]:80"}, []string{"nonsense", "ftp://market.example", "https://", "https://market.example:99999", "https://market.example:", "https://ana:clave@market.example", "https://market.example?x=1", "https://market.example#x", "http://a b"}, "as https://market.example"}
	counts    = values{[]string{"1", "64", "1000000"}, []string{"-1", "0", "1.5", "x", "", "1000001", "99999999999999999999"}, "write a whole number from 1 to 1000000"}
	times     = values{[]string{"100ms", "10s"}, []string{"-1s", "0s", "1ns", "10", "", "x", "87600h"}, "write a time, as 500ms, 10s or 2m, from 100ms to "}
	switches  = values{[]string{"true", "false"}, []string{"x", "2"}, "true"}
	copies    = values{[]string{"0", "3"}, []string{"-1", "6", "x", ""}, "write a whole number from 0 to 5"}
	ids       = values{[]string{"", "org_01", "200000000000001"}, []string{"a b", "ñ", "a/b", "a\n", strings.Repeat("a", 65)}, "write an id"}
	secrets   = values{[]string{"", "corre-ve-y-dile", "EAAG=="}, []string{"muy secreto", "secreto\n", "sécreto"}, "without spaces"}
	lines     = values{[]string{"", "Rosa Ccori", "+51 984 000 111"}, []string{"secreto\n", "a\x00", "a\u202e", strings.Repeat("a", 201)}, "at most 200 letters"}
	servers   = values{[]string{"nats://n1:4222", "tls://n1,tls://n2:4222", "n1:4222", "nats://ana:clave@n1"}, []string{"http://n1", "nats://", "nats://n1,", "nats://ana:secreto@n1:99999", "a b"}, "as nats://n1:4222"}
)

// flags are what may and may not be written for each.
func flags(t *testing.T) map[string]values {
	file, missing := filepath.Join(t.TempDir(), "file"), filepath.Join(t.TempDir(), "missing")
	writeFile(t, file)
	folder := t.TempDir()
	files := values{[]string{"", file}, []string{missing, folder, file + "/x"}, "name a file that is there"}
	folders := values{[]string{folder, missing}, []string{file, file + "/x", "a\x00"}, "name a folder"}
	withEmpty := func(v values) values { return values{append(slices.Clone(v.good), ""), v.bad, v.want} }
	withoutEmpty := func(v values) values { return values{v.good, append(slices.Clone(v.bad), ""), v.want} }
	market := values{[]string{"127.0.0.1:8080", "https://market.example", "localhost", ":8080"}, []string{"", "ftp://market.example", "a b", "localhost:99999"}, "as 127.0.0.1:8080 or https://market.example"}
	return map[string]values{
		"help": {}, "version": {}, "json": switches, "all": switches, "data": switches, "reason": lines, "whatsapp templates push whatsapp-phone-number-id": ids, "whatsapp templates status whatsapp-phone-number-id": ids, "whatsapp subscribe whatsapp-phone-number-id": ids,
		"accept-log": {good: []string{"true", "false"}, bad: []string{"x", "2"}, want: "true"}, "check": switches, "without-keys": switches, "without": {[]string{"outbox", "inbox,sessions"}, []string{"x", "market", "keys", "outbox,x"}, "--without"}, "temp": withEmpty(folders), "erasures": {[]string{file, folder}, []string{""}, "name a file with an id a line"},
		"to":        {good: []string{"", "4711", "2026-11-29T14:30:00-05:00"}, bad: []string{"x", "-1", "0", "2026-11-29"}, want: "with its zone"},
		"only-make": {good: []string{"true"}, bad: []string{"x"}, want: "true"},
		"http-addr": addresses, "token mint http-addr": market, "token revoke http-addr": market, "ready addr": market,
		"ops-addr": {append([]string{"off"}, addresses.good...), append([]string{"none"}, addresses.bad...), "as 127.0.0.1:9464, or off"},
		"tls-cert": {bad: files.bad, want: "file"}, "tls-key": {bad: files.bad, want: "file"}, "nats-creds": files, "nats-nkey": files, "nats-ca": files,
		"public-url": urls, "notice-url": urls, "jwks-url": urls, "catalog-url": urls, "order-url": urls, "fair-url": urls, "identity-url": urls, "chat-url": urls, "notify-url": urls, "whatsapp-graph-url": withoutDefault(urls), "oidc-issuer": urls,
		"data-dir": withoutEmpty(folders), "key-dir": withEmpty(folders), "keys": folders, "vault-key": {[]string{"", file, missing}, []string{folder, file + "/x"}, "name a file, or"},
		"nats-url": servers, "nats-replicas": copies,
		"http-connections": counts, "http-connections-per-address": counts, "http-rate": counts,
		"http-head-timeout": times, "http-body-timeout": times, "http-idle-timeout": times,
		"whatsapp-quiet-hours":   {[]string{"21:00-06:00", "none", "12:00-13:30"}, []string{"", "21", "21:00", "21:00-24:00", "9:00-10:00", "21:00-21:00", "21:00-06:00-07:00"}, "write two times, as 21:00-06:00, or none"},
		"whatsapp-notice-window": {[]string{"0s", "4s", "1h"}, []string{"-1s", "4", "x", "", "2h"}, "write a time, as 500ms, 10s or 2m, from 0s to 1h"},
		"every":                  {[]string{"0s", "1h", "24h"}, []string{"-1s", "x", "", "10000h"}, "write a time, as 500ms, 10s or 2m, from 0s to 744h"},
		"ahead":                  {[]string{"0s", "10m"}, []string{"-1s", "x", "", "10000h"}, "write a time, as 500ms, 10s or 2m, from 0s to 744h"},
		"ttl":                    {[]string{"90m", "30d"}, []string{"-1h", "0s", "x", "32d", "100000h"}, "d"},
		"limit":                  {[]string{"reads=600/1m", "waits=64,reads=off"}, []string{"", "speed=5", "reads", "reads=", "reads=-1/1m", "reads=0/1m", "reads=5/0s", "reads=5/-1m", "reads=5/10000h", "waits=5/1m", "reads=5", "reads=5/1m,reads=6/1m", "reads=5/1m,"}, "limit"},
		"uit":                    {[]string{"2027=5600", "2027=5600,2028=5750"}, []string{"", "2027", "2027=", "2027=0", "2027=5600.50", "5600", "2027=5600,2027=5700", "2027=5600,"}, "UIT"},
		"trusted-proxies":        {[]string{"10.0.0.0/8", "::1,192.0.2.7"}, []string{"", "localhost", "10.0.0.0/99", "10.0.0.0/8,"}, "write a network as 10.0.0.0/8, or an address"},
		"log":                    {[]string{"debug", "error"}, []string{"", "loud", "INFO"}, "must be one of"},
		"webhook-networks":       {[]string{"10.0.0.0/8", "::1,192.0.2.7"}, []string{"localhost", "10.0.0.0/99", "10.0.0.0/8,"}, "write a network as 10.0.0.0/8, or an address"},
		"webhook-timeout":        {[]string{"100ms", "10s", "1m"}, []string{"-1s", "0s", "10", "", "x", "2m"}, "write a time, as 500ms, 10s or 2m, from 100ms to 1m"},
		"webhooks-off":           switches, "webhook-ca": files,
		"smtp-url":               {[]string{"", "smtp://user:clave@mail.example:587", "smtps://mail.example"}, []string{"mail.example", "http://mail.example", "smtp://", "smtp://ana:secreto@mail.example:0", "smtp://ana:secreto@mail.example:99999", "smtp://ana:secreto@mail.example:x", "smtp://mail.example/x", "smtp://ana@mail.example", "smtp://ana:@mail.example", "smtps://:clave@mail.example"}, "write smtp://user:password@host:587"},
		"mail-from":              {[]string{"Qhatu <no-responder@qhatu.example>", "no-responder@qhatu.example"}, []string{"", "nadie", "Qhatu <>", "a@b, c@d", "Qhatu <a@b>\r\nBcc: c@d"}, "write a sender as"},
		"whatsapp-graph-version": {[]string{"v26.0"}, []string{"", "26", "v26", "v26.0/../x"}, "as v26.0"},
		"whatsapp-token":         secrets, "whatsapp-app-secret": secrets, "whatsapp-verify-token": secrets, "whatsapp-service-token": secrets,
		"whatsapp-phone-number-id": {bad: ids.bad, want: ids.want}, "whatsapp-business-account-id": ids, "association": ids, "organisation": ids, "person": ids,
		"whatsapp-coordinator": lines, "whatsapp-coordinator-phone": lines, "whatsapp-web": lines,
		"name": {lines.good, []string{strings.Repeat("a", 201)}, "write a name"},
		"role": {[]string{"buyer"}, []string{"", "admin"}, "must be one of"},
	}
}

func withoutDefault(v values) values {
	return values{v.good[1:], append([]string{""}, v.bad...), v.want}
}

// Whatever a flag or its variable may hold that cannot be meant is refused before anything runs, with the code 2 and with what may be
// written; no secret is said again. A flag without a row fails.
func TestFlagsTakeWhatCanBeMeant(t *testing.T) {
	line := testkit.Must(commandLine())(t) // one for all: to make it takes much longer than to parse by it
	rows, commands := flags(t), leaves(line.Model().Node)
	for command, all := range commands {
		for _, flag := range all {
			row, known := rows[strings.TrimSpace(command+" "+flag.Name)]
			if !known {
				row, known = rows[flag.Name]
			}
			if !known {
				t.Errorf("%s --%s: no row says what may be written", command, flag.Name)
			}
			t.Run(command+"/"+flag.Name, func(t *testing.T) { tryFlag(t, line, strings.Fields(command), flag, row) })
		}
	}
}

func leaves(node *kong.Node) map[string][]*kong.Flag {
	all := map[string][]*kong.Flag{}
	for _, leaf := range node.Leaves(true) {
		path := strings.Fields(strings.TrimPrefix(leaf.Path(), node.Name))
		all[strings.Join(slices.DeleteFunc(path, func(word string) bool { return strings.HasPrefix(word, "<") }), " ")] = slices.Concat(leaf.AllFlags(true)...)
	}
	return all
}

// needed are what commands cannot do without.
var needed = map[string][]string{
	"token mint": {"--role=coordinator"}, "token revoke": {"ses_1"}, "nats config": {"--keys=keys"}, "nats declare": {"--nats-url=nats://n1"}, "keys remove": {"key"},
	"backup": {"folder"}, "restore": {"folder", "--data-dir=market", "--keys=keys"},
	"dead show": {"7"}, "dead retry": {"7"}, "dead drop": {"7", "--reason=x"},
}

func tryFlag(t *testing.T, line *host.CommandLine, command []string, flag *kong.Flag, row values) {
	t.Helper()
	others := slices.DeleteFunc(slices.Clone(needed[strings.Join(command, " ")]), func(other string) bool { return strings.HasPrefix(other, "--"+flag.Name+"=") })
	for _, value := range row.good {
		forget(line)
		if _, err := line.Parse(slices.Concat(command, others, []string{"--" + flag.Name + "=" + value}), t.Output()); err != nil {
			t.Errorf("--%s=%s: %v", flag.Name, value, err)
		}
	}
	for _, value := range row.bad {
		refused(t, line, slices.Concat(command, others, []string{"--" + flag.Name + "=" + value}), flag.Name, value, row.want)
		if len(flag.Envs) > 0 && value != "" && !strings.Contains(value, "\x00") {
			t.Run("variable", func(t *testing.T) {
				t.Setenv(flag.Envs[0], value)
				refused(t, line, slices.Concat(command, others), flag.Name, value, row.want)
			})
		}
	}
}

func refused(t *testing.T, line *host.CommandLine, args []string, flag, value, want string) {
	t.Helper()
	forget(line)
	var told strings.Builder
	code := Program{Args: args, Out: &told, Err: &told}.run(t.Context(), line)
	if code != 2 || !strings.Contains(told.String(), "--"+flag) || !strings.Contains(told.String(), want) || strings.Contains(told.String(), "secreto") {
		t.Errorf("%s=%q: code %d, told %q, want %q", flag, value, code, told.String(), want)
	}
}

// forget makes a command line as new. A parse gives every flag and argument its value anew, but keeps that it was set before.
func forget(line *host.CommandLine) {
	_ = kong.Visit(line.Model(), func(node kong.Visitable, next kong.Next) error {
		if value, ok := node.(*kong.Value); ok {
			value.Set = false
		}
		return next(nil)
	})
}

func writeFile(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
}
