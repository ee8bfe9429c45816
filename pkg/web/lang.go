package web

import (
	"context"

	"golang.org/x/text/language"

	"github.com/qhatu/qhatu/pkg/fault"
)

// Lang is a language that the market answers in.
type Lang string

// The languages; Spanish is the default.
const (
	Spanish Lang = "es"
	English Lang = "en"
)

// langs stand in the order of the matcher: its index is what counts, for the tag it returns carries extensions.
var (
	langs       = [...]Lang{Spanish, English}
	langMatcher = language.NewMatcher([]language.Tag{language.Spanish, language.English})
)

// contentLanguages are values of Content-Language.
var contentLanguages = map[Lang][]string{Spanish: {string(Spanish)}, English: {string(English)}}

// Of picks the language's sentence, or the other one where that is missing.
func (l Lang) Of(t fault.Text) string {
	if (l == English && t.EN != "") || t.ES == "" {
		return t.EN
	}
	return t.ES
}

// LangFrom is the language that a request is answered in.
func LangFrom(ctx context.Context) Lang {
	if r := requestFrom(ctx); r != nil {
		return r.lang
	}
	return Spanish
}

func matchLang(accepted string) Lang {
	if accepted == "" {
		return Spanish
	}
	tags, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil || len(tags) == 0 {
		return Spanish
	}
	_, index, _ := langMatcher.Match(tags...)
	return langs[index]
}
