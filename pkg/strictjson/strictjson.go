// Package strictjson reads the JSON that callers send, for readers who must never understand it in two ways: what they could is
// refused, in words for who wrote it and with the place where it stands.
//
// It is pure, and its errors are faults.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// What a body may hold at most. Contracts need far less; it bounds the work of what comes after.
const (
	deepest    = 32     // objects and lists within each other
	mostValues = 10_000 // values and names
)

var byteOrderMark = []byte("\ufeff")

// The refusals that need nothing of the text.
var (
	faultMalformed    = fault.MalformedBecause(nil)
	faultRepeatedName = faultMalformed.Saying(
		fault.Text{ES: "Un nombre está más de una vez en el mismo objeto, y no se sabe cuál vale.", EN: "A name stands more than once in the same object, and nobody can tell which counts."})
	faultTooDeep       = faultMalformed.Saying(textTooDeep)
	faultTooManyValues = fault.TooLargeBecause(nil).Saying(
		fault.Textf("El cuerpo tiene más de %d valores. Envía menos datos de una vez.", "The body holds more than %d values. Send less at once.", mostValues))
)

// Read returns what a body says, as encoding/json decodes it into an any, with numbers as json.Number: whole ones in digits only, and texts cleaned.
// Where the body is no JSON that everybody understands alike the error is a fault that says where.
func Read(body []byte) (any, error) {
	if offset := invalidUTF8(body); offset >= 0 || isUTF16(body) {
		return nil, notUTF8(body, offset)
	}
	blank := 0
	if bytes.HasPrefix(body, byteOrderMark) {
		blank = len(byteOrderMark)
	}
	r := reader{body: body, skipped: blank, in: jsontext.NewDecoder(bytes.NewBuffer(body[blank:]))}
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	return value, r.finish()
}

// Plain writes what Read returns in the one form that says it: UTF-8 without blanks, names in the order of the alphabet.
func Plain(value any) []byte { return appendPlain(nil, value) }

func appendPlain(to []byte, value any) []byte {
	switch value := value.(type) {
	case map[string]any:
		to = append(to, '{')
		for i, name := range slices.Sorted(maps.Keys(value)) {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendPlain(append(appendPlain(to, name), ':'), value[name])
		}
		return append(to, '}')
	case []any:
		to = append(to, '[')
		for i, item := range value {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendPlain(to, item)
		}
		return append(to, ']')
	case string:
		to, _ = jsontext.AppendQuote(to, value) // it is UTF-8
		return to
	case json.Number:
		return append(to, value...)
	case bool:
		return strconv.AppendBool(to, value)
	}
	other, _ := json.Marshal(value) // null, and what a contract fills in
	return append(to, other...)
}

// invalidUTF8 is where the first byte stands that is not UTF-8; -1: there is none.
func invalidUTF8(body []byte) int {
	for at := 0; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// reader reads one JSON value token by token.
type reader struct {
	body    []byte
	skipped int // bytes before those that in reads
	in      *jsontext.Decoder
	values  int
	wrong   []fault.Field
}

// token is the next one.
func (r *reader) token() (jsontext.Token, error) {
	token, err := r.in.ReadToken()
	if err != nil {
		return token, r.refuse(err)
	}
	if r.values++; r.values > mostValues {
		return token, faultTooManyValues
	}
	if r.in.StackDepth() > deepest {
		return token, faultTooDeep.Naming(fault.Field{Pointer: string(r.in.StackPointer()), Detail: textTooDeep})
	}
	return token, nil
}

func (r *reader) value() (any, error) {
	token, err := r.token()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return r.object()
	case '[':
		return r.list()
	case '"':
		return text.Clean(token.String()), nil
	case '0':
		plain, wrong := plainNumber(token.String())
		r.note(wrong)
		return json.Number(plain), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil //nolint:nilnil // null
}

func (r *reader) object() (any, error) {
	members := map[string]any{}
	for r.in.PeekKind() != '}' {
		token, err := r.token()
		if err != nil {
			return nil, err
		}
		name := token.String()
		if members[name], err = r.value(); err != nil {
			return nil, err
		}
	}
	_, err := r.token()
	return members, err
}

func (r *reader) list() (any, error) {
	items := []any{}
	for r.in.PeekKind() != ']' {
		item, err := r.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := r.token()
	return items, err
}

func (r *reader) note(detail fault.Text) {
	if detail != (fault.Text{}) && len(r.wrong) < fault.MostFields {
		r.wrong = append(r.wrong, fault.Field{Pointer: string(r.in.StackPointer()), Detail: detail})
	}
}

// finish looks at what stands behind the value.
func (r *reader) finish() error {
	at := r.skipped + int(r.in.InputOffset())
	rest := r.body[at:]
	if more := bytes.TrimLeft(rest, blanks); len(more) > 0 {
		words, ok := foreignSign(more)
		if !ok {
			words = textMore
		}
		return broken(r.body, len(r.body)-len(more), words)
	}
	if len(r.wrong) > 0 {
		return fault.InvalidFields(r.wrong...)
	}
	return nil
}

// refuse makes a fault of what the decoder found. Its own message quotes the body, and is kept from logs.
func (r *reader) refuse(err error) error {
	found, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case errors.Is(err, io.EOF), !ok:
		return broken(r.body, len(r.body), textEnds)
	case errors.Is(err, jsontext.ErrDuplicateName):
		twice := faultRepeatedName.Naming(fault.Field{Pointer: string(found.JSONPointer), Detail: textRepeatedName})
		return located(r.body, r.skipped+int(found.ByteOffset), twice)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return broken(r.body, len(r.body), textEnds)
	}
	where := wordStart(r.body, r.skipped+int(found.ByteOffset))
	within := bytes.IndexByte(r.body[r.skipped+int(r.in.InputOffset()):where], '"') >= 0
	kind, length := r.in.StackIndex(r.in.StackDepth())
	return broken(r.body, where, expected(r.body, where, within, kind, length))
}
