package parse

import "strings"

// Command is a word that means the same in every state of a conversation.
type Command string

// The commands. The list is closed.
const (
	NoCommand Command = ""
	Menu      Command = "menu"     // menu, inicio, hola, 0
	Help      Command = "help"     // ayuda, ?, yanapay
	Back      Command = "back"     // atras, volver, -
	Repeat    Command = "repeat"   // repetir, otra vez
	OptOut    Command = "opt_out"  // baja, alto, stop
	OptIn     Command = "opt_in"   // alta
	Human     Command = "human"    // persona, humano
	Language  Command = "language" // idioma, simi, chicham
	Sell      Command = "sell"     // vender
	Lots      Command = "lots"     // mis lotes
	Offers    Command = "offers"   // ofertas
	Orders    Command = "orders"   // pedidos, tratos
	Payments  Command = "payments" // pagos
	Fairs     Command = "fairs"    // ferias
	Prices    Command = "prices"   // a cuanto esta, precios
	Undo      Command = "undo"     // deshacer
	Cancel    Command = "cancel"   // cancelar
	MoreTime  Command = "time"     // tiempo
	HowMuch   Command = "quantity" // cantidad
	Members   Command = "members"  // socios
	Listen    Command = "listen"   // escuchar
	Block     Command = "block"    // bloquear
	Delay     Command = "delay"    // demora
	EraseMe   Command = "erase"    // borrar mis datos
	MyData    Command = "my_data"  // mis datos, quiero una copia de mis datos
	CorrectMe Command = "correct"  // corregir mi nombre
	KeepMe    Command = "keep"     // no borren mis datos
	NotMe     Command = "not_me"   // no fui yo
	MyNumber  Command = "number"   // mi número, dale mi número
	HideMe    Command = "hide"     // no den mi número

	Payees      Command = "payees"       // mi cuenta, a qué cuenta me pagan
	ChangePayee Command = "change_payee" // cambiar mi cuenta

	HowTold  Command = "how_told"  // cómo me avisas
	AtOnce   Command = "at_once"   // avísame al toque
	Together Command = "together"  // mándame todo junto en la tarde
	NoNights Command = "no_nights" // no me escribas de noche
	NoNews   Command = "no_news"   // no quiero avisos
	Mornings Command = "mornings"  // mándame todo junto en la mañana
	News     Command = "news"      // quiero avisos

	TaxDocument Command = "tax_document" // qué documento doy, factura
	WithoutRUC  Command = "without_ruc"  // no tengo ruc
)

// commandPhrases are the commands in any language, by the sounds of their words.
var commandPhrases = byPhrase()

func byPhrase() map[string]Command {
	all := map[string]Command{}
	for _, l := range languages {
		for c, list := range l.commands {
			for _, p := range list {
				put(all, phraseKey(lex(p)), c)
			}
		}
	}
	return all
}

// phraseKey is a text as it sounds, without punctuation and, beside words, without emoji. Where there is nothing else, one
// sign that stands alone or is repeated is the key.
func phraseKey(t []token) string {
	var words, pics []string
	for _, w := range t {
		switch w.kind {
		case word:
			words = append(words, w.sound)
		case num, literal:
			words = append(words, w.text)
		case pic:
			pics = append(pics, w.text)
		case sign:
		}
	}
	switch {
	case len(words) > 0:
		return strings.Join(words, " ")
	case len(pics) > 0:
		return pics[0]
	}
	only := ""
	for _, w := range t {
		if w.text == "¿" || w.text == "!" {
			continue
		}
		if only != "" && only != w.text {
			return ""
		}
		only = w.text
	}
	return only
}

// longestCommand is more words than any command takes with what may stand before it.
const longestCommand = 16

// FindCommand finds the command that a text is; a text that holds more than the command is none, but for greetings, thanks and
// "quiero ver". A greeting alone is the menu.
func FindCommand(text string) Command {
	rest, p := stripCourtesies(lex(text))
	switch {
	case len(rest) == 0 && p.greeted:
		return Menu
	case len(rest) == 0, len(rest) > longestCommand:
		return NoCommand
	}
	if c := phraseCommand(rest); c != NoCommand {
		return c
	}
	if c := howTold(rest); c != NoCommand {
		return c
	}
	return ownData(rest)
}

// phraseCommand finds a command that all the words are, behind some that ask for it.
func phraseCommand(rest []token) Command {
	for {
		if c := command(phraseKey(rest)); c != NoCommand {
			return c
		}
		if len(rest) < 2 || !rest[0].is(asking) {
			return NoCommand
		}
		rest = rest[1:]
	}
}

// command finds a phrase, or a long word with one wrong letter.
func command(key string) Command {
	if c, ok := commandPhrases[key]; ok {
		return c
	}
	if len(key) < 7 || strings.Contains(key, " ") {
		return NoCommand
	}
	found := NoCommand
	for known, c := range commandPhrases {
		if len(known) < 7 || strings.Contains(known, " ") || !near(known, key) {
			continue
		}
		if found != NoCommand && found != c {
			return NoCommand
		}
		found = c
	}
	return found
}
