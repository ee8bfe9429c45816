package httpapi

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// ChangeIDs write places of one log as text, and read them: the position as the market writes it elsewhere, and behind it the place within
// the commit.
type ChangeIDs struct{ positions web.Positions }

// NewChangeIDs are for the log with this identity.
func NewChangeIDs(logIdentity string) ChangeIDs { return ChangeIDs{web.NewPositions(logIdentity)} }

// indexChars is how long the place within a commit is, in base64.
const indexChars = 3

// Encode writes a place.
func (c ChangeIDs) Encode(p projection.Place) string {
	return c.positions.Encode(p.Position) + base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint16(nil, p.Index))
}

// Decode reads what Encode wrote, or a Qhatu-Position, which is the place behind all that it has seen. Anything else, and a place of another
// log, is the fault "invalid" of a parameter.
func (c ChangeIDs) Decode(text, parameter string) (projection.Place, error) {
	if position, err := c.positions.Decode(text); err == nil {
		return projection.End(position), nil
	}
	cut := max(0, len(text)-indexChars)
	position, err := c.positions.Decode(text[:cut])
	if err != nil {
		return projection.Place{}, foreignPlace(parameter).Because(err)
	}
	index, err := base64.RawURLEncoding.Strict().DecodeString(text[cut:])
	if err != nil || len(index) != 2 {
		return projection.Place{}, foreignPlace(parameter)
	}
	return projection.Place{Position: position, Index: binary.BigEndian.Uint16(index)}, nil
}

func foreignPlace(parameter string) *fault.Fault {
	return fault.InvalidField(parameter, fault.Text{
		ES: "Usa el `after` de la página anterior, el `id` de un cambio o una Qhatu-Position de este mercado. Si no los tienes, empieza sin nada: desde el primero.",
		EN: "Use the `after` of the page before, the `id` of a change, or a Qhatu-Position of this market. Without any of them, begin with nothing: from the first.",
	})
}
