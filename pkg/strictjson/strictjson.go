// Package strictjson reads the JSON that callers send, for readers who must never understand it in two ways: what they could is
// refused, in words for who wrote it and with the place where it stands.
//
// It is pure, and its errors are faults.
package strictjson

import (
	"bytes"
	"errors"
	"io"
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

// Plain returns a body in the one form that the validator and the decoders of handlers understand alike: UTF-8 without
// a byte order mark or blanks, every name once, in the order of the alphabet, whole numbers in digits only, texts cleaned. Where
// the body is no such JSON the error is a fault that says where.
func Plain(body []byte) ([]byte, error) {
	if offset := invalidUTF8(body); offset >= 0 || isUTF16(body) {
		return nil, notUTF8(body, offset)
	}
	blank := 0
	if bytes.HasPrefix(body, byteOrderMark) {
		blank = len(byteOrderMark)
	}
	var out bytes.Buffer
	r := reader{
		body: body, skipped: blank, in: jsontext.NewDecoder(bytes.NewReader(body[blank:])),
		out: jsontext.NewEncoder(&out, jsontext.AllowDuplicateNames(true)),
	}
	if err := r.copy(); err != nil {
		return nil, err
	}
	plain := jsontext.Value(bytes.TrimSpace(out.Bytes()))
	if err := plain.Format(jsontext.ReorderRawObjects(true), jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, fault.InternalBecause(err)
	}
	return plain, nil
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

// reader copies one JSON value token by token.
type reader struct {
	body    []byte
	skipped int // bytes before those that in reads
	in      *jsontext.Decoder
	out     *jsontext.Encoder
	values  int
	wrong   []fault.Field
}

func (r *reader) copy() error {
	for {
		name := r.atName()
		token, err := r.in.ReadToken()
		if err != nil {
			return r.refuse(err)
		}
		if r.values++; r.values > mostValues {
			return faultTooManyValues
		}
		if r.in.StackDepth() > deepest {
			return faultTooDeep.Naming(fault.Field{Pointer: string(r.in.StackPointer()), Detail: textTooDeep})
		}
		if err := r.write(token, name); err != nil {
			return fault.InternalBecause(err)
		}
		if r.in.StackDepth() == 0 {
			return r.finish()
		}
	}
}

// atName tells whether the next token is the name of an object's member.
func (r *reader) atName() bool {
	kind, length := r.in.StackIndex(r.in.StackDepth())
	return kind == '{' && length%2 == 0
}

func (r *reader) write(token jsontext.Token, name bool) error {
	switch kind := token.Kind(); {
	case kind == '"' && !name:
		return r.out.WriteToken(jsontext.String(text.Clean(token.String())))
	case kind == '0':
		plain, wrong := plainNumber(token.String())
		r.note(wrong)
		return r.out.WriteValue(jsontext.Value(plain))
	}
	return r.out.WriteToken(token)
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
