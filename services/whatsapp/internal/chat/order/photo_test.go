package order_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// sends has a phone send a picture, with a caption.
func sends(p *chattest.Phone, id, caption string) string {
	p.Helper()
	p.Market.Pictures[id] = []byte("picture " + id)
	return p.Does(chat.Input{Kind: chat.Photo, Photo: id, Text: caption})
}

// kept are the photos of an order in a few words.
func kept(p *chattest.Phone, order string) (all []string) {
	for _, o := range p.Market.Orders {
		for _, photo := range o.Photos {
			if o.ID == order && !photo.TakenBack {
				all = append(all, fmt.Sprintf("%s %d %d", photo.Shows, photo.Delivery, photo.Payment))
			}
		}
	}
	return all
}

func wantKept(t *testing.T, p *chattest.Phone, order string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, kept(p, order)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// What comes by itself is kept once the person said that it is of the order; only the scales' photo that was asked for is kept at once.
func TestAPhotoIsKeptByAYes(t *testing.T) {
	p := toBuyer(t)
	p.Talks(chattest.Step{"pedidos", "…"})
	if got := sends(p, "1001", "los sacos"); got != "📷 Recibí tu foto. ¿Es la foto de la mercadería del pedido de *Snacks Lima* ("+goods+")? Si dices que sí, él también la verá.\n"+
		"1 Sí, guárdala · 2 Es otra cosa · 3 No la guardes [✅ Sí, guárdala] [✏️ Es otra cosa] [❌ No la guardes]" {
		t.Errorf("told %s", got)
	}
	wantKept(t, p, "ord_1")
	p.Talks(chattest.Step{"si", "📷 Guardada con el pedido de *Snacks Lima*: la foto de la mercadería. Las dos partes la ven. Si no era esa, escribe *quita la foto*."})
	p = sent(t)
	p.Talks(chattest.Step{"peso 455", "…⚖️ …"})
	p.Talks(chattest.Step{"1", "…manda la foto de la balanza…los dos la ven…"})
	if got := sends(p, "1002", ""); !chattest.Says(got, "…Guardada…la foto de la balanza…") {
		t.Errorf("told %s", got)
	}
	wantKept(t, p, "ord_1", "scale 1 0")
	if got := sends(p, "1003", ""); !chattest.Says(got, "…¿Qué se ve?…") { // that of the scales is there
		t.Errorf("told %s", got)
	}
	p.Writes("no la guardes")
	sends(p, "1004", "la placa del carro")
	p.Taps("Sí, guárdala")
	p.Market.Pay("ord_1", 150_000, market.Yape)
	sends(p, "1005", "voucher del yape")
	p.Talks(chattest.Step{"es otra cosa", "…¿Qué se ve?…"})
	p.Talks(chattest.Step{"un pago", "…la foto del pago…"})
	wantKept(t, p, "ord_1", "scale 1 0", "vehicle 0 0", "payment 0 1")
}

// Whatever stands in the caption, and whatever else is going on, nothing is kept without a yes; what is not of orders is not taken for it.
func TestACaptionKeepsNothing(t *testing.T) {
	for caption, asks := range map[string]string{
		"el recibo de luz de mi mama":         "…Si es la foto del documento, ¿de qué pedido es?…",
		"mira mi camion nuevo compadre":       "…Si es la foto del camión, ¿de qué pedido es?…",
		"pago del molino 300 soles":           "…Si es la foto del pago, ¿de qué pedido es?…",
		"mi hijita en su cumpleaños":          "…¿De qué pedido es?…",
		"asi estaba cuando salio":             "…¿Qué se ve?…",
		"la balanza de la feria nueva":        "…Si es la foto de la balanza, ¿de qué pedido es?…",
		"el peso de mi hijo":                  "…Si es la foto de la balanza, ¿de qué pedido es?…",
		"guia de snacks lima":                 "…¿Es la foto del documento del pedido de *Snacks Lima*…",
		"aqui los sacos cargados":             "…¿Es la foto de la mercadería del pedido de *Snacks Lima*…",
		"voucher de 450 soles de Snacks Lima": "…¿Es la foto del pago del pedido de *Snacks Lima*…",
	} {
		for name, before := range map[string][]string{"nothing": nil, "a sale": {"vendo 20 quintales de maiz"}, "a weight": {"quiero decir el peso"}, "money": {"me pagaron"}} {
			p := sent(t)
			for _, text := range before {
				p.Writes(text)
			}
			if got := sends(p, "1001", caption); name != "money" && !chattest.Says(got, asks) {
				t.Errorf("%q after %s: told %s", caption, name, got)
			}
			wantKept(t, p, "ord_1")
			p.Writes("no")
			wantKept(t, p, "ord_1")
		}
	}
}

// A photo that comes in the middle of something is asked about beside it, and what was asked is asked again.
func TestAPhotoLeavesWhatWasAsked(t *testing.T) {
	p := received(t)
	p.Talks(chattest.Step{"me pagaron", "…¿Cuánto te pagó *Snacks Lima*?…"})
	if got := sends(p, "1001", ""); !chattest.Says(got, "…¿Es la foto del pago del pedido de *Snacks Lima*…") {
		t.Errorf("told %s", got)
	}
	p.Talks(
		chattest.Step{"el voucher de mi cuñado es ese", "…Está bien, no guardé la foto.\n💰 ¿Cuánto te pagó *Snacks Lima*?…"},
		chattest.Step{"500", "…¿Cómo recibiste los S/ 500.00…"})
	p = toBuyer(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz a 161", "…Publicar…"})
	sends(p, "1002", "los sacos")
	p.Talks(chattest.Step{"si", "…Guardada…\n🌽…Publicar…"}, chattest.Step{"publicar", "…Publicado…"})
	wantKept(t, p, "ord_1", "goods 0 0")
}

// Several photos at once are asked about one by one, in whatever order they are answered.
func TestSeveralPhotosAreAskedAbout(t *testing.T) {
	p := sent(t)
	sends(p, "1001", "los sacos")
	first := p.Button(p.Last, "Sí, guárdala")
	sends(p, "1002", "la guia")
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: first}); !chattest.Says(got, "…Guardada…la mercadería…\n📷 Recibí tu foto. ¿Es la foto del documento…") {
		t.Errorf("told %s", got)
	}
	p.Talks(chattest.Step{"si", "…Guardada…del documento…"})
	p.Does(chat.Input{Kind: chat.Tap, Tap: first})
	wantKept(t, p, "ord_1", "goods 0 0", "document 0 0")
}

