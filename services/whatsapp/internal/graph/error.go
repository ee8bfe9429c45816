package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
)

// NoCode is the code of an answer that is no error of Meta's: a proxy's page, or a body that was refused here. 0 is a
// code of Meta's.
const NoCode = -1

// Error is a refusal: nothing was sent. It says neither to whom nor what.
type Error struct {
	Code    int    // Meta's; base decisions on Action, or on it
	Subcode int    // 0 for none
	HTTP    int    // status; not reliable; 0 when the body was refused here
	Trace   string // fbtrace_id, for Meta's support
	Details string // Meta's words, phones, ids and tokens taken out; for people, not for decisions, and not part of Error
	cause   error
}

// Error says codes and trace.
func (e *Error) Error() string {
	if e.cause != nil {
		return "refused before it was sent: " + e.cause.Error()
	}
	if e.Code == NoCode {
		return fmt.Sprintf("refused with status %d", e.HTTP)
	}
	return fmt.Sprintf("refused with code %d, status %d, trace %q", e.Code, e.HTTP, e.Trace)
}

// Unwrap returns the *wire.FieldError of a body that was refused here.
func (e *Error) Unwrap() error { return e.cause }

// mostAnswer is more than any answer holds.
const mostAnswer = 1 << 20

// read returns the body of a 200, else why not.
func read(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if refusal := refused(resp.StatusCode, body); refusal != nil {
		return nil, refusal
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: read answer: %w", ErrUnknown, err)
	case resp.StatusCode == http.StatusOK:
		return body, nil
	case resp.StatusCode/100 == 2 || resp.StatusCode/100 == 5:
		// No word of Meta's: somebody on the way answers for it and may have passed the request on.
		return nil, fmt.Errorf("%w: status %d", ErrUnknown, resp.StatusCode)
	}
	return nil, &Error{Code: NoCode, HTTP: resp.StatusCode}
}

// refused reads Meta's error, which stands in the body whatever the status; nil when there is none.
func refused(status int, body []byte) error {
	var answer struct {
		Error *struct {
			Message string          `json:"message"`
			Code    *int            `json:"code"`
			Subcode json.RawMessage `json:"error_subcode"`
			Data    json.RawMessage `json:"error_data"`
			ToUser  string          `json:"error_user_msg"` // of templates: what is wrong with one
			Trace   string          `json:"fbtrace_id"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &answer) // no JSON, no error of Meta's
	if answer.Error == nil || answer.Error.Code == nil {
		return nil
	}
	e := &Error{Code: *answer.Error.Code, HTTP: status, Details: answer.Error.Message}
	_ = json.Unmarshal(answer.Error.Subcode, &e.Subcode) // optional
	var data struct {
		Details string `json:"details"`
	}
	if json.Unmarshal(answer.Error.Data, &data) == nil && data.Details != "" {
		e.Details = data.Details
	}
	e.Details = cmp.Or(answer.Error.ToUser, e.Details)
	e.Details = personal.ReplaceAllString(e.Details, "…")
	if tracePattern.MatchString(answer.Error.Trace) {
		e.Trace = answer.Error.Trace
	}
	return e
}

var (
	// personal finds phones, message ids, business-scoped ids and tokens, which Meta's words may quote.
	personal = regexp.MustCompile(`\bEAA[\w-]+|[\w-]{40,}|wamid\.[\w+/=-]*|\b[A-Z]{2}\.[A-Za-z0-9.]+|\+?\d[\d ().-]{6,}\d`)
	// tracePattern lets nothing through that is not a trace: it goes into logs.
	tracePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)
