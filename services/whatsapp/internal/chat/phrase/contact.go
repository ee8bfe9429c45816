package phrase

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Contacts says who is reached: "Ana Quispe, 987 654 321; Luis Roca, luis@sol.example"; "" of none.
func Contacts(all []market.Contact) string {
	var said []string
	for _, c := range all {
		parts := []string{Name(c.Name), say.Phone(c.Phone), c.Email}
		said = append(said, strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", "))
	}
	return strings.Join(said, "; ")
}
