package qhatu_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// after waits for a message beyond those before, which holds a part.
func (c *conversation) after(t *testing.T, before int, part string) (shown emulator.Bubble) {
	t.Helper()
	testkit.Eventually(t, "the phone shows "+part, func() bool {
		for _, b := range markettest.Told(c.rosa)[before:] {
			if strings.Contains(b.Body, part) {
				shown = b
			}
		}
		return shown.Body != ""
	})
	return shown
}

// doing has Rosa do something and waits for a message that holds a part.
func (c *conversation) doing(t *testing.T, do func(), part string) emulator.Bubble {
	t.Helper()
	before := len(markettest.Told(c.rosa))
	do()
	return c.after(t, before, part)
}

func (c *conversation) tapping(t *testing.T, title string) func() {
	t.Helper()
	return func() {
		if err := c.rosa.TapTitle(title); err != nil {
			told := markettest.Told(c.rosa)
			t.Fatalf("%v; the last she was told: %+v", err, told[len(told)-1])
		}
	}
}

// deal brings Rosa and her buyer to an order.
func (c *conversation) deal(t *testing.T) order {
	t.Helper()
	c.sells(t)
	c.doing(t, func() { c.offer(t, c.buyer, "10", "150") }, "Snacks Lima")
	c.doing(t, c.tapping(t, "✅ Acepto"), "No se puede deshacer")
	c.doing(t, c.tapping(t, "✅ Sí, vendo"), "Trato hecho")
	page := read[orderrest.OrderPage](t, c.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK))
	return awaitOrder(t, c.buyer, page.Items[0].ID, orderrest.OrderStateConfirmed)
}

func shows(o order) (all []string) {
	for _, p := range o.Photos {
		all = append(all, string(p.By)+" "+string(p.Shows))
	}
	return all
}

// The whole way: photos from Meta to the order, and documents and proofs from the order to the phone.
func TestFilesGoBothWaysInTheChat(t *testing.T) {
	c := newConversation(t)
	o := c.deal(t)
	for text, begins := range map[string]string{"quiero el acta": "Acta ", "mandame el contrato": "Contrato "} {
		got := c.doing(t, func() { c.rosa.Say(text) }, "📄")
		content, kind, _ := c.Meta.File(got.File)
		if got.Kind != "document" || kind != "application/pdf" || !bytes.HasPrefix(content, []byte("%PDF-")) || got.FileName != begins+"Snacks Lima.pdf" {
			t.Errorf("%s: %s %q, %s of %d bytes", text, got.Kind, got.FileName, kind, len(content))
		}
	}

	photo := emulator.Snapshot()
	says := func(text string) func() { return func() { c.rosa.Say(text) } }
	c.doing(t, func() { c.rosa.Send(photo, "image/jpeg", "el recibo de luz de mi mama") }, "¿de qué pedido es?")
	c.doing(t, says("no la guardes"), "no guardé la foto")
	for range 2 {
		c.doing(t, func() { c.rosa.Send(photo, "image/jpeg", "los sacos") }, "¿Es la foto de la mercadería")
		c.doing(t, says("si"), "Guardada")
	}
	c.doing(t, says("esa foto no era"), "Quito la foto de la mercadería")
	c.doing(t, says("si"), "Ya nadie la ve")
	if gone := orderAs(t, c.buyer, o.ID).Photos; len(gone) != 1 || gone[0].URL != nil || gone[0].TakenBackAt == nil {
		t.Errorf("taken back: %+v", gone)
	}
	c.doing(t, func() { c.rosa.Send(photo, "image/jpeg", "los sacos") }, "¿Es la foto de la mercadería")
	c.doing(t, says("si"), "Guardada")
	c.doing(t, func() { c.rosa.Photo("") }, "¿Qué se ve?")
	c.doing(t, c.tapping(t, "3 🚚 El camión"), "la foto del camión")
	c.doing(t, func() { c.rosa.Send([]byte("no es ninguna foto"), "image/jpeg", "la carga") }, "¿Es la foto")
	c.doing(t, says("si"), "No pude abrir esa foto")
	c.doing(t, func() { c.rosa.Photo("la guia") }, "¿Es la foto")
	c.Meta.FailDownloads(2, http.StatusInternalServerError)
	c.doing(t, says("si"), "Guardada")
	c.doing(t, func() { c.rosa.Photo("la guia") }, "¿Es la foto")
	c.Meta.FailDownloads(3, http.StatusInternalServerError)
	c.doing(t, says("si"), "Mándala otra vez")
	if got, want := shows(orderAs(t, c.buyer, o.ID)), []string{"seller goods", "seller goods", "seller vehicle", "seller document"}; !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}

	orderStep(t, c.party(t, "association"), o, "dispatch", body{"reason": "trust"})
	c.doing(t, func() { c.rosa.Say("pesó 455") }, "sin sacos ni camión: 455")
	c.doing(t, c.tapping(t, "✅ Sí, enviar"), "manda la foto de la balanza")
	c.doing(t, func() { c.rosa.Photo("") }, "la foto de la balanza")
	if got := orderAs(t, c.buyer, o.ID).Photos; got[len(got)-1].Shows != orderrest.PhotoShowsScale || *got[len(got)-1].Delivery != 1 {
		t.Errorf("kept %+v", got)
	}

	c.doing(t, func() { orderStep(t, c.buyer, o, "payments", transfer("450.00", "77")) }, "te pagó")
	sendPhoto(t, c.buyer, o.ID, "shows=payment&payment=1", jpegOf(t, 9)).Want(t, http.StatusCreated)
	proof := c.doing(t, func() { c.rosa.Say("me pagaron") }, "¿Está bien?")
	if content, kind, ok := c.Meta.File(proof.File); !ok || kind != "image/jpeg" || !bytes.HasPrefix(content, []byte{0xff, 0xd8}) || len(proof.Choices) == 0 {
		t.Errorf("the proof is %+v", proof)
	}
}

// While Meta takes no file a message waits, and it is sent once.
func TestADocumentWaitsForMeta(t *testing.T) {
	c := newConversation(t)
	c.deal(t)
	c.Meta.FailUploads(3, 131000, 0)
	c.doing(t, func() { c.rosa.Say("quiero el acta") }, "El acta del trato")
	c.Meta.FailUploads(1, 100, 0) // never: what it is about is told without it
	c.doing(t, func() { c.rosa.Say("quiero el contrato") }, "No pude traer el documento")
	sent := 0
	for _, b := range markettest.Told(c.rosa) {
		if b.Kind == "document" {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("%d documents were sent", sent)
	}
}
