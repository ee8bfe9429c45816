package flows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// words are what people write, sensible or not.
var words = []string{
	"hola", "menú", "ayuda", "atrás", "repetir", "cancelar", "persona", "vender", "ofertas", "ferias", "mis lotes", "deshacer", "gracias", "sí", "no", "ya",
	"1", "2", "3", "4", "9", "0", "20", "161", "1610", "3.50", "ciento cincuenta", "20 quintales", "12 a 15 sacos", "60", "quintales", "sacos de 50", "maíz blanco",
	"vendo 20 quintales de maíz blanco a 161", "vendo 20 sacos de cacao", "tengo chifles", "vendo 5'700,000 kg de maíz a 3", "vendo 3 chompas a 80 dólares",
	"qwerty", "👍", "❌", "", "   ", "¿a cuánto está?", "8 quintales a 158", "otro precio", "publicar", "acepto", "compro maíz",
	"vale mas pues", "dale mas", "1 mas", "ok espero", "si pero a 155", "si vendo por mas", "ya pues", "esta bien", "vendo", "enviar", "deshacer",
	"vendo 5 kilos de papa a 3", "vendo -5 kilos", "vendo 1e9 toneladas de cacao a 5", "vendo maíz y cacao a 12", "hello, do you speak English?",
	"pedidos", "ya está listo", "ya salió", "se lo llevaron", "452", "0427", "el código es 0427", "pesó 400", "me pagaron", "me pagaron 500", "ya me yapeó 450 soles", "no me pagó", "no veo nada en mi cuenta",
	"me van a pagar mañana", "cuánto me deben", "lo tengo", "se lo llevó", "ya llegó", "en efectivo", "fue ayer", "todo", "ya no va a haber venta", "lo que falta ya no hay", "que recojan en Urcos", "proponle",
	"acepto el reclamo", "no acepto el reclamo", "qué pasó con el reclamo", "no acepto", "ya devolví", "borra la foto", "esa foto no era", "quítala", "guárdala", "no la guardes",
	"vendo 99999999999999999999 kg de maíz a 99999999999999999", strings.Repeat("muy largo 🌽", 600),
}

// world is a conversation in a market that others change meanwhile.
type world struct {
	*rapid.T
	bot   *flows.Bot
	m     *chattest.Market
	st    chat.State
	at    time.Time
	turns int
	taps  []string // every choice that was ever given
	said  []chat.Message

	before string // what was said last before the turn
}

func newWorld(t *rapid.T) *world {
	name := rapid.OneOf(rapid.SampledFrom([]string{"", "Snacks Lima", strings.Repeat("👩🏽‍🌾", 60), strings.Repeat("Ñ", 300), "*_~`"}), rapid.StringN(0, 80, 300))
	w := &world{T: t, bot: flows.New(chattest.Config), m: chattest.NewMarket(), at: chattest.Now}
	w.m.Person.Name = name.Draw(t, "person")
	if rapid.Bool().Draw(t, "several") {
		w.m.Besides = []market.Organisation{{ID: "assoc_urcos", Name: name.Draw(t, "other"), Kind: market.Association}}
		w.m.Owner["neg_1"], w.m.Owner["lot_2"] = "assoc_urcos", "assoc_urcos"
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "lots") {
		lot := chattest.LotOf(fmt.Sprintf("lot_%d", i+1), market.NewLot{
			Product: "maize", Variety: name.Draw(t, "variety"), Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: chattest.Price("161", "quintal"),
		})
		lot.Code, lot.State = fmt.Sprintf("MZ-7K%02d", i), market.LotPublished
		w.m.Lots = append(w.m.Lots, lot)
		w.m.NegotiationList = append(w.m.NegotiationList, market.Negotiation{
			ID: fmt.Sprintf("neg_%d", i+1), Lot: lot.ID, State: market.AwaitingSeller, BuyerName: name.Draw(t, "buyer"), Level: i % 5,
		})
		w.m.Offer(&w.m.NegotiationList[i], market.Buyer, chattest.TenQuintals, *chattest.Price("150", "quintal"), chattest.Friday)
	}
	for i := range rapid.IntRange(0, min(3, len(w.m.NegotiationList))).Draw(t, "orders") {
		w.m.Agree(&w.m.NegotiationList[i], 1)
		w.m.Change(w.m.NegotiationList[i].Order, func(o *market.Order) { o.State = market.OrderConfirmed })
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "fairs") {
		f := chattest.Urcos()
		f.ID, f.Name, f.Venue, f.MaxPerApplicant = fmt.Sprintf("fair_%d", i+1), name.Draw(t, "fair"), name.Draw(t, "venue"), 1+i
		w.m.FairList = append(w.m.FairList, f)
	}
	return w
}

