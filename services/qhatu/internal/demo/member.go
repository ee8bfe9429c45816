package demo

import (
	"slices"

	"github.com/qhatu/qhatu/api/identityrest"
)

// member is a person with one of the page's phones, who speaks for an association. All of them are invented.
type member struct {
	Key                            string // names the phone in the page's requests
	Person, Phone                  string
	Association                    string
	Community, Province, Region    string
	Product                        identityrest.MadeProduct
	FirstWords, WordsAfterARestart string
}

func members() []member {
	return []member{
		{
			Key: "rosa", Person: "Rosa Quispe", Phone: "+51900111001",
			Association: "Productores de Maíz de Huaro", Community: "Huaro", Province: "Quispicanchi", Region: "Cusco",
			Product:    identityrest.MadeProduct("maize"),
			FirstWords: "vendo 20 quintales de maiz blanco a 161 soles el quintal", WordsAfterARestart: "ofertas",
		},
		{
			Key: "elmer", Person: "Elmer Tsejem", Phone: "+51900111002",
			Association: "Chifles Nugkui", Community: "Nieva", Province: "Condorcanqui", Region: "Amazonas",
			Product:    identityrest.MadeProduct("plantain_chips"),
			FirstWords: "ferias", WordsAfterARestart: "ferias",
		},
	}
}

func memberOf(key string) (member, bool) {
	all := members()
	i := slices.IndexFunc(all, func(m member) bool { return m.Key == key })
	if i < 0 {
		return member{}, false
	}
	return all[i], true
}

// Who else is in the market.
const (
	buyer     = "Snacks Lima" // the page's buyer
	organiser = "Comité de la Feria de Nieva"
	neighbour = "Artesanas de Nieva" // an association without a phone here, which has one of the fair's stalls already
)

// racers are the two buyers who accept at once.
func racers() []string { return []string{"Tostados Wari", "Bodega Andina"} }
