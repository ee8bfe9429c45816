package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
)

// ErrUnavailable is returned when no answer came, or one that says to try again: it may pass.
var ErrUnavailable = errors.New("the market cannot answer now")

// errTokenRefused is the ErrUnavailable of a token that was not accepted.
var errTokenRefused = fmt.Errorf("token refused: %w", ErrUnavailable)

// Problem is a refusal: what the market says instead of doing what was asked (RFC 9457). Doing it again would not help.
type Problem struct {
	Status   int
	Slug     string // the last part of its type: "stale-offer"
	Title    string
	Detail   string // what happened, for people, in the caller's language
	Fields   []Field
	Document json.RawMessage // as it came, to be passed on
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
	return ok && slices.Contains(slugs, problem.Slug)
}

// Wrong returns the first field that the market found wrong, the zero Field where it was something else.
func Wrong(err error) Field {
	if problem, ok := errors.AsType[*Problem](err); ok && len(problem.Fields) > 0 {
		return problem.Fields[0]
	}
	return Field{}
}

// refusal reads a problem document; what may pass is ErrUnavailable.
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
	if status == http.StatusUnauthorized { // the token or the clocks, nothing that was asked
		return fmt.Errorf("%s (%d): %w", slug, status, errTokenRefused)
	}
	if mayPass(status, slug) {
		return fmt.Errorf("%s (%d): %w", slug, status, ErrUnavailable)
	}
	return &Problem{
		Status: status, Slug: slug, Title: document.Title, Detail: document.Detail, Fields: document.Errors, Document: body,
	}
}

// mayPass tells which refusals may be gone in a moment. The market does not remember them: the same key may try again.
func mayPass(status int, slug string) bool {
	switch {
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout:
		return true
	case status == http.StatusTooManyRequests: // of requests; too much of something else is a refusal, in words
		return slug == "too-many-requests"
	}
	return slug == "still-running" // the same command is being carried out
}
