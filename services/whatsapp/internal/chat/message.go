package chat

import (
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Message is one message to one person; what a medium cannot show (buttons) is also said in the body as numbers.
// Lengths count UTF-16 units.
type Message struct {
	Body     string    `json:"body"`               // ≤ 1024 with choices, else ≤ 4096
	Footer   string    `json:"footer,omitempty"`   // ≤ 60
	Buttons  []Choice  `json:"buttons,omitempty"`  // ≤ 3, titles ≤ 20, unique
	List     *List     `json:"list,omitempty"`     // ≤ 10 rows; not together with Buttons
	Template *Template `json:"template,omitempty"` // what is sent instead while the 24 h window is shut; nil: the general one
	File     *File     `json:"file,omitempty"`     // what goes with it; nil: nothing
	Figure   bool      `json:"figure,omitempty"`   // it asks for a figure, so that a bare number is none of its choices
	Asks     *Asked    `json:"asks,omitempty"`     // what words and figures answer where no other question stands
	About    string    `json:"about,omitempty"`    // the id of what it is about: a negotiation, a lot, a stall
	Of       string    `json:"of,omitempty"`       // id of what that depends on: the lot of an offer
	Ends     string    `json:"ends,omitempty"`     // id of what a notice says has ended: its card is forgotten
	Row      *Choice   `json:"row,omitempty"`      // what stands for it in a list, and shows how it stands by then
	Among    string    `json:"among,omitempty"`    // the tap that lists it with all others of its kind
	Whom     string    `json:"whom,omitempty"`     // the other side, as a text may name it: "Snacks Lima"
	What     string    `json:"what,omitempty"`     // what is asked of them, where their name does not say it: "que entre a vender"

	// Happened is what a notice tells, in a few words behind the name of the other side: "se aplazó hasta el vie 4 dic". By it one of several is told.
	Happened string `json:"happened,omitempty"`

	// Subjects are the ids of those whose texts stand in it: what they are called, or wrote. It is not to be sent once one of them is
	// erased.
	Subjects []string `json:"subjects,omitempty"`

	// Subject is what it is about in a few words, as they stand within a sentence: "la oferta de *Snacks Lima*". By it what is
	// open is named when an answer was not understood. Until is how long it may be answered.
	Subject string    `json:"subject,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

// What a file of the market's is.
const (
	FileRecord   = "record"   // the document of a negotiation (acta), a PDF
	FileContract = "contract" // that of an order
	FileSheet    = "sheet"    // what travels with the goods of an order, a PDF
	FilePhoto    = "photo"    // a photo of an order
)

// File is a file of the market's that goes with a message: a document whose caption is the body, or a photo above it. It is fetched when the message
// goes out, as the person may see it then, so that what is said here names it only.
type File struct {
	Kind         string `json:"kind"`
	Of           string `json:"of"`                  // id of the negotiation or order
	Number       int    `json:"number,omitempty"`    // of a photo
	Organisation string `json:"organisation"`        // that is acted for
	Name         string `json:"name,omitempty"`      // what a document is called
	Otherwise    string `json:"otherwise,omitempty"` // the body where the file cannot be had; "": as it is
}

// Choice is one button or one row of a list.
type Choice struct {
	ID          string `json:"id"`    // ≤ 200; comes back as Input.Tap
	Title       string `json:"title"` // ≤ 20 on a button, ≤ 24 in a row
	Description string `json:"description,omitempty"`

	Means Meaning `json:"means,omitempty"` // what a yes or a no in words chooses
	Binds bool    `json:"binds,omitempty"` // it binds the association: words choose it only by a yes that says nothing else
	Final bool    `json:"final,omitempty"` // it binds and cannot be undone, or another may act on it at once: words that may only say "I heard it" do not choose it

	// Words are whole phrases that choose this choice besides its title and its meaning, lower case and without accents:
	// "publica", "asi nomas publica". What binds is chosen by no other words that name an act.
	Words []string `json:"words,omitempty"`
}

// Meaning is the answer that a choice is.
type Meaning string

// The meanings. Most choices have none.
const (
	Yes Meaning = "yes"
	No  Meaning = "no"
)

// List is a menu that opens.
type List struct {
	Button string   `json:"button"` // ≤ 20
	Rows   []Choice `json:"rows"`

	// Of a list that is longer than its rows: how many choices stand before them and in all, and the tap that makes it anew.
	Before int    `json:"before,omitempty"`
	Of     int    `json:"of,omitempty"`
	Again  string `json:"again,omitempty"`
}

// Template is a message that was approved beforehand, in es_PE.
type Template struct {
	Name    string  `json:"name"`
	Params  []Param `json:"params,omitempty"`
	Payload string  `json:"payload,omitempty"` // of its quick reply; comes back as Input.Tap
}

// Param is one named variable of a template.
type Param struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// NoticeKind is what there may be to tell: the flow's name and what happened, "bargain.offer_received".
type NoticeKind string

// Notice is something that happened and that a person may want to hear of. It is a hint: what is told is what the market
// says at that moment. Flows have a constructor for each of their kinds.
type Notice struct {
	Kind NoticeKind `json:"kind"`
	Args Args       `json:"args,omitempty"` // ids and numbers, no personal data

	Urgent bool     `json:"urgent,omitempty"` // it binds, or needs an answer soon: it does not wait to be told with others
	Quiet  bool     `json:"quiet,omitempty"`  // nothing is asked any more: it is told with the next thing that is said, and not by itself
	News   bool     `json:"news,omitempty"`   // it asks for nothing, and binds and ends nothing: it may wait for the evening, and whoever wants no news is not told
	Wakes  bool     `json:"wakes,omitempty"`  // it is told by night too: in the morning it may be too late
	Begins []string `json:"begins,omitempty"` // what begins with what happened
	Ends   string   `json:"ends,omitempty"`   // what ends with it: nobody is told of the end who was not told of the beginning

	Until time.Time `json:"until,omitzero"` // an answer counts until then; zero: it asks for none, or whenever it comes
}

// Kind is what sort of thing a person did.
type Kind string

// The kinds of input. What has no kind of its own is Unsupported.
const (
	Text        Kind = "text"
	Tap         Kind = "tap"
	Voice       Kind = "voice"
	Photo       Kind = "photo"
	Video       Kind = "video"
	Document    Kind = "document"
	Sticker     Kind = "sticker"
	Location    Kind = "location"
	Contact     Kind = "contact"
	Reaction    Kind = "reaction"
	Edited      Kind = "edited"
	Deleted     Kind = "deleted"
	Unsupported Kind = "unsupported"
)

// Input is one thing that a person did.
type Input struct {
	Key  string    // of the inbound message, without personal data; idempotency keys derive from it
	At   time.Time // when the person acted, by Meta's clock, bounded by the caller
	Kind Kind

	Received time.Time // when it came to us; zero where it came at once

	Photo string // of Photo: Meta's id of the picture; "" where it told none

	Text string // of Text; caption of media; label of a Tap
	Tap  string // of Tap: the id of the button, list row or template payload

	// Quoted is the message of ours that a Text or a Photo answers; nil where it quotes none. In this turn its choices, Asks and About
	// stand for those of the last message. One that can no longer be read has no body.
	Quoted *Message

	// Deferred is the message that could not be sent as it was and that a Tap asks for; nil where it asks for none.
	Deferred *Message

	Forwarded bool // a Text that somebody else wrote

	// Missed is of what came late with so much else that the person was told that the rest is not answered: it does not bind.
	Missed bool

	Delivery Delivery // of the last message, as it was known when this came

	Code string      // of a lot, that a stranger writes; else ""
	Lot  *market.Lot // the lot of that code; nil where none is on the market

	Consents *bool // whether identity has a stranger's consent; nil where that is not known

	Foreign bool // a stranger's phone is registered to somebody else: identity takes no consent from it

	Formerly bool // a stranger spoke for an association before

	Number string // our own, in digits as links need it: 51900000001; "" where it is not known
}

// Consent is what a person decided about being written to, and about what is kept of them.
type Consent struct {
	Accepted bool
	Language string // "es"
	Erase    bool   // nothing is to be kept of them
	Disavow  bool   // what was signed in with was not begun by them
}