// takes a turn; every message fits, and what binds was plainly asked for.
func (w *world) takes(in chat.Input) {
	w.at = w.at.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 25 * time.Hour}).Draw(w.T, "later"))
	w.turns++
	in.Key, in.At = fmt.Sprintf("msg%d", w.turns), w.at.Add(-rapid.SampledFrom([]time.Duration{0, 0, 0, time.Hour}).Draw(w.T, "delay"))
	if in.Kind == chat.Text {
		in.Delivery = rapid.SampledFrom([]chat.Delivery{chat.DeliveryUnknown, chat.Delivered, chat.NotDelivered}).Draw(w.T, "delivery")
		if len(w.said) > 0 && rapid.IntRange(0, 9).Draw(w.T, "quotes") == 0 {
			in.Quoted = &w.said[rapid.IntRange(0, len(w.said)-1).Draw(w.T, "quoted")]
		}
	}
	var shown []string
	if w.before = ""; w.st.Last != nil {
		shown, w.before = chattest.IDs(w.st.Last.Message), w.st.Last.Message.Body
	}
	done := len(w.m.Commands)
	st, said, err := w.bot.Turn(context.Background(), w.m, w.st, in)
	if err != nil {
		w.Fatalf("%+v: %v", in, err)
	}
	w.st = st
	if len(said) == 0 && in.Kind != chat.Reaction || len(said) > 1 {
		w.Fatalf("%+v: %d messages", in, len(said))
	}
	for _, m := range said {
		w.hears(m)
	}
	if len(w.m.Commands) > done && in.Kind != chat.Tap && in.Kind != chat.Text && in.Photo == "" {
		w.Fatalf("%s did something", in.Kind)
	}
	for _, act := range w.m.Commands[done:] {
		step := strings.TrimPrefix(act.Key, in.Key+":")
		binding := func(id string) bool {
			return step == "accept" && strings.HasSuffix(id, ":yes") || step == "offer" && strings.HasPrefix(id, "neg:") || step == "reject" && strings.Contains(id, ":why:")
		}
		if slices.Contains([]string{"accept", "offer", "reject"}, step) && !binding(in.Tap) && !slices.ContainsFunc(shown, binding) {
			w.Fatalf("%+v did %s without having been asked, after %v", in, step, shown)
		}
		if verb := step[strings.LastIndex(step, ":")+1:]; slices.Contains(onOrders, verb) {
			w.bindsOrder(in, verb, shown)
		}
		if step == "photo" {
			w.bindsPhoto(in, shown)
		}
		if plain, binds := agreements[step]; binds && in.Kind == chat.Text && (in.Delivery == chat.NotDelivered || !slices.Contains(plain, in.Text)) {
			w.Fatalf("%+v did %s, which it did not plainly say", in, step)
		}
	}
}

// agreements are those of the words that say yes and nothing else, by what they may bring about.
var agreements = map[string][]string{
	"accept":  {"sí", "1", "👍", "acepto", "vendo"},
	"publish": {"sí", "1", "👍", "publicar"},
	"offer":   {"sí", "1", "👍", "enviar"},
}

// onOrders are the acts on an order, by the step of their commands. Each is done by the yes under what was read back.
var onOrders = []string{
	"prepare", "dispatch", "deliver", "weigh", "agree", "handover", "delay", "amend", "accept", "reject", "rest", "cancel", "dispute", "confirm", "deny", "paid", "giveback", "yield", "refuse", "takeback",
}

// bindsOrder checks that an act on an order was read back last, and plainly agreed to.
func (w *world) bindsOrder(in chat.Input, verb string, shown []string) {
	readBack := func(id string) bool { return strings.HasPrefix(id, "order:") && strings.Contains(id, ":yes:"+verb+":") }
	ofOrder := slices.ContainsFunc(shown, readBack)
	if strings.HasPrefix(in.Tap, "order:") && !readBack(in.Tap) {
		w.Fatalf("%+v did %s without having been read back", in, verb)
	}
	plain := []string{"sí", "1", "👍", "quítala", "lo tengo", "se lo llevó", "ya llegó", "ya salió", "proponle", "acepto", "enviar"}
	if in.Kind == chat.Text && ofOrder && (in.Quoted == nil && in.Delivery == chat.NotDelivered || !slices.Contains(plain, in.Text)) {
		w.Fatalf("%+v did %s, which it did not plainly say", in, verb)
	}
}

