package emulator

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// controlRoutes are for other processes: the demo's page, stories in text. Whoever reaches them may use them.
func (e *Emulator) controlRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /_emulator/say", e.control(e.controlSay))
	mux.HandleFunc("POST /_emulator/tap", e.control(e.controlTap))
	mux.HandleFunc("POST /_emulator/phone", e.control(e.controlPhone))
	mux.HandleFunc("POST /_emulator/webhook", e.control(e.controlWebhook))
	mux.HandleFunc("GET /_emulator/bubbles", e.controlBubbles)
	mux.HandleFunc("GET /_emulator/journal", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, object{"entries": e.Journal()})
	})
}

// order is a request body of the control API; each route reads what it needs.
type order struct {
	Phone  string     `json:"phone"`
	Name   string     `json:"name"`
	Text   string     `json:"text"`
	Quotes string     `json:"quotes"` // the id of a message
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	At     *time.Time `json:"at"`
	Online *bool      `json:"online"`
	Window string     `json:"window"` // "shut"
	Device string     `json:"device"` // "new"
	Moves  string     `json:"moves"`  // to another number
	URL    string     `json:"url"`
}

func (e *Emulator) control(serve func(order) reply) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var o order
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBody)).Decode(&o); err != nil {
			answer(w, http.StatusBadRequest, object{"error": err.Error()})
			return
		}
		given := serve(o)
		answer(w, given.status, given.body)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller may be gone
}

func done(o object) reply { return reply{status: http.StatusOK, body: o} }

func wrong(status int, why string) reply { return reply{status: status, body: object{"error": why}} }

// at is when it was done: now, if the order says nothing.
func (e *Emulator) at(o order) time.Time {
	if o.At != nil {
		return *o.At
	}
	return e.cfg.Now()
}

func (e *Emulator) controlSay(o order) reply {
	if digits(o.Phone) == "" || o.Text == "" {
		return wrong(http.StatusBadRequest, "phone and text are needed")
	}
	said := action{kind: "text", part: object{"body": o.Text}, body: o.Text, replyTo: o.Quotes, at: e.at(o)}
	return done(object{"id": e.Person(o.Phone, o.Name).do(said)})
}

func (e *Emulator) controlTap(o order) reply {
	if digits(o.Phone) == "" || (o.Title == "") == (o.ID == "") {
		return wrong(http.StatusBadRequest, "phone and title or id are needed")
	}
	p := e.Person(o.Phone, o.Name)
	wanted, match := o.Title, titled(o.Title)
	if o.ID != "" {
		wanted, match = o.ID, func(c Choice) bool { return c.ID == o.ID }
	}
	id, err := p.tap(wanted, match, e.at(o))
	if err != nil {
		return wrong(http.StatusNotFound, err.Error())
	}
	return done(object{"id": id})
}

func (e *Emulator) controlPhone(o order) reply {
	if digits(o.Phone) == "" || o.Window != "" && o.Window != "shut" || o.Device != "" && o.Device != "new" {
		return wrong(http.StatusBadRequest, "phone is needed; window may be shut, device new")
	}
	p := e.Person(o.Phone, o.Name)
	if o.Online != nil {
		p.Online(*o.Online)
	}
	if o.Window != "" {
		p.ShutWindow()
	}
	if o.Device != "" {
		p.ChangesDevice()
	}
	if o.Moves != "" {
		p.MovesTo(o.Moves)
	}
	return done(object{"phone": p.Number(), "user_id": p.UserID()})
}

func (e *Emulator) controlWebhook(o order) reply {
	e.SetWebhook(o.URL)
	return done(object{"url": o.URL})
}

// longestWait is how long a request for bubbles waits for more.
const longestWait = 25 * time.Second

// controlBubbles answers with a phone's chat. With beyond=n it waits until there are more than n of the business's bubbles,
// but no longer than 25 seconds.
func (e *Emulator) controlBubbles(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	beyond := -1
	if asked := query.Get("beyond"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil {
			answer(w, http.StatusBadRequest, object{"error": "beyond is a number"})
			return
		}
		beyond = n
	}
	if digits(query.Get("phone")) == "" {
		answer(w, http.StatusBadRequest, object{"error": "phone is needed"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), longestWait)
	defer cancel()
	answer(w, http.StatusOK, object{"bubbles": e.Person(query.Get("phone"), "").beyond(ctx, beyond)})
}

// beyond returns the chat once it has more than n of the business's bubbles, or as it is when the context ends.
func (p *Phone) beyond(ctx context.Context, n int) []Bubble {
	for {
		all, changed := p.watch()
		theirs := 0
		for _, b := range all {
			if b.From == fromBusiness {
				theirs++
			}
		}
		if theirs > n {
			return all
		}
		select {
		case <-changed:
		case <-p.e.closed:
			return all
		case <-ctx.Done():
			return all
		}
	}
}

func (p *Phone) watch() ([]Bubble, <-chan struct{}) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	return p.bubbles(), p.changed
}
