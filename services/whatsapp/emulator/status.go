package emulator

// freeMonthly is how many service messages of a number cost nothing in a month.
const freeMonthly = 1000

// send lets Meta pass an accepted message on, as far as the phone can be reached. It needs the lock.
func (p *Phone) send(b *bubble) {
	b.pricing = p.e.price(b)
	p.step(b, statusSent)
	if !p.offline {
		p.deliver(b)
	}
}

// deliver puts a message on the phone.
func (p *Phone) deliver(b *bubble) {
	p.typingUntil = p.e.cfg.Now()
	p.show(b)
	p.step(b, statusDelivered)
}

// read needs the lock.
func (p *Phone) read() {
	for _, b := range p.chat {
		if b.From == fromBusiness && b.Status == statusDelivered {
			p.step(b, statusRead)
		}
	}
}

// fail tells that a message was not sent after all.
func (p *Phone) fail(b *bubble, f *fault) {
	b.Status = statusFailed
	s := p.status(b, statusFailed)
	if b.toPhone {
		delete(s, "recipient_user_id")
	}
	s["errors"] = []object{{
		"code": f.code, "title": title(f.code), "message": title(f.code), "error_data": object{"details": f.details},
		"href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
	}}
	p.tell(object{"statuses": []object{s}})
}

// step takes a message one step on and tells of it.
func (p *Phone) step(b *bubble, step string) {
	b.Status = step
	s := p.status(b, step)
	if step != statusRead {
		s["pricing"] = b.pricing
	}
	value := object{"statuses": []object{s}}
	if p.identity != PhoneOnly {
		value["contacts"] = []object{p.contact()}
	}
	p.tell(value)
}

func (p *Phone) status(b *bubble, step string) object {
	s := object{"id": b.ID, "status": step, "timestamp": seconds(p.e.cfg.Now())}
	p.identify(s, "recipient_id", "recipient_user_id")
	if b.CallbackData != "" {
		s["biz_opaque_callback_data"] = b.CallbackData
	}
	return s
}

// price counts the month's service messages: the first thousand are free.
func (e *Emulator) price(b *bubble) object {
	if b.Template != "" {
		return pricing("regular", "utility")
	}
	month := e.cfg.Now().UTC().Format("2006-01")
	e.free[month]++
	if e.free[month] > freeMonthly {
		return pricing("regular", "service")
	}
	return pricing("free_customer_service", "service")
}

func pricing(kind, category string) object {
	return object{"billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": category}
}
