package phrase

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// ShortestName is as short a word as stands for a whole name.
const ShortestName = 4

// companyWords stand in many names.
var companyWords = []string{"comercial", "empresa", "distribuidora", "exportadora", "asociacion", "cooperativa", "sociedad", "servicios", "compania", "grupo", "negocios", "inversiones", "productos", "mercado", "tienda"}

// Names tells whether a text names somebody, by the whole name or by its first word.
func Names(text, name string) bool {
	whole, said := Plain(name), Plain(text)
	first, _, _ := strings.Cut(whole, " ")
	switch {
	case whole == "":
		return false
	case strings.Contains(" "+said+" ", " "+whole+" "):
		return true
	}
	return len(first) >= ShortestName && slices.Contains(strings.Fields(said), first)
}

// NamesByWord tells whether a text has a word of a name that stands for it: Ollanta for Comercial Ollanta.
func NamesByWord(text, name string) bool {
	said := strings.Fields(Plain(text))
	return slices.ContainsFunc(strings.Fields(Plain(name)), func(w string) bool {
		return len(w) >= ShortestName && slices.Contains(said, w) && !slices.Contains(companyWords, w) && parse.Sale(w).Product == ""
	})
}
