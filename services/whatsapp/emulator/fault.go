package emulator

import (
	"cmp"
	"fmt"
	"net/http"
)

// fault is a refusal of the Graph API, or what a failed status says.
type fault struct {
	code, subcode int
	status        int // of the answer; the usual one of the code if 0
	kind          string
	details       string
	toUser        string // of templates: what is wrong with one, worded for people
}

func refuse(code int, format string, args ...any) *fault {
	return &fault{code: code, details: fmt.Sprintf(format, args...)}
}

// unknownObject is what the Graph API says of an id that it does not know, or that the token may not see.
func unknownObject(id string) *fault {
	return &fault{code: 100, subcode: 33, kind: "GraphMethodException", details: fmt.Sprintf(
		"Unsupported request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation", id)}
}

// Codes that more than one place speaks of.
const (
	codeParameter    = 100
	codeToken        = 190
	codeMissing      = 131008
	codeValue        = 131009
	codeUndelivered  = 131026
	codeWindow       = 131047
	codePair         = 131056
	codeNeedsPhone   = 131062
	codeParameters   = 132000
	codeNoTemplate   = 132001
	codeTemplateLong = 132005
	codePaused       = 132015
	codeDisabled     = 132016
)

// title is Meta's short text of a code.
func title(code int) string {
	titles := map[int]string{
		codeParameter: "Invalid parameter", codeToken: "Invalid OAuth access token", 130429: "Rate limit hit",
		131000: "Something went wrong", codeMissing: "Required parameter is missing", codeValue: "Parameter value is not valid",
		131021: "Recipient cannot be sender", codeUndelivered: "Message undeliverable", codeWindow: "Re-engagement message",
		codePair:       "(Business Account, Consumer Account) pair rate limit hit",
		codeParameters: "Number of parameters does not match the expected number of params",
		codeNoTemplate: "Template name does not exist in the translation", codeTemplateLong: "Translated text too long",
		codePaused: "Template is paused", codeDisabled: "Template is disabled",
		2500: "Unknown path components",
	}
	return cmp.Or(titles[code], "An error occurred")
}

// httpStatus is the status that goes with a code.
func (f *fault) httpStatus() int {
	if f.status != 0 {
		return f.status
	}
	statuses := map[int]int{
		0: http.StatusUnauthorized, codeToken: http.StatusUnauthorized, 10: http.StatusForbidden, 131005: http.StatusForbidden,
		368: http.StatusForbidden, 131031: http.StatusForbidden, codeNoTemplate: http.StatusNotFound,
		2: http.StatusServiceUnavailable, 131016: http.StatusInternalServerError, 131057: http.StatusInternalServerError,
		131000: http.StatusInternalServerError,
	}
	return cmp.Or(statuses[f.code], http.StatusBadRequest)
}

func (f *fault) answer() object {
	e := object{
		"message": fmt.Sprintf("(#%d) %s", f.code, title(f.code)), "type": cmp.Or(f.kind, "OAuthException"),
		"code": f.code, "fbtrace_id": traceID(),
	}
	switch {
	case f.toUser != "":
		e["message"], e["error_user_title"], e["error_user_msg"], e["is_transient"] = title(f.code), "Message template", f.toUser, false
		if f.subcode != 0 {
			e["error_subcode"] = f.subcode
		}
	case f.subcode != 0:
		e["error_subcode"], e["message"] = f.subcode, f.details
	case f.details != "":
		e["error_data"] = object{"messaging_product": "whatsapp", "details": f.details}
	}
	return object{"error": e}
}
