package web

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// refusal is why a text does not have its format, in words for who wrote it.
type refusal fault.Text

func (r *refusal) Error() string { return r.EN }

var (
	errInvisible = &refusal{ES: "Escribe algo que se vea.", EN: "Write something that can be seen."}
	errSigns     = &refusal{ES: "Escribe palabras o cifras: signos como * _ ~ ` solos no dicen nada.", EN: "Write words or figures: signs like * _ ~ ` alone say nothing."}
	errLost      = &refusal{ES: "Hay letras que se perdieron (\ufffd): escríbelas de nuevo y envía el texto en UTF-8.", EN: "Some letters are lost (\ufffd): write them again and send the text as UTF-8."}
	errControl   = &refusal{ES: "Escríbelo en una sola línea, sin signos de control.", EN: "Write it on one line, without control characters."}
)

// checkPlainLines is checkPlainText for a text of several lines, as the format plain-lines asks.
func checkPlainLines(s string) error {
	return checkPlainText(lineBreaks.Replace(s))
}

var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ")

// dots makes one of what is read as a dot, whatever it is.
var dots = strings.NewReplacer("。", ".", "·", ".", "•", ".", "‧", ".", "∙", ".", "⋅", ".", "・", ".", "ꓸ", ".", "۔", ".", "܁", ".", "܂", ".", "[.]", ".", "(.)", ".", "{.}", ".", "[punto]", ".", "(punto)", ".")

// spelledOut is an address that is written so that no phone makes a link of it, and that people read as one. An arroba is 11.5 kg,
// and no address by itself.
var spelledOut = regexp.MustCompile(`\b[\p{L}\p{N}]+ (?:punto|dot) (?:com|net|org|pe|info|app|link|shop|site|online|xyz)\b` +
	`|\b[\p{L}\p{N}]+ ?(?:\(|\[)?(?:arroba|at)(?:\)|\])? ?(?:gmail|hotmail|outlook|yahoo|icloud)\b` +
	`|[\p{L}\p{N}] +\. *(?:com|net|org|pe|info|app|link)\b|\bwa ?\. ?me\b|\b(?:t|bit) \. ?(?:me|ly)\b`)

// checkPlainText refuses what others should not be shown, as the format plain-text asks: a text of which a phone would make a
// link, since people tap on what a stranger wrote to them as soon as it is blue, or which people read as one; one with control characters, line breaks
// among them; one of which nothing is seen, or letters were lost before it came. A phone number may stand.
func checkPlainText(s string) error {
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		return errControl
	case strings.ContainsRune(s, unicode.ReplacementChar):
		return errLost
	case strings.ContainsFunc(s, isPlainlySeen): // nearly all
	case s != "" && text.Clean(s) == "":
		return errInvisible
	case s != "" && text.Clean(norm.NFKC.String(withoutSigns(s))) == "":
		return errSigns
	}
	said := strings.ToLower(norm.NFKC.String(withoutSigns(s)))
	if spoken := spelledIn(said); spoken != "" {
		return errLink(spoken, spoken)
	}
	if !strings.ContainsAny(dots.Replace(said), linking) {
		return nil
	}
	for word := range strings.FieldsSeq(s) {
		if link := linkIn(dots.Replace(strings.ToLower(norm.NFKC.String(withoutSigns(word))))); link != "" {
			return errLink(word, link)
		}
	}
	return nil
}

// isPlainlySeen tells letters and digits that show whatever stands around them.
func isPlainlySeen(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// linking is the signs without one of which there is no link that is not spelled out.
const linking = ".:"

// spelling is what of spelledOut stands in each text that it finds something in.
var spelling = []string{" .", "wa.", " punto ", " dot ", "gmail", "hotmail", "outlook", "yahoo", "icloud"}

// spelledIn is what spelledOut finds in a text in small letters; "": nothing. Nearly no text has anything of it, and that is told sooner.
func spelledIn(said string) string {
	if !slices.ContainsFunc(spelling, func(part string) bool { return strings.Contains(said, part) }) {
		return ""
	}
	return spelledOut.FindString(said)
}

const longestPiece = 60 // characters of what is quoted

// errLink quotes the word that a link stands in, or the link where the word has no end.
func errLink(word, link string) error {
	if utf8.RuneCountInString(word) > longestPiece {
		word = string([]rune(link)[:min(longestPiece, utf8.RuneCountInString(link))])
	}
	word = strings.Trim(word, ".,;:!?()¡¿«»“”\"'")
	found := refusal(fault.Textf(
		"«%s» parece una dirección web o de correo: quítala. Si no lo es, deja un espacio después del punto o de los dos puntos.",
		"“%s” looks like a web or e-mail address: remove it. If it is none, leave a blank behind the full stop or colon.", word))
	return &found
}

// linkIn is what a phone would make a link of within a word in small letters; "": nothing.
func linkIn(word string) string {
	if !strings.ContainsAny(word, linking) {
		return ""
	}
	if link := beginning.FindString(word); link != "" {
		return link
	}
	for _, at := range dotted.FindAllStringIndex(word, -1) {
		name := word[at[0]:at[1]]
		if isAddress(name) && !isAbbreviated(name, word[:at[0]], word[at[1]:]) {
			return name
		}
	}
	return ""
}

// beginning is the start of a link, with slashes or without: "Tel: 987 654 321" is none.
var beginning = regexp.MustCompile(
	`[^\s]{0,20}://.*|www\..*|\b(?:mailto|tel|sms|smsto|callto|geo|whatsapp|tg|skype|sip|viber|facetime|market|intent|javascript|data):[^\s].*`)

// dotted is words joined by dots, such as a domain or an address of four numbers.
var dotted = regexp.MustCompile(`[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+`)

// isAddress tells whether words joined by dots end in a domain that exists, of whatever script, or are an IP address.
// "Jr.Lima" and "3.50" are none of these, though a phone makes a link of "com.pe" too.
func isAddress(name string) bool {
	if ip.MatchString(name) {
		return true
	}
	if ascii, err := idna.Punycode.ToASCII(name); err == nil {
		name = ascii
	}
	suffix, known := publicsuffix.PublicSuffix(name)
	return known || strings.Contains(suffix, ".")
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
