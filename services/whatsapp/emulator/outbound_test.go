package emulator_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// said is an answer of the Graph API.
type said struct {
	Status   int `json:"-"`
	Success  bool
	Messages []struct {
		ID     string
		Status string `json:"message_status"`
	}
	Contacts []map[string]string
	Error    struct {
		Code    int
		Subcode int `json:"error_subcode"`
		Message string
		Trace   string                   `json:"fbtrace_id"`
		Data    struct{ Details string } `json:"error_data"`
	}
}

// call asks the Graph API as no client of ours would.
func (w *world) call(method, path, bearer string, body []byte) said {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", bearer)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer := said{Status: resp.StatusCode}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		w.t.Fatal(err)
	}
	return answer
}

// post sends a body as it stands.
func (w *world) post(body []byte) said {
	w.t.Helper()
	return w.call(http.MethodPost, "/v26.0/"+number+"/messages", "Bearer "+token, body)
}

var messageIDPattern = regexp.MustCompile(`^wamid\.[A-Za-z0-9+/]+=*$`)

// mediaIDs finds the ids of files in a body.
var mediaIDs = regexp.MustCompile(`"id": ?"([0-9]{10,})"`)

func TestEveryBodyOfMetasIsAccepted(t *testing.T) {
	files, err := filepath.Glob("../internal/wire/testdata/out/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("fixtures: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			w := newWorld(t)
			elmer := w.Person("+51911111111", "Elmer")
			inbound := w.rosa.Say("hola")
			elmer.Say("hola")
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			body = bytes.ReplaceAll(body, []byte("wamid.IN1"), []byte(inbound))
			body = bytes.ReplaceAll(body, []byte("PE.99887766554433221100"), []byte(elmer.UserID()))
			for _, id := range mediaIDs.FindAllSubmatch(body, -1) {
				w.Keep(string(id[1]), "image/jpeg", emulator.Snapshot())
			}
			got := w.post(body)
			if got.Status != http.StatusOK || !got.Success && (len(got.Messages) != 1 || !messageIDPattern.MatchString(got.Messages[0].ID)) {
				t.Errorf("answered %+v", got)
			}
			for _, step := range steps(w.heard()) {
				if step == "failed" {
					t.Error("it failed")
				}
			}
		})
	}
}

func TestHowMessagesLook(t *testing.T) {
	image := wire.Header{Image: wire.File{Link: "https://market.example/1.jpg"}}
	for name, c := range map[string]struct {
		send func(to wire.Address) wire.Outgoing
		want emulator.Bubble
	}{
		"text": {
			func(to wire.Address) wire.Outgoing { return wire.Text(to, "Hola Rosa") },
			emulator.Bubble{Kind: "text", Body: "Hola Rosa"},
		},
		"buttons": {
			func(to wire.Address) wire.Outgoing {
				return wire.Buttons(to, wire.Frame{Header: image, Body: "¿Publico?", Footer: "0 menú"}, wire.Choice{ID: "yes", Title: "Sí"})
			},
			emulator.Bubble{
				Kind: "button", Header: "[image]", Body: "¿Publico?", Footer: "0 menú", Choices: []emulator.Choice{{ID: "yes", Title: "Sí"}},
			},
		},
		"list": {
			func(to wire.Address) wire.Outgoing {
				return wire.List(to, wire.Frame{Header: wire.Header{Text: "Ferias"}, Body: "Elige"}, "Ver",
					wire.Section{Title: "A", Rows: []wire.Choice{{ID: "1", Title: "Urcos", Description: "sáb 12"}}},
					wire.Section{Title: "B", Rows: []wire.Choice{{ID: "2", Title: "Nieva"}}})
			},
			emulator.Bubble{
				Kind: "list", Header: "Ferias", Body: "Elige", ListButton: "Ver",
				Choices: []emulator.Choice{{ID: "1", Title: "Urcos", Description: "sáb 12"}, {ID: "2", Title: "Nieva"}},
			},
		},
		"image": {
			func(to wire.Address) wire.Outgoing {
				return wire.Image(to, wire.File{Link: "https://market.example/1.jpg"}, "Lote")
			},
			emulator.Bubble{Kind: "image", Header: "[image]", Body: "Lote"},
		},
		"template": {
			func(to wire.Address) wire.Outgoing {
				return wire.Template(to, wire.TemplateMessage{
					Name: "oferta_nueva", Language: "es_PE", Image: wire.File{Link: "https://market.example/1.jpg"},
					Params:  []wire.Param{{Name: "precio", Text: "S/ 69.00"}, {Name: "nombre", Text: "Rosa"}},
					Buttons: []wire.TemplateButton{{Payload: "offer:77:see"}, {Index: 1, Payload: "offer:77:no"}},
				})
			},
			emulator.Bubble{
				Kind: "template", Template: "oferta_nueva", Header: "[image]", Footer: "Escribe BAJA para no recibir avisos",
				Body:    "Hola Rosa, hay una oferta de S/ 69.00 por tu lote. Toca el botón para verla.",
				Choices: []emulator.Choice{{ID: "offer:77:see", Title: "Ver oferta"}, {ID: "offer:77:no", Title: "Ahora no"}},
			},
		},
		"template with numbers": {
			func(to wire.Address) wire.Outgoing {
				return wire.Template(to, wire.TemplateMessage{
					Name: "acuerdo_listo", Language: "es_PE", Params: []wire.Param{{Text: "Rosa"}, {Text: "12 quintales"}},
				})
			},
			emulator.Bubble{
				Kind: "template", Template: "acuerdo_listo", Body: "Hola Rosa, el acuerdo por 12 quintales está listo.", LinkTitle: "Ver acuerdo",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			inbound := w.rosa.Say("hola")
			o := c.send(to(w.rosa))
			o.Callback, o.ReplyTo = "ev:1", inbound
			c.want.ID, c.want.From, c.want.CallbackData, c.want.ReplyTo, c.want.Status = w.send(o), "business", "ev:1", inbound, "delivered"
			shown := w.rosa.Bubbles()
			if diff := cmp.Diff(c.want, shown[len(shown)-1], cmpopts.IgnoreFields(emulator.Bubble{}, "At")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
