package emulator

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// typingLength is how long a phone shows that an answer is being written.
const typingLength = 25 * time.Second

// send accepts a message, or refuses it. It needs the lock.
func (e *Emulator) send(o *outbound) reply {
	injected := e.switches.nextFault()
	if injected != nil && injected.status != http.StatusOK {
		return injected.reply()
	}
	if f := o.check(); f != nil {
		return f.reply()
	}
	p, f := e.recipient(o)
	if f != nil {
		return f.reply()
	}
	shown, f := e.render(o)
	if f == nil && e.switches.pairLimit && !p.pair.take(e.cfg.Now()) {
		f = refuse(codePair, "Message failed to send because there were too many messages sent to this user in a short period of time")
	}
	late := first(injected, p.undeliverable(o), e.unusable(o))
	if f == nil && late != nil && late.code == codeWindow && e.switches.refuseAtOnce {
		f = late
	}
	if f != nil {
		return f.reply()
	}
	return e.accept(p, o, shown, late)
}

// unusable is what Meta finds out of a file when it sends it: it has no such file.
func (e *Emulator) unusable(o *outbound) *fault {
	id := cmp.Or(o.files()[o.Type].id(), o.headerFile().id())
	if id != "" && e.kept(id) == nil {
		return refuse(codeMedia, "Media upload error")
	}
	return nil
}

// accept puts a message on its way; late is why it will fail.
func (e *Emulator) accept(p *Phone, o *outbound, shown Bubble, late *fault) reply {
	e.accepted++
	shown.ID, shown.From, shown.At = messageID(p.idPart(), byBusiness), fromBusiness, e.cfg.Now()
	shown.Status, shown.CallbackData = statusAccepted, o.Callback
	if o.Context != nil {
		shown.ReplyTo = o.Context.MessageID
	}
	b := p.add(shown)
	b.toPhone = o.To != ""
	if late != nil {
		p.fail(b, late)
	} else {
		p.send(b)
	}
	message := object{"id": b.ID}
	if b.Template != "" {
		message["message_status"] = "accepted"
	}
	return reply{status: http.StatusOK, cut: e.switches.nextDrop(), body: object{
		"messaging_product": "whatsapp", "contacts": []object{p.addressed(o)}, "messages": []object{message},
	}}
}

// addressed echoes how a person was addressed, with the ids that Meta knows the person by.
func (p *Phone) addressed(o *outbound) object {
	if o.To == "" {
		return object{"input": o.Recipient, "user_id": p.userID}
	}
	c := object{"input": o.To, "wa_id": cmp.Or(p.written, p.number)}
	if o.Recipient != "" {
		c["user_id"] = p.userID
	}
	return c
}

// idPart is whose name stands in the ids of a person's messages.
func (p *Phone) idPart() string {
	if p.identity == UserOnly {
		return p.userID
	}
	return p.number
}

// recipient finds the phone. Any number has one; of both addresses to wins.
func (e *Emulator) recipient(o *outbound) (*Phone, *fault) {
	if o.To == "" {
		if p, known := e.users[o.Recipient]; known {
			return p, nil
		}
		return nil, refuse(codeValue, "recipient is not a user of this business")
	}
	number := digits(o.To)
	if !strings.HasPrefix(strings.TrimSpace(o.To), "+") {
		number = e.countryCode() + number // as Meta does: who forgets the "+" reaches somebody else
	}
	switch {
	case len(number) < 8 || len(number) > 15 || strings.Trim(o.To, "+0123456789 -()") != "":
		return nil, refuse(codeValue, "to is not a phone number")
	case number == e.cfg.DisplayPhone:
		return nil, refuse(131021, "Recipient cannot be sender")
	}
	return e.person(number), nil
}

// countryCode is the business number's: 1 and 7 are the only ones of a single digit, and those of three are not needed.
func (e *Emulator) countryCode() string {
	if n := e.cfg.DisplayPhone; n[0] == '1' || n[0] == '7' {
		return n[:1]
	}
	return e.cfg.DisplayPhone[:2]
}

// undeliverable is what Meta finds out after it has accepted a message.
func (p *Phone) undeliverable(o *outbound) *fault {
	if p.absent {
		return refuse(codeUndelivered, "Message undeliverable.")
	}
	if o.Type != "template" && !p.windowOpen() {
		return refuse(codeWindow,
			"Message failed to send because more than 24 hours have passed since the customer last replied to this number.")
	}
	return nil
}
