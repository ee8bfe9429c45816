package parse

import (
	"regexp"
	"slices"
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

// ownData finds what somebody asks about their own personal data.
func ownData(t []token) Command {
	if slices.ContainsFunc(t, func(w token) bool { return w.is(inTrade) || productWords.has(w) }) {
		return NoCommand
	}
	if c := aboutMyself(t); c != NoCommand {
		return c
	}
	d := dataRequest{t: t}
	d.find()
	switch {
	case d.data:
		return d.ofData()
	case d.self:
		return d.ofName()
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

// dataRequest is a text about one's own data, or about what one is called or reached by.
type dataRequest struct {
	t    []token
	data bool
	self bool
}

// find looks for what the text is about: mis datos, lo que saben de mi, mi nombre.
func (d *dataRequest) find() {
	for i, w := range d.t {
		before := slices.Concat([]token{{}}, d.t)[i]
		last := i+1 == len(d.t) || d.t[i+1].kind == sign || d.t[i+1].is(besideMyself)
		switch {
		case dataNames.MatchString(w.sound) && !before.is(ofOthers), w.text == "mi" && last && d.isOf(i), before.text == "lo" && w.is(mine) && last:
			d.data = true
		case selfNames.MatchString(w.sound) && before.is(mine):
			d.self = true
		}
	}
}

// isOf tells whether what stands at i is what is known of whoever writes: not after "no te olvides de".
func (d *dataRequest) isOf(i int) bool {
	return i > 1 && (d.t[i-1].text == "de" || d.t[i-1].text == "sobre") && !forgetting.MatchString(d.t[i-2].sound)
}

// ofData is what is asked about data. What could mean several things is read as what changes nothing, or as what is read back first.
func (d *dataRequest) ofData() Command {
	said, copied := d.says, d.says(showing) == plainly
	switch {
	case said(erased) == plainly:
		return MyData
	case said(surelyErasing) == plainly, said(erasing) == plainly && !copied:
		return EraseMe
	case said(mending) == plainly:
		return CorrectMe
	case copied:
		return MyData
	case said(erasing) == denied, said(mending) == denied:
		return KeepMe
	case said(storing) == denied:
		return EraseMe
	case slices.ContainsFunc(d.t, func(w token) bool { return w.is(askingWhat) }):
		return MyData
	case said(storing) == plainly:
		return KeepMe
	case said(showing) == denied:
		return MyData
	}
	return NoCommand
}

// ofName is what is asked about a name, a number or an account.
func (d *dataRequest) ofName() Command {
	switch said := d.says; {
	case said(erased) == plainly && said(surelyErasing) == plainly:
		return MyData
	case said(erased) == plainly: // de donde sacaron mi numero
		return NoCommand
	case said(erasing) == plainly:
		return EraseMe
	case said(mending) == plainly:
		return CorrectMe
	case said(erasing) == denied, said(mending) == denied:
		return KeepMe
	}
	return NoCommand
}

// Erases tells whether a text says a verb that erases, or denies one that keeps: what sounds like the wish to be erased without either is
// none.
func Erases(text string) bool {
	d := dataRequest{t: lex(text)}
	return d.says(erasing) == plainly || d.says(storing) == denied || d.says(withdrawing) == plainly
}

// Deletes tells whether a text says plainly that something be erased, whatever it is.
func Deletes(text string) bool { return (&dataRequest{t: lex(text)}).says(surelyErasing) == plainly }

// mention is how a text says a verb.
type mention int

const (
	unsaid mention = iota
	denied
	plainly
)

// says tells how the text says one of these verbs; plainly, if it does so anywhere.
func (d *dataRequest) says(verbs *regexp.Regexp) (how mention) {
	for i, w := range d.t {
		switch {
		case w.kind != word || !verbs.MatchString(w.sound):
		case !isDenied(d.t, i):
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
