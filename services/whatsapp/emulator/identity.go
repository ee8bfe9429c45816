package emulator

// MovesTo lets the person move to another number, which Meta tells the business. It returns the phone of that number; this
// one is somebody else's from then on.
func (p *Phone) MovesTo(number string) *Phone {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	to := p.e.person(digits(number))
	if to.name == "" {
		to.name = p.name
	}
	p.tellSystem(object{
		"type": "user_changed_number", "wa_id": to.waID(), "body": "User " + p.name + " changed from " + p.number + " to " + to.number,
	}, nil)
	return to
}

// ChangesDevice lets the person's WhatsApp run on another device, which Meta tells the business.
func (p *Phone) ChangesDevice() {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.tellSystem(object{"type": "customer_identity_changed", "body": "User identity changed"}, object{
		"acknowledged": false, "created_timestamp": seconds(p.e.cfg.Now()), "hash": traceID(),
	})
}

// tellSystem sends a message of Meta's own about the person: without contacts. It needs the lock.
func (p *Phone) tellSystem(system, identity object) {
	m := object{"id": messageID(p.idPart(), byPerson), "timestamp": seconds(p.e.cfg.Now()), "type": "system", "system": system}
	p.identify(m, "from", "from_user_id")
	if identity != nil {
		m["identity"] = identity
	}
	p.tell(object{"messages": []object{m}})
}