// A photo that comes while the weight is asked is of the scales, and the question stands.
func TestAPhotoAnswersTheQuestionForTheWeight(t *testing.T) {
	p := sent(t)
	p.Talks(chattest.Step{"quiero decir el peso", "…"})
	if got := sends(p, "1001", ""); !chattest.Says(got, "…la foto de la balanza…") {
		t.Errorf("told %s", got)
	}
	p.Talks(chattest.Step{"455 kilos", "…pesó…455 kg…"})
	wantKept(t, p, "ord_1", "scale 1 0")
}

// A photo that comes while the weight is read back does not undo what was read.
func TestAPhotoLeavesWhatWasReadBack(t *testing.T) {
	p := sent(t)
	p.Talks(chattest.Step{"peso 455", "…¿Lo envío?…"})
	yes := p.Button(p.Last, "Sí, enviar")
	if got := sends(p, "1001", ""); !chattest.Says(got, "…la foto de la balanza…") {
		t.Errorf("told %s", got)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, "…✅ Anotado…455 kg…") {
		t.Errorf("told %s", got)
	}
	wantKept(t, p, "ord_1", "scale 1 0")
}

// What is not clear is asked once: of which order, and what is to be seen.
func TestAPhotoIsAskedAbout(t *testing.T) {
	p := sent(t)
	another(p)
	if got := sends(p, "1001", "la carga"); !chattest.Says(got, "…📷 …¿de qué pedido es?…Tostadora Sol…") {
		t.Fatalf("told %s", got)
	}
	p.Taps("Tostadora Sol")
	wantKept(t, p, "ord_2", "goods 0 0")
	p = sent(t)
	if got := sends(p, "1002", ""); !chattest.Says(got, "…📷 …¿Qué se ve?…La balanza…El camión…No es de un pedido…") {
		t.Fatalf("told %s", got)
	}
	wantKept(t, p, "ord_1")
	p.Talks(chattest.Step{"el camion", "…la foto del camión…"})
	wantKept(t, p, "ord_1", "vehicle 0 0")
	question := p.Last
	sends(p, "1003", "")
	scales := p.Button(p.Last, "La balanza")
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: scales}); !chattest.Says(got, "…la balanza…") || question.Body == "" {
		t.Errorf("told %s", got)
	}
	p.Does(chat.Input{Kind: chat.Tap, Tap: scales})
	wantKept(t, p, "ord_1", "vehicle 0 0", "scale 1 0")
}

