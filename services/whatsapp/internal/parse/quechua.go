package parse

import "strings"

// quechua is southern Quechua in the spellings of Chanka and Collao. A speaker has yet to confirm the verbs and numbers.
var quechua = language{
	phrases: map[topic][]string{
		greeting: {"allin punchaw", "allin punchay", "allin tuta", "rimaykullayki", "napaykullayki", "imaynalla"},
		thanking: {"yusulpayki", "sulpayki", "diospagarasunki", "diosolpayki"},
		courtesy: {"papay", "mamay"},
	},
	words: map[topic]string{
		selling:  "qhatuni qhatusaq qhatunaypaq qhatuyta qhatuyku qhatunku qhatuchkani qhatushani qhatunapaq qhatunay rantikuni rantikusaq rantikuyta kapuwan kapuwanku kachkan kashan",
		raising:  "yapay yapaykuy yapaykuway yapaway yapapaway yapayuway yapapay yapaykapuway",
		scorning: "pisi pisilla pisillam pisillami",
		buying:   "rantini rantisaq",
		denying:  "mana manan",
	},
	commands: map[Command][]string{
		OptOut: {
			"ama qillqamuwaychu", "ama qillqawaychu", "ama apachimuwaychu", "amaña qillqamuwaychu", "amaña qillqawaychu", "amaña apachimuwaychu",
			"ama mensajeta apachimuwaychu", "amaña mensajeta apachimuwaychu", "manaña mensajeta munanichu",
		},
		EraseMe: {
			"datosniyta pichay", "datosniyta pichaychis", "datosniykunata pichay", "tukuy datosniyta pichay", "datosniyta chinkachiy", "sutiyta pichay",
			"sutiyta chinkachiy", "numeroyta pichay",
		},
		Help:     {"yanapay", "yanapaway", "yanapawayku"},
		Language: {"simi"},
		Sell:     {"qhatuy"},
	},
	yeses: []string{"ari", "ariya", "ari riki"},
	replies: map[meaning]string{
		meansYes: "ari ariy",
		meansNo:  "mana manan manam manaraq",
	},
}

// quechuaWords are the numbers of southern Quechua in the spellings of Chanka and Collao, by their sound. A speaker has
// yet to confirm them.
var quechuaWords = bySound(map[int64]string{
	1: "huk uk huq", 2: "iskay ishkay", 3: "kimsa kinsa quimsa", 4: "tawa tahua", 5: "pichqa pisqa phisqa pichka", 6: "suqta soqta",
	7: "qanchis qanchies canchis", 8: "pusaq pusak", 9: "isqun isqon iskun",
})

// quechuaSuffixes are those that stand behind the words of the market, longer ones first: the plural, whose it is, the case,
// and what a sentence adds. A speaker has yet to confirm them.
var quechuaSuffixes = strings.Fields("kunamanta kunata kunaq kuna nchikta nchis nchik niyta niy ykita ykuta yta yki yku manta rayku pura man wan paq pis pas lla puni " +
	"taq ta pi mi qa y n m")

// suffixSounds are the suffixes as they sound, in the same order.
var suffixSounds = soundsOfEach(quechuaSuffixes)

func soundsOfEach(words []string) []string {
	heard := make([]string, len(words))
	for i, w := range words {
		heard[i] = sound(w)
	}
	return heard
}

// shortestStem is how much of a word must stand before its suffixes.
const shortestStem = 4

// quechuaPowers multiply what stands before them.
var quechuaPowers = bySound(map[int64]string{10: "chunka", 100: "pachak pachaq", 1000: "waranqa waranka"})

func bySound(words map[int64]string) map[string]int64 {
	m := map[string]int64{}
	for value, list := range words {
		for w := range strings.FieldsSeq(list) {
			put(m, sound(w), value)
		}
	}
	return m
}
