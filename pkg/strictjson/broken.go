package strictjson

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// located returns a copy of a fault that tells where in the body it is: line and column, which counts characters, from 1, the
// offset in bytes from 0.
func located(body []byte, offset int, f *fault.Fault) *fault.Fault {
	line, column := lineAndColumn(body, offset)
	return f.With("line", line).With("column", column).With("offset", offset)
}

func lineAndColumn(body []byte, offset int) (line, column int) {
	before := bytes.TrimPrefix(body[:min(offset, len(body))], byteOrderMark) // which editors do not show
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}

func notUTF8(body []byte, offset int) error {
	if isUTF16(body) {
		return located(body, 0, faultMalformed.Saying(textUTF16))
	}
	line, column := lineAndColumn(body, offset)
	return located(body, offset, faultMalformed.Saying(fault.Textf(
		"El cuerpo no está en UTF-8: el byte %d (línea %d, columna %d) no lo es. Guarda y envía el texto como UTF-8.",
		"The body is not UTF-8: the byte at %d (line %d, column %d) is not. Save and send the text as UTF-8.",
		offset, line, column)))
}

// isUTF16 tells by its start: a byte order mark, or a first sign of ASCII in two bytes.
func isUTF16(body []byte) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(body, []byte(start)) {
			return true
		}
	}
	return len(body) >= 2 && (body[0] == 0) != (body[1] == 0)
}

// broken says where JSON breaks off and what should stand there.
func broken(body []byte, offset int, wanted fault.Text) error {
	line, column := lineAndColumn(body, offset)
	where := fault.Textf("El JSON está mal en la línea %d, columna %d: ", "The JSON is broken at line %d, column %d: ", line, column)
	return located(body, offset, faultMalformed.Saying(fault.Text{ES: where.ES + wanted.ES, EN: where.EN + wanted.EN}))
}

// What is said of frequent mistakes.
var (
	textEnds         = fault.Text{ES: "se acaba antes de tiempo; falta cerrar una comilla, una lista o un objeto.", EN: "it ends too early; a quote, a list or an object is not closed."}
	textMore         = fault.Text{ES: "sobra lo que sigue después del primer valor.", EN: "nothing may follow the first value."}
	textQuotes       = fault.Text{ES: "los nombres y los textos van entre comillas dobles.", EN: "names and texts stand in double quotes."}
	textComma        = fault.Text{ES: "sobra la coma.", EN: "the comma is one too many."}
	textComment      = fault.Text{ES: "JSON no admite comentarios.", EN: "JSON has no comments."}
	textControl      = fault.Text{ES: `dentro de un texto, un salto de línea se escribe \n y un tabulador \t.`, EN: `within a text, a line break is written \n and a tab \t.`}
	textHidden       = fault.Text{ES: "aquí hay un signo que no se ve (U+%04[1]X): bórralo o cámbialo por un espacio común.", EN: "an invisible character stands here (U+%04[1]X): remove it, or write a plain blank."}
	textCurled       = fault.Text{ES: "la comilla %[1]c es tipográfica, como la escriben los chats y los procesadores de texto: escribe \".", EN: "%[1]c is a typographic quote, as chats and word processors write it: write \"."}
	textWide         = fault.Text{ES: "el signo %[1]c no es de JSON: escribe %[2]s.", EN: "%[1]c is no sign of JSON: write %[2]s."}
	textUTF16        = fault.Text{ES: "El cuerpo no está en UTF-8, parece UTF-16. Guarda y envía el texto como UTF-8.", EN: "The body is not UTF-8, it looks like UTF-16. Save and send the text as UTF-8."}
	textEscape       = fault.Text{ES: `tras \ va uno de " \ / b f n r t, o u y cuatro cifras hexadecimales.`, EN: `\ is followed by one of " \ / b f n r t, or by u and four hexadecimal digits.`}
	textSurrogate    = fault.Text{ES: `\ud800 a \udfff valen solo en pareja: es la mitad de un signo.`, EN: `\ud800 to \udfff count in pairs only: this is one half of a character.`}
	textNumber       = fault.Text{ES: "un número se escribe como 30 o 0.5: sin + ni ceros delante, con cifras antes y después del punto.", EN: "a number is written like 30 or 0.5: without + or leading zeros, with digits on both sides of the point."}
	textLiteral      = fault.Text{ES: "falta un valor: un texto entre comillas dobles, un número, true, false, null, una lista o un objeto.", EN: "a value is missing: a text in double quotes, a number, true, false, null, a list or an object."}
	textColon        = fault.Text{ES: "después de un nombre van dos puntos.", EN: "a name is followed by a colon."}
	textInObject     = fault.Text{ES: "falta una coma o «}».", EN: "a comma or “}” is missing."}
	textInList       = fault.Text{ES: "falta una coma o «]».", EN: "a comma or “]” is missing."}
	textTooDeep      = fault.Textf("Hay más de %d objetos y listas uno dentro de otro.", "More than %d objects and lists stand within each other.", deepest)
	textRepeatedName = fault.Text{ES: "Está más de una vez: escríbelo una sola vez.", EN: "It is there more than once: write it once."}
)