// What is of no order is not kept, and begins a sale where that is wanted.
func TestAPhotoOfSomethingElse(t *testing.T) {
	p := sent(t)
	sends(p, "1001", "")
	if got := p.Taps("No es de un pedido"); !chattest.Says(got, "…no guardé la foto. ¿Es de algo que quieres vender?…") {
		t.Errorf("told %s", got)
	}
	if got := p.Taps("Sí, quiero vender"); !chattest.Says(got, "…¿Qué vendes?…") {
		t.Errorf("told %s", got)
	}
	wantKept(t, p, "ord_1")
	p = sent(t)
	if got := sends(p, "1002", "vendo 3 quintales de cacao a 400"); !chattest.Says(got, "…1,200.00…") {
		t.Errorf("a caption that sells: %s", got)
	}
	wantKept(t, p, "ord_1")
}

// What cannot be had or read is asked for again, and loses nothing that is open.
func TestAPhotoThatCannotBeHad(t *testing.T) {
	p := sent(t)
	yes := func(in chat.Input) string {
		p.Does(in)
		return p.Writes("si")
	}
	if got := yes(chat.Input{Kind: chat.Photo, Photo: "gone", Text: "la balanza"}); !strings.Contains(got, "Mándala otra vez") {
		t.Errorf("one that has expired: %s", got)
	}
	p.Market.Pictures["1001"] = []byte("broken")
	if got := yes(chat.Input{Kind: chat.Photo, Photo: "1001", Text: "la balanza"}); !strings.Contains(got, "No pude abrir esa foto") {
		t.Errorf("one that is none: %s", got)
	}
	p.Market.Refuse["AddPhoto"] = chattest.Problem("too-many-photos")
	p.Market.Pictures["1002"] = []byte("picture")
	if got := yes(chat.Input{Kind: chat.Photo, Photo: "1002", Text: "la balanza"}); !strings.Contains(got, "muchas fotos") {
		t.Errorf("one too many: %s", got)
	}
	wantKept(t, p, "ord_1")
}

// Who asks for the acta or the contract is sent it as a document.
func TestDocumentsAreSent(t *testing.T) {
	p := sent(t)
	for text, want := range map[string]chat.File{
		"mandame el acta":      {Kind: chat.FileRecord, Of: "neg_1", Name: "Acta Snacks Lima.pdf"},
		"quiero el acta":       {Kind: chat.FileRecord, Of: "neg_1", Name: "Acta Snacks Lima.pdf"},
		"mandame la hoja":      {Kind: chat.FileSheet, Of: "ord_1", Name: "Hoja de carga Snacks Lima.pdf"},
		"la oja de carga":      {Kind: chat.FileSheet, Of: "ord_1", Name: "Hoja de carga Snacks Lima.pdf"},
		"mandame el contrato":  {Kind: chat.FileContract, Of: "ord_1", Name: "Contrato Snacks Lima.pdf"},
		"quiero el contrato":   {Kind: chat.FileContract, Of: "ord_1", Name: "Contrato Snacks Lima.pdf"},
		"necesito el contrato": {Kind: chat.FileContract, Of: "ord_1", Name: "Contrato Snacks Lima.pdf"},
		"contrato":             {Kind: chat.FileContract, Of: "ord_1", Name: "Contrato Snacks Lima.pdf"},
		"acta":                 {Kind: chat.FileRecord, Of: "neg_1", Name: "Acta Snacks Lima.pdf"},
	} {
		got := p.Writes(text)
		if p.Last.File == nil {
			t.Errorf("%s: %s", text, got)
			continue
		}
		file := *p.Last.File
		if file.Otherwise == "" {
			t.Errorf("%s: %+v", text, file)
		}
		file.Otherwise, file.Organisation = "", ""
		if file != want {
			t.Errorf("%s: %+v, want %+v", text, file, want)
		}
	}
	p = sent(t)
	another(p)
	if got := p.Writes("quiero el acta"); !chattest.Says(got, "…¿De qué trato…Tostadora Sol…") {
		t.Fatalf("told %s", got)
	}
	p.Taps("Tostadora Sol")
	if p.Last.File == nil || p.Last.File.Of != "neg_2" {
		t.Errorf("sent %+v", p.Last.File)
	}
	if got := chattest.NewPhone(t).Writes("quiero el acta"); !strings.Contains(got, "Todavía no tienes ningún trato") {
		t.Errorf("without a deal: %s", got)
	}
}

