package fault

import "errors"

// Entry says which fault a sentinel error is to its caller.
type Entry struct {
	Err   error // nil: only documented, never matched
	Fault Fault
}

// Table turns sentinel errors into faults; the first match counts. Each service's application layer declares one:
//
//	var faults = fault.Table{
//		{Err: negotiation.ErrOwnOffer, Fault: fault.Fault{Kind: fault.Conflict, Slug: "own-offer", …}},
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
