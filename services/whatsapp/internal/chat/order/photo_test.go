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
			if o.ID == order {
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

// Where it is clear what a photo is of, it is kept at once.
func TestAClearPhotoIsKept(t *testing.T) {
	p := toBuyer(t)
	if got := sends(p, "1001", "los sacos"); !chattest.Says(got, "…📷 Guardada con el pedido de *Snacks Lima*: la foto de la mercadería.…") {
		t.Errorf("told %s", got)
	}
	p = sent(t)
	p.Talks(chattest.Step{"peso 455", "…⚖️ …"})
	p.Talks(chattest.Step{"1", "…manda la foto de la balanza…"})
	if got := sends(p, "1002", ""); !chattest.Says(got, "…la foto de la balanza…") {
		t.Errorf("told %s", got)
	}
	wantKept(t, p, "ord_1", "scale 1 0")
	sends(p, "1003", "la placa del carro")
	p.Market.Pay("ord_1", 150_000, market.Yape)
	sends(p, "1004", "voucher del yape")
	wantKept(t, p, "ord_1", "scale 1 0", "vehicle 0 0", "payment 0 1")
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
	if got := sends(p, "1001", "la carga"); !chattest.Says(got, "…📷 …¿De qué pedido es?…Tostadora Sol…") {
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
	if got := p.Does(chat.Input{Kind: chat.Photo, Photo: "gone", Text: "la balanza"}); !strings.Contains(got, "Mándala otra vez") {
		t.Errorf("one that has expired: %s", got)
	}
	p.Market.Pictures["1001"] = []byte("broken")
	if got := p.Does(chat.Input{Kind: chat.Photo, Photo: "1001", Text: "la balanza"}); !strings.Contains(got, "No pude abrir esa foto") {
		t.Errorf("one that is none: %s", got)
	}
	p.Market.Refuse["AddPhoto"] = chattest.Problem("too-many-photos")
	if got := sends(p, "1002", "la balanza"); !strings.Contains(got, "muchas fotos") {
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
