package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// meta takes messages, unless a test has other plans, and remembers what it took, in order, for each phone.
type meta struct {
	mu     sync.Mutex
	took   map[string][]string // bodies by phone
	tries  int
	writes map[string]string // phones that it writes otherwise than they are dialled
	marks  []string
	plan   func(try int, o sent) error // what becomes of a try; nil error: taken
}

// sent is a message as Meta gets it.
type sent struct {
	To, Recipient, Kind, Body, Template, Payload, Callback string
}

func (s sent) said() string {
	if s.Kind == "template" {
		return "[" + s.Template + " " + s.Payload + "]"
	}
	return s.Body
}

func (m *meta) Send(_ context.Context, o wire.Outgoing) (a graph.Accepted, err error) {
	got := decode(o)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tries++
	if m.plan != nil {
		if err := m.plan(m.tries, got); err != nil {
			return a, err
		}
	}
	m.take(got)
	return graph.Accepted{MessageID: fmt.Sprintf("wamid.%s%d", got.To, m.tries), WaID: m.writes[got.To]}, nil
}

// take is called with the lock held.
func (m *meta) take(got sent) {
	if m.took == nil {
		m.took = map[string][]string{}
	}
	m.took[got.To+got.Recipient] = append(m.took[got.To+got.Recipient], got.said())
}

func (m *meta) MarkRead(_ context.Context, messageID string, _ bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.marks = append(m.marks, messageID)
	return nil
}

func (m *meta) Upload(context.Context, string, string, []byte) (wire.File, error) {
	return wire.File{ID: "1"}, nil
}

func (m *meta) Download(context.Context, string, int64) ([]byte, error) {
	return nil, graph.ErrNoMedia
}

func (m *meta) does(plan func(try int, o sent) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plan = plan
}

func (m *meta) tried() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries
}

func (m *meta) to(phone string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.took[phone]...)
}

func decode(o wire.Outgoing) sent {
	raw, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	var body struct {
		To, Recipient, Type string
		Callback            string `json:"biz_opaque_callback_data"`
		Text                struct{ Body string }
		Interactive         struct{ Body struct{ Text string } }
		Template            struct {
			Name       string
			Components []struct{ Parameters []struct{ Payload string } }
		}
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		panic(err)
	}
	s := sent{
		To: body.To, Recipient: body.Recipient, Kind: body.Type, Callback: body.Callback,
		Body: body.Text.Body + body.Interactive.Body.Text, Template: body.Template.Name,
	}
	for _, c := range body.Template.Components {
		for _, p := range c.Parameters {
			s.Payload += p.Payload
		}
	}
	return s
}
