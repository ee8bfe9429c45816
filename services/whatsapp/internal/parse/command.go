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
)

var commandPhrases = byPhrase(map[Command][]string{
	Menu: {"menu", "menu principal", "inicio", "0", "cero", "empezar", "comenzar", "start", "opciones"},
	Help: {
		"?", "ayuda", "ayudame", "ayudeme", "necesito ayuda", "help", "auxilio", "yanapay", "yanapaway", "yanapawayku", "❓", "❔", "🆘", "ℹ", "no entiendo",
		"como funciona", "como hago", "como se hace",
	},
	Back:   {"-", "atras", "volver", "vuelve", "regresar", "regresa", "retroceder", "🔙", "⬅", "↩"},
	Repeat: {"repetir", "repite", "repita", "repiteme", "repetir por favor", "otra vez", "🔁"},
	OptOut: {
		"baja", "alto", "stop", "dar baja", "dar de baja", "darme de baja", "dame de baja", "no mas mensajes", "ya no mas mensajes", "no quiero mensajes",
		"no quiero mas mensajes", "ya no quiero mensajes", "no me escribas", "no me escriban", "no me escribas mas", "ya no me escribas",
	},
	OptIn: {"alta", "dar alta", "dar de alta", "darme de alta", "dame de alta"},
	Human: {
		"persona", "humano", "una persona", "asesor", "asesora", "operador", "operadora", "coordinador", "coordinadora", "hablar con persona", "hablar con alguien",
		"hablar con una persona", "quiero hablar con una persona", "hablar con un asesor", "llamame", "llamenme",
	},
	Language: {"idioma", "idiomas", "lengua", "simi", "chicham", "cambiar idioma"},
	Sell:     {"vender", "vendo", "venta", "vende", "nueva venta", "nuevo lote", "publicar lote", "qhatuy"},
	Lots:     {"lotes", "lote", "mis lotes", "mi lote", "mis productos", "mis ventas", "mis publicaciones"},
	Offers:   {"ofertas", "oferta", "mis ofertas", "mi oferta", "propuestas"},
	Orders:   {"pedidos", "pedido", "mis pedidos", "tratos", "mis tratos", "acuerdos"},
	Fairs:    {"ferias", "feria", "ferias disponibles"},
	Prices: {
		"precios", "a cuanto esta", "a cuanto esta maiz", "a como esta", "a como esta maiz", "cuanto esta", "cuanto vale", "a cuanto", "a como", "precio hoy",
		"precios hoy",
	},
	Undo:     {"deshacer", "deshaz", "deshago", "desaser", "undo"},
	Cancel:   {"cancelar", "cancela", "cancelo", "anular", "anula"},
	MoreTime: {"tiempo", "mas tiempo", "mas plazo", "plazo"},
	HowMuch:  {"cantidad", "otra cantidad", "cambiar cantidad"},
	Members:  {"socios", "socias", "mis socios", "asamblea", "consultar socios", "consultar con socios"},
	Listen:   {"escuchar", "audio", "🔊", "🎧"},
	Block:    {"bloquear", "bloquea", "bloqueo"},
	Delay:    {"demora", "retraso", "demorado"},
	EraseMe:  {"borrar mis datos", "borra mis datos", "borren mis datos", "eliminar mis datos", "elimina mis datos", "borrar datos"},
})

// byPhrase keys phrases by the sounds of their words.
func byPhrase(list map[Command][]string) map[string]Command {
	m := map[string]Command{}
	for c, phrases := range list {
		for _, p := range phrases {
			put(m, phraseKey(lex(p)), c)
		}
	}
	return m
}

// phraseKey is a text as it sounds, without punctuation and, beside words, without emoji. Where there is nothing else, one
// sign that stands alone or is repeated is the key.
func phraseKey(t []token) string {
	var words, pics []string
	for _, w := range t {
		switch w.kind {
		case word:
			words = append(words, w.sound)
		case num, opaque:
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

// askingWords may stand before a command: quiero ver mis ofertas.
var askingWords = oneOf("quiero quisiera deseo necesito ver ir al el la los las mi mostrar muestrame dame un a cuales son")

// longestCommand is more words than any command takes with what may stand before it.
const longestCommand = 16

// FindCommand finds the command that a text is; a text that holds more than the command is none, but for greetings, thanks and
// "quiero ver". A greeting alone is the menu.
func FindCommand(text string) Command {
	rest, p := drop(lex(text))
	switch {
	case len(rest) == 0 && p.greeted:
		return Menu
	case len(rest) == 0, len(rest) > longestCommand:
		return NoCommand
	}
	for {
		if c := command(phraseKey(rest)); c != NoCommand {
			return c
		}
		if len(rest) < 2 || !askingWords.has(rest[0]) {
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
