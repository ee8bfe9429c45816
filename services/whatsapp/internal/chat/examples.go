package chat

import "fmt"

// What is said when nothing helped: two sentences that can be understood at this moment.
const (
	textExamples      = "Escríbelo así, por ejemplo: *%s*. O así: *%s*."
	textExamplesAgain = "Todavía no te entiendo. Prueba con una de estas: *%s*, o *%s*."
)

// examples are two sentences that fit what is being done; told over and over they do not sound the same.
func (t *turn) examples() string {
	one, other := t.fitting()
	if t.st.Missed%2 == 0 {
		return fmt.Sprintf(textExamples, one, other)
	}
	return fmt.Sprintf(textExamplesAgain, one, other)
}

func (t *turn) fitting() (one, other string) {
	d := t.st.Draft
	switch {
	case t.bargains():
		return "ofertas", "158 soles"
	case d == nil:
		return "vendo 20 quintales de maíz a 161", "ofertas"
	case d.Product == "":
		return "maíz blanco", "vendo 20 quintales de maíz"
	case d.Quantity.Milli == 0 || d.Quantity.Unit == "":
		return "20 quintales", "10 sacos de 50 kilos"
	case d.Price.Minor == 0 && !d.Open:
		return "a 161 soles", "3.50 el kilo"
	}
	return "publicar", "a 170 soles"
}

// bargains tells whether an offer is being answered: it was said last, or before what could not be understood.
func (t *turn) bargains() bool {
	for _, said := range []*Said{t.st.Said, t.st.Under} {
		if said == nil {
			continue
		}
		if ask := cardAsks(said.Message); ask != nil || t.st.Ask != nil && t.st.Ask.What == askCounter {
			return true
		}
	}
	return false
}