// The buyer's proof is shown where the association is asked about the payment.
func TestTheProofOfAPaymentIsShown(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 150_000, market.Yape)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Photos = append(o.Photos, market.OrderPhoto{Number: 1, By: market.Buyer, Shows: market.ShowsPayment, Payment: 1})
	})
	p.Talks(chattest.Step{"me pagaron", "…¿Está bien?…"})
	if f := p.Last.File; f == nil || f.Kind != chat.FilePhoto || f.Of != "ord_1" || f.Number != 1 {
		t.Errorf("asked with %+v", f)
	}
}

// Photos that come one after the other are asked about in turn, none is lost, and a yes is for the one that is shown.
func TestAnAlbumIsAskedAboutOneByOne(t *testing.T) {
	for name, captions := range map[string][]string{"with words": {"los sacos", "la guia", "la placa"}, "without": {"", "", ""}, "the first only": {"los sacos", "", ""}, "the last only": {"", "", "la guia"}} {
		p := sent(t)
		for i, caption := range captions {
			got := sends(p, fmt.Sprint(2000+i), caption)
			if i > 0 && !chattest.Says(got, fmt.Sprintf("…Recibí otra foto (van %d)…primero esta:…", i+1)) {
				t.Errorf("%s, photo %d: %s", name, i, got)
			}
		}
		for i, caption := range captions {
			answer := "si"
			if caption == "" {
				answer = "el camion"
			}
			got := p.Writes(answer)
			if !strings.Contains(got, "Guardada con el pedido") || i < 2 && !strings.Contains(got, "Recibí tu foto.") || i == 2 && strings.Contains(got, "Recibí tu foto.") {
				t.Errorf("%s, answer %d: %s", name, i, got)
			}
		}
		if got := kept(p, "ord_1"); len(got) != 3 {
			t.Errorf("%s: kept %v", name, got)
		}
	}
	p := sent(t)
	sends(p, "2001", "")
	sends(p, "2002", "los sacos")
	p.Talks(chattest.Step{"no es de un pedido", "…no guardé la foto…¿Es la foto de la mercadería…"}, chattest.Step{"no", "…no guardé la foto…"})
	wantKept(t, p, "ord_1")
	sends(p, "2003", "")
	p.Talks(chattest.Step{"mis lotes", "…"})
	if got := sends(p, "2004", "los sacos"); !strings.Contains(got, "¿Es la foto de la mercadería") {
		t.Errorf("told %s", got)
	}
	p.Talks(chattest.Step{"si", "…Guardada…¿Qué se ve?…"}, chattest.Step{"el camion", "…Guardada…"})
	wantKept(t, p, "ord_1", "goods 0 0", "vehicle 0 0")
}

// A photo is kept as what it was asked to be kept as.
func TestAPhotoOfScalesBeforeAnythingWasSent(t *testing.T) {
	for _, caption := range []string{"la balanza", "balansa", "LA BALANZA", "foto de la balanza", "el peso"} {
		p := toBuyer(t)
		if got := sends(p, "1001", caption); !chattest.Says(got, "…todavía no avisaste que salió nada…¿La guardo como foto de la mercadería?…") {
			t.Errorf("%q: %s", caption, got)
		}
		p.Talks(chattest.Step{"1", "…Guardada…la foto de la mercadería…"})
		wantKept(t, p, "ord_1", "goods 0 0")
	}
	p := sent(t)
	another(p)
	p.Market.Change("ord_2", func(o *market.Order) { o.State, o.Deliveries = market.OrderConfirmed, nil })
	sends(p, "1001", "la balanza")
	if got := p.Taps("Tostadora Sol"); !strings.Contains(got, "¿La guardo como foto de la mercadería?") {
		t.Errorf("told %s", got)
	}
	wantKept(t, p, "ord_2")
}