const blanks = " \t\r\n" // of JSON

var (
	surrogate  = regexp.MustCompile(`^\\u[dD][89a-fA-F]`)
	halfNumber = regexp.MustCompile(`(?:-|\.|[0-9][eE][+-]?)$`)
)

// wordStart is where the word begins in whose midst the decoder noticed that it is none of true, false and null.
func wordStart(body []byte, offset int) int {
	if offset >= len(body) || body[offset] == '\\' || body[offset] < ' ' {
		return offset
	}
	start := len(bytes.TrimRight(body[:offset], "abcdefghijklmnopqrstuvwxyz"))
	if last := lastOf(body[:start]); '0' <= last && last <= '9' {
		return offset // the exponent of a number
	}
	return start
}

// expected says what should stand at the offset, in an object ('{'), a list ('[') or at the start, of which length tokens
// were read; within tells that it lies in a text.
func expected(body []byte, offset int, within bool, kind jsontext.Kind, length int64) fault.Text {
	here := body[min(offset, len(body)):]
	before := body[:min(offset, len(body))]
	if !within {
		if words, ok := foreignSign(here); ok {
			return words
		}
	}
	if words, ok := mistake(here, before); ok {
		return words
	}
	before = bytes.TrimRight(before, blanks)
	last, names := lastOf(before), kind == '{' && length%2 == 0
	switch {
	case kind == '{' && !names && last == '"':
		return textColon
	case here[0] == ',' && last != ':':
		return textComma
	case names && (last == '{' || last == ','):
		return textQuotes
	case names:
		return textInObject
	case kind == '[' && length > 0 && last != ',':
		return textInList
	}
	return textLiteral
}

func lastOf(before []byte) byte {
	if len(before) == 0 {
		return 0
	}
	return before[len(before)-1]
}

const typographicQuotes = "“”„‟«»‹›‘’‚‛″‶＂＇´`"

var structural = []string{"{", "}", "[", "]", ",", ":", "-"}

// foreignSign knows what chats, word processors and web pages put in place of the signs of JSON.
func foreignSign(here []byte) (fault.Text, bool) {
	if len(here) == 0 || strings.IndexByte(blanks, here[0]) >= 0 {
		return fault.Text{}, false
	}
	sign, size := utf8.DecodeRune(here)
	plain := norm.NFKC.String(string(here[:size]))
	switch {
	case strings.ContainsRune(typographicQuotes, sign):
		return fault.Textf(textCurled.ES, textCurled.EN, sign), true
	case text.Clean(string(sign)) == "":
		return fault.Textf(textHidden.ES, textHidden.EN, sign), true
	case size > 1 && slices.Contains(structural, plain):
		return fault.Textf(textWide.ES, textWide.EN, sign, plain), true
	}
	return fault.Text{}, false
}

// mistake knows what people write that is no JSON.
func mistake(here, before []byte) (fault.Text, bool) {
	if len(here) == 0 {
		return textEnds, true
	}
	c, last := here[0], lastOf(before)
	switch {
	case c == '\'':
		return textQuotes, true
	case c == '/' || c == '#':
		return textComment, true
	case surrogate.Match(here):
		return textSurrogate, true
	case c == '\\':
		return textEscape, true
	case c < ' ':
		return textControl, true
	case c == '+' || c == '.' || '0' <= c && c <= '9' && last == '0' || halfNumber.Match(before[max(0, len(before)-3):]):
		return textNumber, true
	}
	return fault.Text{}, false
}
