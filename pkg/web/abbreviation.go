package web

import (
	"regexp"
	"strings"

	"github.com/qhatu/qhatu/pkg/text"
)

// abbreviations are those of addresses, names and titles after which people often leave the blank out: "Av.La Cultura". What
// follows may then look like the domain of a country.
var abbreviations = []string{
	"alm", "asoc", "av", "avda", "aa.hh", "agr", "a.h", "blq", "c.c", "c.n", "c.p", "cc.cc", "cc.nn", "cal", "carr", "cas", "cdra", "cel", "cia", "cnel", "com",
	"coop", "dist", "dpto", "dptos", "dr", "dra", "e.i.r.l", "ee.uu", "esq", "fam", "fdo", "fnd", "gral", "hda", "hna", "hno", "hnos", "ing", "int", "jr",
	"km", "kms", "lic", "lot", "lt", "lte", "ltda", "mcal", "mcdo", "mons", "mz", "mza", "no", "nra", "nro", "nta", "ntra", "num", "ovl", "p.j",
	"pdte", "pje", "plz", "prof", "prol", "prov", "psj", "psje", "pza", "rdo", "ref", "reg", "s.a", "s.a.c", "sac", "s.r.l", "sec", "sect", "soc", "sr", "sra", "sres", "srta",
	"sta", "sto", "suc", "tda", "tel", "tte", "urb", "vda",
}

// followers are words that stand after an abbreviation.
var followers = []string{"al", "de", "del", "e", "el", "en", "la", "las", "lo", "los", "san", "santa", "y"}

// units are those of quantities: "20.kg".
var units = []string{"cm", "gr", "ha", "kg", "km", "lb", "lt", "ml", "mt", "tm", "tn", "und"}

var (
	abbreviated = regexp.MustCompile(`^(?:` + alternatives(abbreviations) + `)(?:\.(?:` + alternatives(abbreviations) + `|[a-z]|[0-9]{1,4}))*\.(?:` +
		alternatives(followers) + `|` + alternatives(units) + `|` + alternatives(abbreviations) + `)$`)
	measured = regexp.MustCompile(`^[0-9]{1,4}(?:\.[0-9]{1,3})?\.(?:` + alternatives(units) + `)$`)
	goesOn   = regexp.MustCompile(`^(?:[/\\@]|[?#:&=%][^\s])`)
)

func alternatives(words []string) string {
	return strings.ReplaceAll(strings.Join(words, "|"), ".", `\.`)
}

// isAbbreviated tells whether words joined by dots are an abbreviation with the word that follows, or a quantity, and nothing
// like the path of a link comes after them, nor an e-mail's name before.
func isAbbreviated(name, before, after string) bool {
	name = text.Fold(name)
	return (abbreviated.MatchString(name) || measured.MatchString(name)) && !strings.HasSuffix(before, "@") && !goesOn.MatchString(after)
}
