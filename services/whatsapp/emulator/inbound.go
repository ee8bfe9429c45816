package emulator

import (
	"cmp"
	"maps"
	"strconv"
	"time"
)

// object is JSON that Meta writes.
type object map[string]any

// deed is something that a person does on her phone.
type deed struct {
	kind    string
	part    any    // under the kind
	more    object // beside it
	body    string // of the bubble
	replyTo string
	at      time.Time // now if zero
}

// inbound is a deed on its way to Meta.
type inbound struct {
	bubble  *bubble
	message object
	at      time.Time
}

// do acts under the lock.
func (p *Phone) do(d deed) (id string) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	return p.act(d)
}

// act writes the bubble and hands the message over, at once or when the phone is online. It needs the lock.
func (p *Phone) act(d deed) (id string) {
	if d.at.IsZero() {
		d.at = p.e.cfg.Now()
	}
	message := p.message(d)
	id, _ = message["id"].(string)
	kind, _ := message["type"].(string)
	b := p.add(Bubble{
		ID: id, From: fromMe, Kind: kind, Body: d.body, ReplyTo: d.replyTo, At: d.at, Status: statusPending,
	})
	p.show(b)
	did := inbound{bubble: b, message: message, at: d.at}
	if p.offline {
		p.unsent = append(p.unsent, did)
	} else {
		p.reach(did)
	}
	return id
}

// message is the element of messages.
func (p *Phone) message(d deed) object {
	author := cmp.Or(p.waID(), p.shownUserID())
	m := object{"id": messageID(author, byPerson), "timestamp": seconds(d.at)}
	if d.kind != "" {
		m["type"], m[d.kind] = d.kind, d.part
	}
	if d.replyTo != "" {
		m["context"] = object{"from": p.e.cfg.DisplayPhone, "id": d.replyTo}
	}
	p.identify(m, "from", "from_user_id")
	maps.Copy(m, d.more)
	return m
}

// reach brings a deed to Meta, which tells the business. What the phone showed before is read by then. It needs the lock.
func (p *Phone) reach(did inbound) {
	p.read()
	did.bubble.Status = statusSent
	// Whether a reaction opens the window is not documented: nobody should rely on it.
	if did.bubble.Kind != "reaction" && did.at.After(p.wroteAt) {
		p.wroteAt = did.at
	}
	p.tell(object{"contacts": []object{p.contact()}, "messages": []object{did.message}})
}

// tell sends a value of the field "messages". It needs the lock, so that the order is that of what happened.
func (p *Phone) tell(value object) {
	value["messaging_product"] = "whatsapp"
	value["metadata"] = object{"display_phone_number": p.e.cfg.DisplayPhone, "phone_number_id": p.e.cfg.PhoneNumberID}
	p.e.courier.push(p.number, object{"field": "messages", "value": value})
}

func (p *Phone) contact() object {
	profile := object{"name": cmp.Or(p.name, "~")}
	if p.identity == UserOnly {
		profile["username"] = "@u" + p.userID[len("PE."):]
	}
	c := object{"profile": profile}
	p.identify(c, "wa_id", "user_id")
	return c
}

// identify writes what Meta tells of the person; what it keeps to itself is absent, not empty.
func (p *Phone) identify(o object, phone, user string) {
	if id := p.waID(); id != "" {
		o[phone] = id
	}
	if id := p.shownUserID(); id != "" {
		o[user] = id
	}
}

// waID is the number as Meta writes it, "" when it does not tell.
func (p *Phone) waID() string {
	if p.identity == UserOnly {
		return ""
	}
	return p.number
}

func (p *Phone) shownUserID() string {
	if p.identity == PhoneOnly {
		return ""
	}
	return p.userID
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
