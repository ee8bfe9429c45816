package demo

import (
	"encoding/json"
	"fmt"
	"path"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web"
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

// languageOf is the language that a request asks for.
func languageOf(c echo.Context) web.Lang {
	lang, _ := web.PageLang(c)
	return lang
}

func wordsIn(lang web.Lang) (w words, err error) {
	raw, err := assets.ReadFile(path.Join("page", string(lang)+".json"))
	if err != nil {
		return w, fmt.Errorf("words of the page: %w", err)
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		return w, fmt.Errorf("words of the page: %s: %w", lang, err)
	}
	w.Lang = string(lang)
	return w, nil
}
