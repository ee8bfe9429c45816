package parse

import (
	"regexp"
	"slices"
	"strings"
)

// What somebody asks about their own personal data is read by its verb, by what the verb is about and by whether it is denied: one word
// turns "borren mis datos" into its opposite, or into something else. Verbs are found by how they begin, as they sound.
var (
	erasing       = regexp.MustCompile(`^(bor[aeo]|boarar|eli?mi?n[aeio]|eliminia|suprim|anul|kit[ae]|kita|sak[ae]|olbid|serar|sier[aeo]|kansel|destru|desapare|desaktib|baja$|pich|chinka)`)
	surelyErasing = regexp.MustCompile(`^(bor|eli?m|suprim|destru)`)
	erased        = regexp.MustCompile(`^(bor|elimin|kit|sak)a(ron|ste|do|dos)$`)
	forgetting    = regexp.MustCompile(`^(bor|elimin|suprim|olbid)[aei](s|n|r)?$`)
	forgettingMe  = regexp.MustCompile(`^(bor|elimin|suprim|olbid)[aei](n|r)?(me|nos)$`)
	mending       = regexp.MustCompile(`^(kor[ei]j|korek|ka[mn]bi|aktuali|modifi|edit|rektifik|aregl|renob|mal$|malito$|ekibok|erad[oa]|eror|inkorekt)`)
	showing       = regexp.MustCompile(`^(kopi|ekspor|expor|espor|deskarg|baja$|bajar|mandam|manden|mandar?me|manda$|mande$|enbi[ae]|embi[ae]|pa[sz][ae]n?me|pasarme|d[ae]n?me$|darme|ber$|beo$|mirar|` +
		`mostr|muestr|ensen|entreg|solisit|nesesit|pido$|obten|akses|kono[sz]|sab[ei]r?|resib)`)
	withdrawing = regexp.MustCompile(`^(retir|rebok|kansela|japat)`)
	storing     = regexp.MustCompile(`^(guard|konserb|manten|teng|us[ae]n?$|usar|utili|aut[oh]ri|d[ei]j[ae]n?$|dejar)`)

	dataNames = regexp.MustCompile(`^(datos?|dats|dtos|daots|datitos|i[mn]formasion|i[mn]fo|registros?|perfil)$`)
	selfNames = regexp.MustCompile(`^(kuentas?|kenta|kuneta|kueta|no[mn]bres?|nombr|apeyidos?|numeros?|nmero|selular|telefono)$`)
)

// Whether those who buy may see a number is read by the verb too: dale mi numero, que no vean mi celular, oculta mi telefono.
var (
	numberNames = regexp.MustCompile(`^(numer[oi]s?|nmero|nro|num|selular|selu?|telefono|tele|fono|kontakto|guasap|uasap|wasap)$`)
	giving      = regexp.MustCompile(`^(da|dale|dar(le)?|d[ae]n(le)?|des|dele|doy|pas[ae](le|n(le)?|r(le)?|s)?|kompart\w*|muestr\w*|mostr\w*|ensen\w*|bea[ns]?|ber|permi\w+)$`)
	hiding      = regexp.MustCompile(`^(okult|eskond|retir|kit|sak|tap)`)
	stopping    = regexp.MustCompile(`^dej`) // deja de dar
	calling     = regexp.MustCompile(`^(yam|lam)en?$`)
)

// shownNumber finds who wants that those who buy see their number, or do not. With any word that denies, it is hidden: that takes nothing away that
// is not given back by a word.
func shownNumber(t []token) Command {
	switch named := namesNumber(t); {
	case !named && !callsMe(t), says(t, erased) != unsaid, says(t, surelyErasing) != unsaid, says(t, mending) != unsaid:
		return NoCommand
	case named && says(t, hiding) == plainly:
		return HideMe
	case named && says(t, giving) == unsaid:
		return NoCommand
	case denies(t), says(t, stopping) != unsaid:
		return HideMe
	}
	return MyNumber
}

// namesNumber tells whether a text names the number of whoever writes, and not what is sent to it, as in yapea a mi numero, nor another number, as in mi
// numero de cuenta.
func namesNumber(t []token) bool {
	for i, w := range t {
		switch {
		case i == 0 || !numberNames.MatchString(w.sound) || !t[i-1].is(mine):
		case i+1 < len(t) && t[i+1].text == "de":
		case i > 1 && slices.Contains([]string{"a", "al", "en", "con", "de", "desde", "por"}, t[i-2].text):
		default:
			return true
		}
	}
	return false
}

// callsMe tells whether a text says that a buyer call whoever writes: que el comprador me llame.
func callsMe(t []token) bool {
	buyer := slices.ContainsFunc(t, func(w token) bool { return strings.HasPrefix(w.sound, "komprador") })
	return buyer && slices.ContainsFunc(t[1:], func(w token) bool { return calling.MatchString(w.sound) }) && slices.ContainsFunc(t, func(w token) bool { return w.text == "me" })
}

func denies(t []token) bool {
	return slices.ContainsFunc(t, func(w token) bool { return w.isOneOf(denying, denyingVerb) || w.text == "nadie" })
}

