package host

import (
	"errors"
	"io/fs"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qhatu/qhatu/pkg/text"
)

// kind is what the text of a flag is, which its tag "type" names.
type kind struct {
	write string // what may be written
	holds func(value string) bool
}

// kinds are all of them. No message quotes a value: some are secrets.
var kinds = map[string]kind{
	"address": {"write an address to serve on, as :8080 or 127.0.0.1:8080", isAddress},
	"ops":     {"write an address to serve on, as 127.0.0.1:9464, or off", func(value string) bool { return value == "off" || isAddress(value) }},
	"market":  {"write where the market answers, as 127.0.0.1:8080 or https://market.example", func(value string) bool { return isURL(value) || isAddress(value) || isHost(value) }},
	"url":     {"write an address as https://market.example, with a path if it has one, and nothing behind", isURL},
	"nats":    {"write addresses as nats://n1:4222 or tls://n1,tls://n2", isNATS},
	"smtp":    {"write smtp://user:password@host:587 or smtps://user:password@host:465", isSMTP},
	"mailbox": {"write a sender as Qhatu <no-responder@market.example>", isMailbox},
	"file":    {"name a file that is there and that this user may read", isFile},
	"newfile": {"name a file, or where one can be made", func(value string) bool { return isMissing(value) || isFile(value) }},
	"folder":  {"name a folder, or where one can be made", func(value string) bool { return isMissing(value) || isFolder(value) }},
	"id":      {"write an id: letters without accents, digits, - and _", regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString},
	"version": {"write a version as v26.0", regexp.MustCompile(`^v[0-9]{1,3}\.[0-9]{1,3}$`).MatchString},
	"secret":  {"write it without spaces, as it was given", regexp.MustCompile(`^[!-~]+$`).MatchString},
	"text":    {"write a line of at most 200 letters", isLine},
	"name":    {"write a name of at most 200 letters", func(value string) bool { return isLine(text.Clean(value)) }},
}

func isAddress(value string) bool {
	host, port, err := net.SplitHostPort(value)
	return err == nil && isPort(port, 0) && (host == "" || isHost(host))
}

func isPort(port string, least uint64) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n >= least
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$`)

func isHost(value string) bool {
	_, err := netip.ParseAddr(value)
	return err == nil || hostName.MatchString(value)
}

// parseURL is an address of one of those schemes, on a host and a port that there may be, without query and fragment.
func parseURL(value string, schemes ...string) (*url.URL, bool) {
	at, err := url.Parse(value)
	if err != nil || !slices.Contains(schemes, at.Scheme) || !isHost(at.Hostname()) || strings.ContainsAny(value, "?#") {
		return nil, false
	}
	return at, at.Port() == "" && !strings.HasSuffix(at.Host, ":") || isPort(at.Port(), 1)
}

func isURL(value string) bool {
	at, ok := parseURL(value, "http", "https")
	return ok && at.User == nil
}

func isSMTP(value string) bool {
	at, ok := parseURL(value, "smtp", "smtps")
	if !ok || at.User == nil {
		return ok && (at.Path == "" || at.Path == "/")
	}
	password, _ := at.User.Password()
	return at.User.Username() != "" && password != "" && (at.Path == "" || at.Path == "/")
}

func isNATS(value string) bool {
	for one := range strings.SplitSeq(value, ",") {
		one = strings.TrimSpace(one)
		if !strings.Contains(one, "://") {
			one = "nats://" + one
		}
		if _, ok := parseURL(one, "nats", "tls", "ws", "wss"); !ok {
			return false
		}
	}
	return true
}

func isMailbox(value string) bool {
	_, err := mail.ParseAddress(value)
	return err == nil
}

func isFile(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // nothing was written
	info, err := file.Stat()
	return err == nil && !info.IsDir()
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isMissing(path string) bool {
	_, err := os.Stat(path)
	return path != "" && errors.Is(err, fs.ErrNotExist)
}

func isLine(value string) bool {
	return utf8.ValidString(value) && utf8.RuneCountInString(value) <= 200 && !strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) })
}
