package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// reply is an answer of the Graph API.
type reply struct {
	status int
	body   any
	cut    bool // the connection is cut instead
}

func (f *fault) reply() reply { return reply{status: f.httpStatus(), body: f.answer()} }

func (e *Emulator) graphRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /{version}/{id}/messages", e.graph(of(e.cfg.PhoneNumberID, e.postMessages)))
	mux.HandleFunc("GET /{version}/{id}/message_templates", e.graph(of(e.cfg.BusinessAccountID, e.listTemplates)))
	mux.HandleFunc("POST /{version}/{id}/message_templates", e.graph(of(e.cfg.BusinessAccountID, e.createTemplate)))
	mux.HandleFunc("POST /{version}/{id}", e.graph(e.editTemplate))
	mux.HandleFunc("GET /{version}/{id}/subscribed_apps", e.graph(of(e.cfg.BusinessAccountID, e.apps)))
	mux.HandleFunc("POST /{version}/{id}/subscribed_apps", e.graph(of(e.cfg.BusinessAccountID, e.apps)))
	mux.HandleFunc("GET /{version}/{id}", e.graph(e.getObject))
	mux.HandleFunc("/", e.graph(func(*http.Request, []byte) reply {
		return (&fault{code: 2500, details: "Unknown path components"}).reply()
	}))
}

// of serves what is asked of an object by its id, and of no other.
func of(id string, serve func(*http.Request, []byte) reply) func(*http.Request, []byte) reply {
	return func(r *http.Request, body []byte) reply {
		if asked := r.PathValue("id"); asked != id {
			return unknownObject(asked).reply()
		}
		return serve(r, body)
	}
}

// readBody reads a body of JSON.
func readBody(body []byte, into any) *fault {
	if err := json.Unmarshal(body, into); err != nil {
		return refuse(codeParameter, "The body is not JSON, or a parameter is of another type")
	}
	return nil
}

var versionPattern = regexp.MustCompile(`^v\d+\.\d+$`)

// mostBody is more than Meta takes.
const mostBody = 4 << 20

// graph serves a request of the Graph API and notes it in the journal.
func (e *Emulator) graph(serve func(*http.Request, []byte) reply) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, mostBody))
		if err != nil {
			panic(http.ErrAbortHandler) // half a request
		}
		given := e.answer(r, body, serve)
		answer, _ := json.Marshal(given.body) // made here: never fails
		e.journal.add(Entry{
			Kind: KindGraph, Method: r.Method, Path: r.URL.Path, Request: valid(body), Status: given.status, Answer: answer, Cut: given.cut,
		})
		if given.cut {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(given.status)
		_, _ = w.Write(answer) // the caller may be gone
	}
}

func (e *Emulator) answer(r *http.Request, body []byte, serve func(*http.Request, []byte) reply) reply {
	if v := r.PathValue("version"); v != "" && !versionPattern.MatchString(v) {
		return (&fault{code: 2500, details: "Unknown path components"}).reply()
	}
	if e.cfg.Token != "" && r.Header.Get("Authorization") != "Bearer "+e.cfg.Token {
		return (&fault{code: codeToken, details: "Cannot parse access token"}).reply()
	}
	return serve(r, body)
}

func (e *Emulator) postMessages(_ *http.Request, body []byte) reply {
	var o outbound
	if f := readBody(body, &o); f != nil {
		return f.reply()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if o.Status != "" {
		return e.markRead(&o)
	}
	return e.send(&o)
}

// markRead needs the lock.
func (e *Emulator) markRead(o *outbound) reply {
	p := e.owners[o.MessageID]
	if o.Status != "read" || p == nil || o.Typing != nil && o.Typing.Type != "text" {
		return refuse(codeParameter, "status must be read, of a message that was received").reply()
	}
	for _, b := range p.chat {
		if b.From == fromMe && b.Status == statusSent {
			b.Status = statusRead
		}
		if b.ID == o.MessageID {
			break
		}
	}
	if o.Typing != nil {
		p.typingUntil = e.cfg.Now().Add(typingLength)
	}
	return reply{status: http.StatusOK, body: object{"success": true}}
}

func (e *Emulator) getObject(r *http.Request, _ []byte) reply {
	known := map[string]object{
		e.cfg.PhoneNumberID: {
			"id": e.cfg.PhoneNumberID, "display_phone_number": e.cfg.DisplayPhone, "verified_name": "Qhatu",
			"quality_rating": "GREEN", "whatsapp_business_manager_messaging_limit": "TIER_250",
		},
		e.cfg.BusinessAccountID: {"id": e.cfg.BusinessAccountID, "name": "Qhatu"},
	}
	found, ok := known[r.PathValue("id")]
	if !ok {
		e.mu.Lock()
		found = e.aboutMedia(r, r.PathValue("id"))
		e.mu.Unlock()
		ok = found != nil
	}
	if !ok {
		return unknownObject(r.PathValue("id")).reply()
	}
	if fields := r.URL.Query().Get("fields"); fields != "" {
		asked := object{"id": found["id"]}
		for name := range strings.SplitSeq(fields, ",") {
			if value, ok := found[strings.TrimSpace(name)]; ok {
				asked[strings.TrimSpace(name)] = value
			}
		}
		found = asked
	}
	return reply{status: http.StatusOK, body: found}
}
