package webtest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// Response is an answer that has been read.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Problem is an RFC 9457 problem document.
type Problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"`
	Errors   []struct {
		Pointer string `json:"pointer"`
		Detail  string `json:"detail"`
	} `json:"errors"`
}

// Slug is the last part of the problem's type: "stale-offer".
func (p Problem) Slug() string { return p.Type[strings.LastIndexByte(p.Type, '/')+1:] }

// Pointers are those of the errors, in order.
func (p Problem) Pointers() []string {
	pointers := make([]string, len(p.Errors))
	for i, e := range p.Errors {
		pointers[i] = e.Pointer
	}
	return pointers
}

// Want stops the test unless the answer has this status, and returns the answer.
func (r Response) Want(t testing.TB, status int) Response {
	t.Helper()
	if r.Status != status {
		t.Fatalf("status %d, want %d: %s", r.Status, status, r.Body)
	}
	return r
}

// Revision is that of the ETag, 0 if it has none.
func (r Response) Revision() uint64 {
	revision, _, _ := strings.Cut(strings.Trim(r.Header.Get("ETag"), `"`), "-")
	number, _ := strconv.ParseUint(revision, 10, 64) // 0 of a digest
	return number
}

// JSON reads the body into v.
func (r Response) JSON(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		t.Fatalf("decode %s: %v", r.Body, err)
	}
}

// Field returns a member of the body by its path ("price.amount"), nil where there is none.
func (r Response) Field(t testing.TB, path string) any {
	t.Helper()
	var value any
	r.JSON(t, &value)
	for name := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// Text is Field for a string; anything else stops the test.
func (r Response) Text(t testing.TB, path string) string {
	t.Helper()
	text, ok := r.Field(t, path).(string)
	if !ok {
		t.Fatalf("no text at %s of %s", path, r.Body)
	}
	return text
}

// Problem stops the test unless the answer is a problem of this status and slug.
func (r Response) Problem(t testing.TB, status int, slug string) Problem {
	t.Helper()
	r.Want(t, status)
	if kind := r.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Fatalf("content type %q of %s", kind, r.Body)
	}
	var problem Problem
	r.JSON(t, &problem)
	if problem.Slug() != slug || problem.Status != status {
		t.Fatalf("problem %s (%d), want %s: %s", problem.Slug(), problem.Status, slug, r.Body)
	}
	return problem
}
