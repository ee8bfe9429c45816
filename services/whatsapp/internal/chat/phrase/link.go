package phrase

import "regexp"

// unlinked is a text of which a phone makes no link: without schemes, and with a blank behind a dot that two letters follow.
// Abbreviations such as S.A.C. stay.
func unlinked(text string) string {
	text = address.ReplaceAllString(text, "$1 $2 $3 $4")
	return dot.ReplaceAllString(scheme.ReplaceAllString(slashes.ReplaceAllString(text, ""), "$1: "), ". $1")
}

var (
	slashes = regexp.MustCompile(`(?i)[a-z][a-z0-9+-]*://`)
	scheme  = regexp.MustCompile(`(?i)\b(mailto|tel|sms|smsto|callto|geo|whatsapp|tg|skype|sip|viber|facetime|market|intent|javascript|data):`)
	dot     = regexp.MustCompile(`[.．。｡]\x{200d}*([\p{L}\p{M}]{2})`)
	address = regexp.MustCompile(`([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})`)
)
