package web

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// notPlain is why a text is not plain, in words for who wrote it.
type notPlain fault.Text

func (n *notPlain) Error() string { return n.EN }

var (
	errLink = &notPlain{
		ES: "Quita las direcciones web y de correo. Si no es una dirección, deja un espacio después del punto o de los dos puntos.",
		EN: "Remove web and e-mail addresses. If it is none, leave a blank behind the full stop or colon.",
	}
	errInvisible = &notPlain{ES: "Escribe algo que se vea.", EN: "Write something that can be seen."}
	errLost      = &notPlain{ES: "Hay letras que se perdieron (\ufffd): escríbelas de nuevo y envía el texto en UTF-8.", EN: "Some letters are lost (\ufffd): write them again and send the text as UTF-8."}
	errControl   = &notPlain{ES: "Escríbelo en una sola línea, sin signos de control.", EN: "Write it on one line, without control characters."}
)

// checkPlainLines is checkPlainText for a text of several lines, as the format plain-lines asks.
func checkPlainLines(s string) error {
	return checkPlainText(strings.NewReplacer("\r\n", " ", "\n", " ").Replace(s))
}

// checkPlainText refuses what others should not be shown, as the format plain-text asks: a text of which a phone would make a
// link, since people tap on what a stranger wrote to them as soon as it is blue; one with control characters, line breaks
// among them; one of which nothing is seen, or letters were lost before it came. A phone number may stand.
func checkPlainText(s string) error {
	shown := strings.ToLower(norm.NFKC.String(withoutSigns(s)))
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		return errControl
	case strings.ContainsRune(s, unicode.ReplacementChar):
		return errLost
	case s != "" && text.Clean(shown) == "":
		return errInvisible
	case strings.Contains(shown, "://") || strings.Contains(shown, "www.") || scheme.MatchString(shown):
		return errLink
	}
	for _, name := range dotted.FindAllString(shown, -1) {
		if isAddress(name) {
			return errLink
		}
	}
	return nil
}

// scheme is the beginning of a link without slashes: "Tel: 987 654 321" is none.
var scheme = regexp.MustCompile(`\b(?:mailto|tel|sms|smsto|callto|geo|whatsapp|tg|skype|sip|viber|facetime|market|intent|javascript|data):[^\s]`)

// dotted is words joined by dots, such as a domain or an address of four numbers.
var dotted = regexp.MustCompile(`[\p{L}\p{M}\p{N}-]+(?:[.。][\p{L}\p{M}\p{N}-]+)+`)

// isAddress tells whether words joined by dots end in a domain that exists, of whatever script, or are an IP address.
// "Jr.Lima" and "3.50" are none of these.
func isAddress(name string) bool {
	name = strings.ReplaceAll(name, "。", ".")
	if ip.MatchString(name) {
		return true
	}
	if ascii, err := idna.Punycode.ToASCII(name); err == nil {
		name = ascii
	}
	suffix, known := publicsuffix.PublicSuffix(name)
	return suffix != name && (known || strings.Contains(suffix, "."))
}

var ip = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,3}){3}$`)

// withoutSigns leaves out what messengers do not show: signs for bold and the like, and characters without a width.
func withoutSigns(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_~`", r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}