// A photo that quotes a message is of what that is about, and of no other order; a caption that names the buyer says whose it is.
func TestAPhotoIsOfWhatItQuotesOrNames(t *testing.T) {
	p := sent(t)
	another(p)
	p.Talks(chattest.Step{"pedido de tostadora sol", "…Tostadora Sol…"})
	quoted := p.Last
	p.Market.Change("ord_2", func(o *market.Order) { o.State = market.OrderCancelled })
	p.Market.Pictures["1001"] = []byte("picture")
	if got := p.Does(chat.Input{Kind: chat.Photo, Photo: "1001", Quoted: &quoted}); !strings.Contains(got, "Con ese pedido ya no se guardan fotos") || strings.Contains(got, "¿Es la foto") {
		t.Errorf("of one that ended: %s", got)
	}
	p.Market.Change("ord_2", func(o *market.Order) { o.State = market.OrderDispatched })
	for _, caption := range []string{"", "los sacos", "mira"} {
		if got := p.Does(chat.Input{Kind: chat.Photo, Photo: "1001", Text: caption, Quoted: &quoted}); !strings.Contains(got, "pedido de *Tostadora Sol*") {
			t.Errorf("%q, of one that is open: %s", caption, got)
		}
		p.Writes("no")
	}
	for i, name := range []string{"Molino Uno", "Molino Dos"} {
		p.Market.Change(fmt.Sprintf("ord_%d", i+1), func(o *market.Order) { o.BuyerName = name })
	}
	for caption, want := range map[string]string{
		"la mercaderia de molino dos": "Molino Dos", "los sacos del molino uno": "Molino Uno", "carga molino DOS": "Molino Dos", "guia de Molino Uno": "Molino Uno",
	} {
		if got := sends(p, "1002", caption); !strings.Contains(got, "del pedido de *"+want+"*") {
			t.Errorf("%q: %s", caption, got)
		}
		p.Writes("no")
	}
	if got := sends(p, "1003", "los sacos del molino"); !chattest.Says(got, "…¿de qué pedido es?…Molino…Molino…") {
		t.Errorf("told %s", got)
	}
}

// What a caption tells besides is read back once the photo is kept, and nothing is done without a yes.
func TestACaptionWithAFigureGoesOn(t *testing.T) {
	for _, caption := range []string{"peso 455", "pesó 455 kilos", "455 kilos peso neto", "peso 455 kg"} {
		p := sent(t)
		if got := sends(p, "1001", caption); !strings.Contains(got, "¿Es la foto de la balanza del pedido de *Snacks Lima*") {
			t.Errorf("%q: %s", caption, got)
		}
		wantKept(t, p, "ord_1")
		p.Talks(chattest.Step{"si", "…Guardada…la foto de la balanza…455 kg…¿Lo envío?…"})
		wantKept(t, p, "ord_1", "scale 1 0")
		if len(done(p)) > 0 {
			t.Errorf("%q: done %v", caption, done(p))
		}
		p.Talks(chattest.Step{"si", "…✅…455 kg…"})
	}
	for _, caption := range []string{"me yapearon 500", "me yaperon 500 soles", "ya me pagaron 500"} {
		p := received(t)
		if got := sends(p, "1001", caption); !strings.Contains(got, "pedido de *Snacks Lima*") || strings.Contains(got, "¿De qué pedido") {
			t.Errorf("%q: %s", caption, got)
		}
		if got := p.Writes("si"); !chattest.Says(got, "…Guardada…500…") || len(onMoney(p)) > 0 {
			t.Errorf("%q: %s, %v", caption, got, onMoney(p))
		}
	}
	p := sent(t)
	sends(p, "1001", "peso 455")
	sends(p, "1002", "los sacos")
	p.Talks(chattest.Step{"si", "…Guardada…¿Es la foto de la mercadería…"}, chattest.Step{"si", "…Guardada…455 kg…¿Lo envío?…"})
	p = sent(t)
	sends(p, "1001", "peso 455")
	if got := p.Writes("no la guardes"); strings.Contains(got, "¿Lo envío?") {
		t.Errorf("one that was let go of: %s", got)
	}
}
