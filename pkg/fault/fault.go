// Package fault describes refusals in words that a caller can act on.
//
// A Fault is an error with a kind (what sort of refusal it is), a slug (its stable public name) and texts in Spanish
// and English. Domain packages know nothing of it: they declare sentinel errors, and the application layer of each
// service turns those into faults with one Table. The HTTP edge (package web) maps kinds to status codes.
//
// Invariants: a Fault is never changed after it was returned (With, Naming, Within, Saying and Because copy); its texts hold no personal data
// and no internals, for those stand in the cause, which is logged and never shown.
//
// It imports the standard library only.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Text is one sentence in each language that the market speaks.
type Text struct {
	ES string
	EN string
}

// Textf formats the same arguments into both languages.
func Textf(es, en string, args ...any) Text {
	return Text{ES: fmt.Sprintf(es, args...), EN: fmt.Sprintf(en, args...)}
}

// MostFields is how many fields a fault names: a body may be wrong everywhere.
const MostFields = 50

// Field is one part of a request that is wrong.
type Field struct {
	// Pointer is a JSON pointer into the body ("/price/amount"), "?limit" for a query parameter, ":id" for a part of
	// the path, or "If-Match:" for a header.
	Pointer string
	// Detail says what is wrong and what to do.
	Detail Text
}

// Fault is a refusal with a public name. The zero Kind is Internal, whose texts are never shown.
type Fault struct {
	Kind   Kind
	Slug   string // stable public name in lower case and hyphens: "stale-offer"
	Title  Text   // what sort of problem: the same for each occurrence
	Detail Text   // what happened this time and what to do; may be empty
	Fields []Field
	Extra  map[string]any // extension members of the problem document; JSON values

	err error
}

// New returns a fault without fields.
func New(kind Kind, slug string, title, detail Text) *Fault {
	return &Fault{Kind: kind, Slug: slug, Title: title, Detail: detail}
}

// Error is for logs: the slug, the English text and the cause.
func (f *Fault) Error() string {
	text := f.Slug
	if said := firstOf(f.Detail.EN, f.Title.EN); said != "" {
		text += ": " + said
	}
	for _, field := range f.Fields {
		text += fmt.Sprintf("; %s: %s", field.Pointer, field.Detail.EN)
	}
	if f.err != nil {
		text += ": " + f.err.Error()
	}
	return text
}

// Unwrap returns the cause, or nil.
func (f *Fault) Unwrap() error { return f.err }

// Is reports whether target is a fault of the same kind and slug, so that copies still match their template.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault) // errors.Is walks the chain; here only the one link counts
	return ok && other.Kind == f.Kind && other.Slug == f.Slug
}

// Because returns a copy with err as its cause.
func (f *Fault) Because(err error) *Fault {
	copied := *f
	copied.err = err
	return &copied
}

// With returns a copy that carries an extension member of the problem document.
func (f *Fault) With(key string, v any) *Fault {
	copied := *f
	copied.Extra = maps.Clone(f.Extra)
	if copied.Extra == nil {
		copied.Extra = make(map[string]any, 1)
	}
	copied.Extra[key] = v
	return &copied
}

// With returns err with an extension member of the problem document where err is a fault, and err itself where it is not.
func With(err error, key string, v any) error {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.With(key, v)
	}
	return err
}

// Saying returns a copy with another detail.
func (f *Fault) Saying(detail Text) *Fault {
	copied := *f
	copied.Detail = detail
	return &copied
}

// Naming returns a copy that is about these fields.
func (f *Fault) Naming(fields ...Field) *Fault {
	copied := *f
	copied.Fields = fields
	return &copied
}

// Within returns a copy whose fields stand in a larger body: pointer "/offer" makes "/offer/price" of "/price".
func (f *Fault) Within(pointer string) *Fault {
	copied := *f
	copied.Fields = slices.Clone(f.Fields)
	for i := range copied.Fields {
		copied.Fields[i].Pointer = pointer + copied.Fields[i].Pointer
	}
	return &copied
}

// KindOf returns the kind of the first fault in err's chain, and Internal when there is none.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return Internal
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
