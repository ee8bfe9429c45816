package demo

import (
	"encoding/json"
	"fmt"
	"path"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
)

// words is all that the page says around the phones, in one language. The chat itself stays in Spanish; what a message of
// it means stands below it where the page is in another language.
type words struct {
	Lang    string                      `json:"lang"`
	Other   struct{ Lang, Name string } `json:"other"`   // the language to switch to
	Text    map[string]string           `json:"text"`    // {name} is filled in; *bold*
	Units   map[string][2]string        `json:"units"`   // one, several
	Gloss   [][2]string                 `json:"gloss"`   // how a message of the chat begins, as a regexp, and what it means
	Choices map[string]string           `json:"choices"` // title of a button of the chat, without its emoji, and what it means
}

// languages has the page's languages; the first is that of who asks for none of them.
var languages = []string{"es", "en"}

// languageOf is the language that a request asks for: by ?lang, which a link chooses, or else as the browser is set.
func languageOf(c echo.Context) string {
	tags := make([]language.Tag, 0, len(languages))
	for _, l := range languages {
		tags = append(tags, language.Make(l))
	}
	_, index := language.MatchStrings(language.NewMatcher(tags), c.QueryParam("lang"), c.Request().Header.Get("Accept-Language"))
	return languages[index]
}

func wordsIn(lang string) (w words, err error) {
	raw, err := assets.ReadFile(path.Join("page", lang+".json"))
	if err != nil {
		return w, fmt.Errorf("words of the page: %w", err)
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		return w, fmt.Errorf("words of the page: %s: %w", lang, err)
	}
	w.Lang = lang
	return w, nil
}
