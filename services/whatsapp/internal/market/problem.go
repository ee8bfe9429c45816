package market

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
)

// Problem is a refusal: what the market says instead of doing what was asked. Doing it again would not help.
type Problem struct {
	Status int
	Slug   string // which problem: "stale-offer"
	Title  string
	Detail string // what happened, in Spanish, for people
	Fields []Field
}

// Field is one value that is wrong.
type Field struct {
	Pointer string `json:"pointer"` // "/price/amount"
	Detail  string `json:"detail"`
}

// Error is for logs: it holds nothing that a person wrote.
func (p *Problem) Error() string { return fmt.Sprintf("%s (%d)", p.Slug, p.Status) }

// Refused tells whether the market refused with one of these problems.
func Refused(err error, slugs ...string) bool {
	problem, ok := errors.AsType[*Problem](err)
	if !ok {
		return false
	}
	for _, slug := range slugs {
		if problem.Slug == slug {
			return true
		}
	}
	return false
}

// Wrong returns the first field that the market found wrong, "" where it was something else.
func Wrong(err error) Field {
	if problem, ok := errors.AsType[*Problem](err); ok && len(problem.Fields) > 0 {
		return problem.Fields[0]
	}
	return Field{}
}

// refusal reads a problem document; what says "not now" is ErrUnavailable.
func refusal(status int, body []byte) error {
	var document struct {
		Type   string  `json:"type"`
		Title  string  `json:"title"`
		Detail string  `json:"detail"`
		Errors []Field `json:"errors"`
	}
	if err := json.Unmarshal(body, &document); err != nil || document.Type == "" {
		return fmt.Errorf("answer %d is no problem document: %w", status, ErrUnavailable)
	}
	slug := path.Base(document.Type)
	if passing(status, slug) {
		return fmt.Errorf("%s (%d): %w", slug, status, ErrUnavailable)
	}
	return &Problem{Status: status, Slug: slug, Title: document.Title, Detail: document.Detail, Fields: document.Errors}
}

// passing tells which refusals may be gone in a moment. The edge does not remember them: the same key may try again.
func passing(status int, slug string) bool {
	switch {
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return true
	case status == http.StatusUnauthorized: // our own credential or the clocks, nothing that the person did
		return true
	}
	return slug == "still-running"
}
