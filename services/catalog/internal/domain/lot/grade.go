package lot

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// ErrUnknownGrade refuses a grade that the product has not.
var ErrUnknownGrade = errors.New("product has no such grade")

// UnknownGrade is ErrUnknownGrade with the grades that the product has, best first.
type UnknownGrade struct{ Known []string }

func (UnknownGrade) Error() string { return ErrUnknownGrade.Error() }

// Unwrap returns the sentinel.
func (UnknownGrade) Unwrap() error { return ErrUnknownGrade }

// gradeOf is the grade of a product that is meant, however its capitals are written; "" is none.
func gradeOf(p vocabulary.Product, said string) (string, error) {
	grade, known := p.Grade(said)
	if said != "" && !known {
		return "", UnknownGrade{p.Grades}
	}
	return grade, nil
}
