package events

import (
	"slices"
	"strings"
)

// SealedText is what somebody wrote, sealed under the key of the organisation or person who wrote it: when that key is
// destroyed, nobody can read it any more, wherever it is stored. "" is no text. The same text of the same subject for the same
// purpose is always sealed the same. Events from before texts were sealed hold the text itself.
//
// Its form is "sealed:1:<subject>:<base64>".
type SealedText string

const sealedPrefix = "sealed:1:"

// NewSealedText is a text that is sealed under the key of a subject.
func NewSealedText(subject, body string) SealedText {
	return SealedText(sealedPrefix + subject + ":" + body)
}

// Parts returns under whose key a text is sealed, and its sealed bytes in base64; false for a text that stands there in the clear.
func (t SealedText) Parts() (subject, body string, sealed bool) {
	rest, sealed := strings.CutPrefix(string(t), sealedPrefix)
	if !sealed {
		return "", "", false
	}
	return strings.Cut(rest, ":")
}

// Clear tells whether a text stands in the clear.
func (t SealedText) Clear() bool {
	_, _, sealed := t.Parts()
	return t != "" && !sealed
}

// Reader opens texts, for a filter; nil: they stand in the clear.
type Reader func(SealedText) string

// Read is what a text says.
func (r Reader) Read(t SealedText) string {
	if r == nil {
		return string(t)
	}
	return r(t)
}

// Repeats are texts that say what was taken out before of whoever wrote them.
type Repeats map[SealedText]bool

// And are these and others, but for those that say nothing.
func (r Repeats) And(others []SealedText) Repeats {
	for _, t := range others {
		if t != "" {
			if r == nil {
				r = Repeats{}
			}
			r[t] = true
		}
	}
	return r
}

// Any tells whether one of the texts does.
func (r Repeats) Any(texts []*SealedText) bool {
	return slices.ContainsFunc(texts, func(t *SealedText) bool { return r[*t] })
}

// Each is where each of the texts stands.
func Each(texts []SealedText) []*SealedText {
	all := make([]*SealedText, len(texts))
	for i := range texts {
		all[i] = &texts[i]
	}
	return all
}

// AnyClear tells whether one of the texts stands in the clear.
func AnyClear(texts []*SealedText) bool {
	return slices.ContainsFunc(texts, func(t *SealedText) bool { return t.Clear() })
}

// ReplaceTexts puts what stands in the clear of the texts in its sealed form, as far as that is known, and tells whether it did.
func ReplaceTexts(sealed map[SealedText]SealedText, texts ...*SealedText) (replaced bool) {
	for _, t := range texts {
		if s, known := sealed[*t]; known && t.Clear() {
			*t, replaced = s, true
		}
	}
	return replaced
}