// bindsPhoto checks that a photo is kept by what was asked about it, or was itself asked for.
func (w *world) bindsPhoto(in chat.Input, shown []string) {
	ofPhoto := func(id string) bool { return strings.HasPrefix(id, "photo:") }
	switch {
	case in.Kind == chat.Photo && (in.Text == "" || in.Text == "la balanza") && strings.Contains(w.before, "balanza"):
	case in.Kind == chat.Tap && ofPhoto(in.Tap):
	case in.Kind == chat.Text && (in.Quoted != nil && slices.ContainsFunc(chattest.IDs(*in.Quoted), ofPhoto) || slices.ContainsFunc(shown, ofPhoto) && in.Delivery != chat.NotDelivered):
	default:
		w.Fatalf("%+v kept a photo without having been asked, after %v", in, shown)
	}
}

// photo sends a picture, whatever its caption says.
func (w *world) photo() {
	id := fmt.Sprintf("%d", 1000+w.turns)
	w.m.Pictures[id] = []byte(id)
	w.takes(chat.Input{Kind: chat.Photo, Photo: id, Text: rapid.SampledFrom([]string{"", "la balanza", "los sacos", "voucher", "el recibo de luz de mi mama", "de Snacks Lima"}).Draw(w.T, "caption")})
	if rapid.Bool().Draw(w.T, "answers") {
		w.answers()
	}
}

// asked are the answers to what acts on orders ask, by a part of the question.
var asked = []struct{ part, answer string }{{"código de 4 cifras", "0427"}, {"¿Cuántos kilos netos", "452"}, {"¿Cuánto te pagó", "450"}, {"¿Está bien?", "sí"}}

// answers does what was asked last, by a choice or in words, or asks for the orders: so that acts of several steps come to their end.
func (w *world) answers() {
	if w.st.Last == nil {
		w.takes(chat.Input{Kind: chat.Text, Text: "pedidos"})
		return
	}
	last := w.st.Last.Message
	for _, a := range asked {
		if strings.Contains(last.Body, a.part) && rapid.Bool().Draw(w.T, "in words") {
			w.takes(chat.Input{Kind: chat.Text, Text: a.answer})
			return
		}
	}
	ids := append(chattest.IDs(last), "order")
	if tap := rapid.SampledFrom(ids).Draw(w.T, "of the last"); tap != "order" {
		w.takes(chat.Input{Kind: chat.Tap, Tap: tap})
		return
	}
	w.takes(chat.Input{Kind: chat.Text, Text: rapid.SampledFrom([]string{"pedidos", "se lo llevaron", "me pagaron"}).Draw(w.T, "begins")})
}

// buyer does something to an order, and the person may be told.
func (w *world) buyer() {
	if len(w.m.Orders) == 0 {
		return
	}
	o := w.m.Orders[rapid.IntRange(0, len(w.m.Orders)-1).Draw(w.T, "order")]
	switch rapid.IntRange(0, 4).Draw(w.T, "buyer's act") {
	case 4:
		w.m.Change(o.ID, func(o *market.Order) {
			claim := market.Claim{Number: len(o.Claims) + 1, State: market.ClaimOpen, Reason: "quality", Wants: market.WantsReplace, AnswerUntil: chattest.Friday}
			if len(o.Deliveries) == 0 { // only what has arrived is claimed
				o.Deliveries = []market.OrderDelivery{{Number: 1, State: market.Arrived, Quantity: o.Base.Milli}}
			}
			o.State, o.Claims = market.OrderDelivered, append(slices.Clone(o.Claims), claim)
		})
	case 0:
		w.m.Pay(o.ID, rapid.SampledFrom([]int64{450_00, 500_00, 1_500_00}).Draw(w.T, "pays"), rapid.SampledFrom([]string{market.Yape, market.Transfer, market.Cash}).Draw(w.T, "by"))
	case 1:
		w.m.Change(o.ID, func(o *market.Order) {
			for i := range o.Payments {
				if o.Payments[i].State == market.PaymentSaid {
					o.Payments[i].State = market.PaymentTakenBack
				}
			}
		})
	case 2:
		w.m.Change(o.ID, func(o *market.Order) { o.State = market.OrderReceived })
	case 3:
		w.m.Change(o.ID, func(o *market.Order) {
			o.State, o.CancelledBy, o.Cancellation = market.OrderCancelled, market.Buyer, "cannot_pay"
		})
	}
	number := max(1, len(o.Payments))
	w.told(rapid.SampledFrom([]chat.Notice{
		order.PaymentSaid(o.ID, number), order.PaymentSaid(o.ID, number+1), order.PaymentTakenBack(o.ID, number), order.Received(o.ID, market.Buyer), order.CalledOff(o.ID), order.Completed(o.ID), order.Claimed(o.ID),
	}).Draw(w.T, "notice of an order"))
}

