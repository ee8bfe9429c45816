package fault

// Kind is what sort of refusal a fault is. Package web maps each to a status code.
type Kind int

// The kinds, with the status code that each becomes.
const (
	Internal        Kind = iota // 500: a defect; logged, its cause not shown
	Malformed                   // 400: cannot be read at all
	Unauthenticated             // 401: no token, or one that is not valid
	Forbidden                   // 403: this role may never do this
	NotFound                    // 404: not there, or not yours to see
	WrongMethod                 // 405: there, but not with this method
	Slow                        // 408: the body did not arrive in time
	Conflict                    // 409: not now, in this state
	Stale                       // 412: the caller has seen an older revision
	TooLarge                    // 413: the body is too big
	LongAddress                 // 414: the path with its query is too long
	Unsupported                 // 415: a media type that is not read here
	Invalid                     // 422: can be read, breaks a rule
	TooMany                     // 429: slow down
	LongHeader                  // 431: the headers are too big
	Unavailable                 // 503: try again soon
)

// String returns the kind in words, for logs.
func (k Kind) String() string {
	switch k {
	case Malformed:
		return "malformed"
	case Unauthenticated:
		return "unauthenticated"
	case Forbidden:
		return "forbidden"
	case NotFound:
		return "not found"
	case WrongMethod:
		return "wrong method"
	case Slow:
		return "slow"
	case Conflict:
		return "conflict"
	case Stale:
		return "stale"
	case TooLarge:
		return "too large"
	case LongAddress:
		return "long address"
	case Unsupported:
		return "unsupported"
	case Invalid:
		return "invalid"
	case TooMany:
		return "too many"
	case LongHeader:
		return "long header"
	case Unavailable:
		return "unavailable"
	case Internal:
		return "internal"
	}
	return "internal"
}
