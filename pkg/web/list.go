package web

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

const defaultLimit = 50

// Limit is how many items a page holds: 50 unless the request says otherwise. The contract bounds it.
func Limit(limit *int64) int {
	if limit == nil {
		return defaultLimit
	}
	return int(*limit)
}

// CursorFault turns readmodel.ErrBadCursor into what the caller is told; other errors stay as they are.
func CursorFault(err error) error {
	if !errors.Is(err, readmodel.ErrBadCursor) {
		return err
	}
	return fault.InvalidField("?cursor", fault.Text{
		ES: "Usa el `next` de la página anterior, o ninguno.", EN: "Use the `next` of the page before, or none.",
	}).Because(err)
}