// told tells a notice, where there is anything to tell.
func (w *world) told(notice chat.Notice) {
	st, told, err := w.bot.Notice(context.Background(), w.m, w.st, notice, w.at)
	if err != nil && !errors.Is(err, chat.ErrKnown) {
		w.Fatal(err)
	}
	if told != nil {
		w.hears(*told)
		w.st = st
	}
}

func (w *world) hears(m chat.Message) {
	w.said = append(w.said, m)
	if wrong := chattest.Unfit(m); wrong != "" {
		w.Fatalf("%s: %+v", wrong, m)
	}
	w.taps = append(w.taps, chattest.IDs(m)...)
	if m.Template != nil {
		w.taps = append(w.taps, m.Template.Payload)
	}
}

// others do something meanwhile, and the person may be told.
func (w *world) others() {
	if len(w.m.NegotiationList) == 0 {
		return
	}
	i := rapid.IntRange(0, len(w.m.NegotiationList)-1).Draw(w.T, "negotiation")
	n := &w.m.NegotiationList[i]
	switch rapid.IntRange(0, 5).Draw(w.T, "act") {
	case 0:
		if n.State == market.AwaitingBuyer || n.State == market.NegotiationExpired {
			w.m.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), w.at.Add(time.Hour))
			n.State = market.AwaitingSeller
		}
	case 1:
		if n.Standing > 0 {
			n.Offers[n.Standing-1].State, n.State, n.Standing = market.OfferExpired, market.NegotiationExpired, 0
		}
	case 2:
		if n.State == market.AwaitingSeller || n.State == market.AwaitingBuyer {
			n.State, n.Standing = market.NegotiationClosed, 0
		}
	case 3:
		w.m.Lots[i].Available = 46_000 * int64(rapid.IntRange(0, 9).Draw(w.T, "left"))
	case 4:
		if n.State == market.AwaitingBuyer && n.Standing > 0 {
			w.m.Agree(n, n.Standing)
		}
	case 5:
		if n.State == market.AwaitingBuyer && n.Standing > 0 {
			n.Offers[n.Standing-1].State, n.Standing, n.State = market.OfferRejected, 0, market.AwaitingSeller
		}
	}
	number := len(n.Offers)
	w.told(rapid.SampledFrom([]chat.Notice{
		bargain.OfferReceived(n.ID, number), bargain.OfferEnded(n.ID, number), bargain.OfferRejected(n.ID, number),
		bargain.OrderConfirmed(n.Order), bargain.OrderCancelled(n.Order), bargain.NegotiationClosed(n.ID),
	}).Draw(w.T, "notice"))
}

// Whatever people send in whatever order, while others do what they do: each is answered once, within the limits, and
// nothing binds that was not plainly asked for.
func TestConversations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 25).Draw(t, "turns") {
			switch rapid.IntRange(0, 14).Draw(t, "does") {
			case 0:
				w.others()
			case 9:
				w.buyer()
			case 14:
				w.photo()
			case 10, 11, 12, 13:
				w.answers()
			case 1:
				kinds := []chat.Kind{chat.Voice, chat.Photo, chat.Sticker, chat.Reaction, chat.Edited, chat.Unsupported}
				w.takes(chat.Input{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")})
			case 2, 3, 4, 5:
				if len(w.taps) > 0 {
					w.takes(chat.Input{Kind: chat.Tap, Tap: rapid.SampledFrom(w.taps).Draw(t, "tap")})
					continue
				}
				w.takes(chat.Input{Kind: chat.Tap, Tap: rapid.StringMatching(`(neg|sell|fair|stall|lot|menu):[a-z0-9_:]{0,20}`).Draw(t, "invented")})
			default:
				w.takes(chat.Input{Kind: chat.Text, Text: rapid.OneOf(rapid.SampledFrom(words), rapid.String()).Draw(t, "text")})
			}
		}
	})
}
