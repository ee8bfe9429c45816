package order_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// keeps is a phone that has kept a photo.
func keeps(t *testing.T, caption string) *chattest.Phone {
	t.Helper()
	p := sent(t)
	sends(p, "1001", caption)
	p.Talks(chattest.Step{"si", "…Guardada…"})
	return p
}

// A photo that was just kept is taken back in many words, after it was read back.
func TestAPhotoIsTakenBack(t *testing.T) {
	for _, said := range []string{
		"esa foto no era", "borra la foto", "me equivoqué de foto", "deshacer", "quita la foto", "la foto no era esa", "borra esa foto porfa", "me equivoque", "esa no era", "saca esa foto",
		"no era esa", "foto equivocada", "esa foto era de mi casa", "la ultima foto no va", "uy no esa foto no", "puedes quitar la foto que mande", "elimina la foto por favor", "kita la foto", "mande esa foto por error", "no queria mandar esa foto", "quita la foto de la guia", "borrala",
	} {
		p := keeps(t, "la guia")
		p.Talks(chattest.Step{said, "…🗑️ Quito la foto del documento del pedido de *Snacks Lima*: ya nadie la verá, y queda anotado que hubo una. ¿Está bien?…"})
		wantKept(t, p, "ord_1", "document 0 0")
		p.Talks(chattest.Step{"si", "🗑️ Quité la foto del documento del pedido de *Snacks Lima*. Ya nadie la ve."})
		if wantKept(t, p, "ord_1"); t.Failed() {
			t.Fatalf("after %q", said)
		}
		sends(p, "1001", "la guia") // and after all it is
		p.Talks(chattest.Step{"si", "…Guardada…"})
		wantKept(t, p, "ord_1", "document 0 0")
	}
}

// What is said of other things, or too late, takes no photo back.
func TestAPhotoStays(t *testing.T) {
	for _, said := range []string{"no", "que bonita foto", "la foto esta clara", "ya mande la foto", "otra foto mas", "gracias", "borra mi lote", "quita 2 quintales del maiz"} {
		p := keeps(t, "la guia")
		if got := p.Writes(said); strings.Contains(got, "Quito la foto") {
			t.Errorf("%q: told %s", said, got)
		}
	}
	p := keeps(t, "la guia")
	p.At = p.At.Add(time.Hour)
	p.Talks(chattest.Step{"borra la foto", "…ya no se puede quitar…habla con Nélida…"})
	p.Talks(chattest.Step{"deshacer", "…ya no se puede quitar…"})
	p = keeps(t, "la guia")
	p.Talks(chattest.Step{"borra la foto", "…¿Está bien?…"})
	p.Market.Refuse["TakeBackPhoto"] = chattest.Problem("photo-stays") // the buyer has answered it meanwhile
	p.Talks(chattest.Step{"si", "…ya no se puede quitar…"})
	wantKept(t, p, "ord_1", "document 0 0")
	if got := chattest.NewPhone(t).Writes("borra la foto"); strings.Contains(got, "Quito") {
		t.Errorf("without a photo: %s", got)
	}
}

// It is the photo that was kept last, of the kind that is named.
func TestTheNamedPhotoIsTakenBack(t *testing.T) {
	p := keeps(t, "la guia")
	sends(p, "1002", "los sacos")
	p.Talks(chattest.Step{"si", "…"}, chattest.Step{"borra la foto de la guia", "…Quito la foto del documento…"}, chattest.Step{"no", "…"}, chattest.Step{"borra la foto", "…Quito la foto de la mercadería…"}, chattest.Step{"1", "…"})
	wantKept(t, p, "ord_1", "document 0 0")
}

// What a buyer keeps is not the association's to take back.
func TestTheBuyersPhotoIsNotTakenBack(t *testing.T) {
	p := sent(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Photos = append(o.Photos, market.OrderPhoto{Number: 1, By: market.Buyer, Shows: market.ShowsGoods, TakeBackUntil: chattest.Friday})
	})
	if got := p.Writes("borra la foto"); strings.Contains(got, "Quito") {
		t.Errorf("told %s", got)
	}
}
