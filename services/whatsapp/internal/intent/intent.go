// Package intent says what somebody means in free words, beyond the exact commands and answers of package parse: "no me
// conviene pues", "y el flete quien paga?", "ya no me manden nada". People say the same thing in a hundred ways; what they
// have in common is learnt from labelled phrases (phrases.tsv), by `make intent`.
//
// Invariants:
//
//   - It never decides what binds. An intent opens a step, shows something or asks back; a yes, a price and a quantity are
//     read by package parse alone. A flow treats Agree as the wish to be asked again, with all that will bind.
//   - Where it is unsure, it says None: a wrong intent costs more than none.
//   - It is pure: the same text has the same intent, whatever was said before. What an intent is about (which lot, which offer)
//     and whether it makes sense just now is for who uses it to know.
//   - Plain answers and figures have no intent: "si", "no", "2", "a 160", "20 quintales". They are answers to something.
//
// It imports package parse, for what is a command, a plain yes or goods, and its own model, and no more of the service.
package intent

// Intent is what somebody means.
type Intent string

// The intents. The list is closed.
const (
	None Intent = "" // none of these, or it is not clear which

	// About an offer that somebody made.
	Agree          Intent = "agree"            // would take it, in words that bind nothing: hecho jefe, me parece bien, te lo dejo pues
	Refuse         Intent = "refuse"           // does not want it: no me conviene, muy poco pagas, manan pisillam
	Haggle         Intent = "haggle"           // wants more and names no figure: súbele un poquito, cuánto es lo máximo
	Wait           Intent = "wait"             // not now, in minutes or hours: espera un ratito, ahorita te aviso, después
	MoreTime       Intent = "more_time"        // asks for days: deme un día para pensarlo, hasta el lunes
	AskMembers     Intent = "ask_members"      // asks the members first: voy a consultar con mis socios
	WhoBuyer       Intent = "who_buyer"        // who the buyer is, whether they can be trusted
	BuyerContact   Intent = "buyer_contact"    // how the buyer is reached: pásame su número
	WhoPaysFreight Intent = "who_pays_freight" // who pays freight, who brings the vehicle
	WhenCollect    Intent = "when_collect"     // when, where and how the goods are collected
	WhenPaid       Intent = "when_paid"        // when and how it is paid, the advance
	Total          Intent = "total"            // what it comes to in all: cuánto sería todo
	OtherTerms     Intent = "other_terms"      // sacks, weighing, quality and whatever else an offer asks

	// About what somebody has, had, or offers.
	MyOffers       Intent = "my_offers"       // which offers have come: ya me hicieron alguna oferta?
	MyLots         Intent = "my_lots"         // what is on sale: dónde veo mi lote
	MySales        Intent = "my_sales"        // what was sold, the deals made: cuánto he vendido
	WhatIsLeft     Intent = "what_is_left"    // how much of it is still unsold: cuánto me queda
	ChangePrice    Intent = "change_price"    // of what is on sale: bájale el precio a mi lote
	ChangeQuantity Intent = "change_quantity" // of what is on sale: aumenta 5 quintales a mi lote, solo tengo 15
	ChangeLot      Intent = "change_lot"      // of what is on sale, anything else or not said what: quiero corregir mi lote
	WithdrawLot    Intent = "withdraw_lot"    // off the market: quita mi maíz, ya no vendo
	PauseLot       Intent = "pause_lot"       // off the market for a while
	ResumeLot      Intent = "resume_lot"      // back on the market
	ShareLot       Intent = "share_lot"       // wants something to pass on: mándame la tarjeta, el link
	DeclareSale    Intent = "declare_sale"    // was sold elsewhere: ya vendí 6 quintales en el mercado, ya lo vendí a otro
	SaleLink       Intent = "sale_link"       // the link by which the buyer of such a sale says that it is so: quiero el enlace de los 5 quintales
	EraseSale      Intent = "erase_sale"      // such a sale is to be taken back: borra la venta que anoté
	NotSold        Intent = "not_sold"        // nothing, or not so much, was sold: no he vendido, todavía no vendo, no vendí los 2 quintales
	NoneLeft       Intent = "none_left"       // there is none any more, not said why: ya no tengo, se acabó
	Spoiled        Intent = "spoiled"         // stock was lost: se malogró la mitad

	// About an order that is under way.
	MyOrders   Intent = "my_orders"   // which there are, how they stand: qué me falta entregar, cómo va mi pedido
	Prepared   Intent = "prepared"    // the goods are ready: ya está listo, ya pueden venir a recoger
	SentOff    Intent = "sent_off"    // the goods are on their way: ya salió el camión, ya lo mandé
	HandedOver Intent = "handed_over" // the goods are with the buyer: ya entregué, ya se lo llevaron, ya llegó
	Weighed    Intent = "weighed"     // what the goods weigh: pesó 480, la balanza marcó 452
	Delayed    Intent = "delayed"     // it takes longer: vamos a demorar, no hay pase, creció el río
	NotTaken   Intent = "not_taken"   // the buyer does not want the goods: no me quiere recibir, dice que está malo
	CallOff    Intent = "call_off"    // there will be no deal: ya no va a haber venta, anula el pedido
	RestGone   Intent = "rest_gone"   // what is left of an order will not come: lo que falta ya no hay
	Amend      Intent = "amend"       // another place or day for the goods: que recojan en Urcos, cambiar la fecha de entrega
	Record     Intent = "record"      // the record of a deal as a document: mándame el acta
	GotPaid    Intent = "got_paid"    // the money is there: me pagaron, ya me yapeó 500, ya cayó el depósito
	NotPaid    Intent = "not_paid"    // the money is not there: no me ha pagado, no veo el depósito, me pagó menos
	WillPay    Intent = "will_pay"    // the money will come, as somebody says: me van a pagar mañana
	GaveBack   Intent = "gave_back"   // money was paid back to the buyer: ya le devolví lo que sobró

	AcceptClaim Intent = "accept_claim" // would make good what the buyer claims: que lo devuelva nomás, tiene razón en lo que reclama
	RejectClaim Intent = "reject_claim" // would not: no estoy de acuerdo con lo que reclama, así salió de mi chacra
	ClaimState  Intent = "claim_state"  // what the buyer claims, how that stands: qué está reclamando, en qué quedó el reclamo

	Owed Intent = "owed" // who owes how much: cuánto me deben, qué pasó con mi pago

	// About what was just said or done.
	Wrong     Intent = "wrong"       // what was read back is wrong: está mal, así no es
	LeaveAsIs Intent = "leave_as_is" // no change after all: mejor lo dejo como estaba
	Cancel    Intent = "cancel"      // stops what is being put together: olvídalo, ya no quiero publicar
	UndoLast  Intent = "undo_last"   // takes back what was done: me equivoqué, borra eso
	OpenPrice Intent = "open_price"  // leaves the price to buyers: lo que paguen, ponga usted el precio
	AskPrices Intent = "ask_prices"  // what goods cost now: a cómo está el maíz, qué precio le pongo
	Sell      Intent = "sell"        // wants to sell goods of their own; what exactly is for parse.Sale to read
	WantToBuy Intent = "want_to_buy" // wants to buy: quiero comprar maíz
	Neighbour Intent = "neighbour"   // somebody else wants to sell or join: mi vecino quiere vender su maíz
	Fairs     Intent = "fairs"       // which fairs there are, how to take part, a stall
	Complaint Intent = "complaint"   // a deal went wrong: no vino el camión, el yape era falso, me estafaron
	LostPhone Intent = "lost_phone"  // a phone was lost or stolen

	// About the service.
	Person       Intent = "person"        // wants to talk to somebody: llámenme al 984…
	Help         Intent = "help"          // does not know what to do: cómo se usa esto, no entiendo nada
	WhoAreYou    Intent = "who_are_you"   // who writes here, a robot?
	ServiceCost  Intent = "service_cost"  // what the service costs
	Language     Intent = "language"      // wants another language: en quechua por favor
	OptOut       Intent = "opt_out"       // no messages any more, in any words
	OptIn        Intent = "opt_in"        // messages again
	EraseMe      Intent = "erase_me"      // personal data be erased
	ChainLetter  Intent = "chain_letter"  // passed on to everybody: chains, invitations, adverts of other things
	BuyersAdvert Intent = "buyers_advert" // an advert of a buyer, passed on: COMPRO MAIZ BLANCO 5 TN PAGO 3.80
	Chat         Intent = "chat"          // small talk: jajaja, qué frío hace, cómo está usted
)

// All are the intents but None, in the order of the constants.
func All() []Intent {
	return []Intent{
		Agree, Refuse, Haggle, Wait, MoreTime, AskMembers, WhoBuyer, BuyerContact,
		WhoPaysFreight, WhenCollect, WhenPaid, Total, OtherTerms, MyOffers, MyLots, MySales, WhatIsLeft,
		ChangePrice, ChangeQuantity, ChangeLot, WithdrawLot, PauseLot, ResumeLot, ShareLot, DeclareSale, SaleLink, EraseSale, NotSold,
		NoneLeft, Spoiled, MyOrders, Prepared, SentOff, HandedOver, Weighed, Delayed, NotTaken, CallOff, RestGone, Amend, Record,
		GotPaid, NotPaid, WillPay, GaveBack, AcceptClaim, RejectClaim, ClaimState, Owed, Wrong, LeaveAsIs, Cancel, UndoLast, OpenPrice, AskPrices,
		Sell, WantToBuy, Neighbour, Fairs, Complaint, LostPhone, Person, Help,
		WhoAreYou, ServiceCost, Language, OptOut, OptIn, EraseMe, ChainLetter, BuyersAdvert,
		Chat,
	}
}
