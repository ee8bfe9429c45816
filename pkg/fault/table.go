package fault

import (
	"errors"
	"maps"
)

// Entry says which fault a sentinel error is to its caller.
type Entry struct {
	Err     error // nil: only documented, never matched
	Fault   Fault
	Example map[string]any // members of the problem document beside those that all have, as documentation shows them
}

// Showing returns a copy of the entry whose documentation shows a further member of the problem document.
func (e Entry) Showing(name string, value any) Entry {
	example := map[string]any{name: value}
	maps.Copy(example, e.Example)
	e.Example = example
	return e
}

// Missing says that err is the 404 "not-found" fault.
func Missing(err error, detail Text) Entry {
	return Entry{Err: err, Fault: *NotFoundf("", "").Saying(detail)}
}

// Refused says that err is a 409 fault with its own slug and title.
func Refused(err error, slug string, title, detail Text) Entry {
	return Entry{Err: err, Fault: *New(Conflict, slug, title, detail)}
}

// Wrong says that err is the 422 "invalid" fault of a single field: pointer "/price/amount", "?limit".
func Wrong(err error, pointer string, detail Text) Entry {
	return Entry{Err: err, Fault: *InvalidField(pointer, detail)}
}

// Table turns sentinel errors into faults; the first match counts. Each service's application layer declares one:
//
//	var faults = fault.Table{
//		fault.Missing(negotiation.ErrNotFound, fault.Text{ES: …, EN: …}),
//		fault.Refused(negotiation.ErrOwnOffer, "own-offer", fault.Text{ES: …, EN: …}, fault.Text{ES: …, EN: …}),
//	}
type Table []Entry

// Wrap returns nil for nil, err itself when it already is a *Fault, the matching entry's fault with err as its cause,
// and err unchanged when no entry matches.
func (t Table) Wrap(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Fault](err); ok {
		return err
	}
	for _, entry := range t {
		if entry.Err != nil && errors.Is(err, entry.Err) {
			return entry.Fault.Because(err)
		}
	}
	return err
}