// ownData finds what somebody asks about their own personal data.
func ownData(t []token) Command {
	if c := shownNumber(t); c != NoCommand {
		return c
	}
	if slices.ContainsFunc(t, func(w token) bool { return w.is(inTrade) || productWords.has(w) }) {
		return NoCommand
	}
	if c := aboutMyself(t); c != NoCommand {
		return c
	}
	switch data, self := dataIn(t); {
	case data:
		return ofData(t)
	case self:
		return ofName(t)
	}
	return NoCommand
}

// aboutMyself finds who wants to be erased, or not to be, and says nothing else: borrame, que me borren de qhatu, no me olviden.
func aboutMyself(t []token) Command {
	at := -1
	for i, w := range t {
		switch {
		case w.kind != word:
		case forgettingMe.MatchString(w.sound), i > 0 && forgetting.MatchString(w.sound) && (t[i-1].text == "me" || t[i-1].text == "nos"):
			at = i
		case !w.isOneOf(besideMyself, denying, besideDeniedVerb):
			return NoCommand
		}
	}
	switch {
	case at < 0:
		return NoCommand
	case isDenied(t, at):
		return KeepMe
	}
	return EraseMe
}

// dataIn tells whether a text is about one's own data, as mis datos or lo que saben de mi, or about what one is called or reached by: mi nombre.
func dataIn(t []token) (data, self bool) {
	var before token
	for i, w := range t {
		last := i+1 == len(t) || t[i+1].kind == sign || t[i+1].is(besideMyself)
		switch {
		case dataNames.MatchString(w.sound) && !before.is(ofOthers), w.text == "mi" && last && isKnownOf(t, i), before.text == "lo" && w.is(mine) && last:
			data = true
		case selfNames.MatchString(w.sound) && before.is(mine):
			self = true
		}
		before = w
	}
	return data, self
}

// isKnownOf tells whether what stands at i is what is known of whoever writes: not after "no te olvides de".
func isKnownOf(t []token, i int) bool {
	return i > 1 && (t[i-1].text == "de" || t[i-1].text == "sobre") && !forgetting.MatchString(t[i-2].sound)
}

// ofData is what is asked about data. What could mean several things is read as what changes nothing, or as what is read back first.
func ofData(t []token) Command {
	copied := says(t, showing) == plainly
	switch {
	case says(t, erased) == plainly:
		return MyData
	case says(t, surelyErasing) == plainly, says(t, erasing) == plainly && !copied:
		return EraseMe
	case says(t, mending) == plainly:
		return CorrectMe
	case copied:
		return MyData
	case says(t, erasing) == denied, says(t, mending) == denied:
		return KeepMe
	case says(t, storing) == denied:
		return EraseMe
	case slices.ContainsFunc(t, func(w token) bool { return w.is(askingWhat) }):
		return MyData
	case says(t, storing) == plainly:
		return KeepMe
	case says(t, showing) == denied:
		return MyData
	}
	return NoCommand
}

// ofName is what is asked about a name, a number or an account.
func ofName(t []token) Command {
	switch {
	case says(t, erased) == plainly && says(t, surelyErasing) == plainly:
		return MyData
	case says(t, erased) == plainly: // de donde sacaron mi numero
		return NoCommand
	case says(t, erasing) == plainly:
		return EraseMe
	case says(t, mending) == plainly:
		return CorrectMe
	case says(t, erasing) == denied, says(t, mending) == denied:
		return KeepMe
	}
	return NoCommand
}

// Erases tells whether a text says a verb that erases, or denies one that keeps: what sounds like the wish to be erased without either is
// none.
func Erases(text string) bool {
	t := lex(text)
	return says(t, erasing) == plainly || says(t, storing) == denied || says(t, withdrawing) == plainly
}

// Deletes tells whether a text says plainly that something be erased, whatever it is.
func Deletes(text string) bool { return says(lex(text), surelyErasing) == plainly }

// mention is how a text says a verb.
type mention int

const (
	unsaid mention = iota
	denied
	plainly
)

// says tells how a text says one of these verbs; plainly, if it does so anywhere.
func says(t []token, verbs *regexp.Regexp) (how mention) {
	for i, w := range t {
		switch {
		case w.kind != word || !verbs.MatchString(w.sound):
		case !isDenied(t, i):
			return plainly
		default:
			how = denied
		}
	}
	return how
}

// isDenied tells whether the verb at i is not to be done: no, nunca, sin or antes de stand before it, or a no ends the text. "Por que no"
// asks why it is not.
func isDenied(t []token, i int) bool {
	if last := t[len(t)-1]; last.text == "no" && i < len(t)-1 && t[len(t)-2].text != "o" {
		return true
	}
	for k := i - 1; k >= 0; k-- {
		switch w := t[k]; {
		case w.isOneOf(denying, denyingVerb):
			asked := k > 0 && (t[k-1].text == "porque" || t[k-1].text == "xq" || t[k-1].text == "pq" || k > 1 && t[k-1].text == "que" && t[k-2].text == "por")
			return !asked
		case !w.is(besideDeniedVerb):
			return false
		}
	}
	return false
}
