package wire

import (
	"strconv"
	"time"

	json "github.com/go-json-experiment/json/v1"
)

// fill decodes as much as fits: it leaves a field of another type as it was and goes on with the rest, as encoding/json does,
// and what could not be read is still in Raw.
func fill(raw []byte, into any) { _ = json.Unmarshal(raw, into) }

// Number is a number as it was written, whether with quotes or without: "30.5".
type Number string

// UnmarshalJSON takes a number or a string; anything else is no number.
func (n *Number) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	*n = ""
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		*n = Number(s)
	}
	return nil
}

// lastSecond ends the year 9999, beyond which a time has no JSON.
const lastSecond = 253402300799

// seconds reads a Unix time in seconds; what is none is the zero time.
func (n Number) seconds() time.Time {
	s, err := strconv.ParseFloat(string(n), 64)
	if err != nil || !(s > 0 && s <= lastSecond) {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

func (n Number) int() int {
	i, err := strconv.Atoi(string(n))
	if err != nil {
		return 0
	}
	return i
}

// timestamp reads the time of a message or a status: a string of seconds, or a number.
func timestamp(raw []byte) time.Time {
	var at struct {
		Timestamp Number `json:"timestamp"`
	}
	fill(raw, &at)
	return at.Timestamp.seconds()
}
