package httpapi

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/qhatu/qhatu/pkg/fault"
)

// together are the fields that a rule is about besides the one to which its refusal points.
var together = map[string][]string{
	"/starts_at":                {"/ends_at"},
	"/ends_at":                  {"/starts_at"},
	"/hours":                    {"/ends_at", "/starts_at", "/time_zone"},
	"/venue/lat":                {"/venue/lon"},
	"/stalls/max_per_applicant": {"/stalls/capacity"},
	"/registration/opens_at":    {"/registration/closes_at", "/registration", "/starts_at"},
	"/registration/closes_at":   {"/registration/opens_at", "/registration", "/ends_at", "/starts_at"},
}

// object is a JSON object.
type object = map[string]any

// pointed is err, pointing to what was sent: where a rule is about several fields, to one that is in the patch.
func pointed(err error, patch []byte) error {
	var said object
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || len(f.Fields) != 1 || json.Unmarshal(patch, &said) != nil || sent(said, f.Fields[0].Pointer) {
		return err
	}
	for _, other := range together[f.Fields[0].Pointer] {
		if sent(said, other) {
			return f.Naming(fault.Field{Pointer: other, Detail: f.Fields[0].Detail})
		}
	}
	return err
}

// sent reports whether a field is in an object, null or not.
func sent(o object, pointer string) bool {
	first, rest, deeper := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	value, ok := o[first]
	if !ok || !deeper {
		return ok
	}
	within, _ := value.(object)
	return sent(within, "/"+rest)
}
