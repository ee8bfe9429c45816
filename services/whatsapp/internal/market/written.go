package market

import "slices"

// Written are texts of one subject: what it is called, and what it wrote for others to read.
type Written struct {
	Subject string   `json:"subject"` // id of an organisation or a person
	Texts   []string `json:"texts"`
}

// Written are the texts of others that the session was shown, by whose they are.
func (s *Session) Written() []Written { return s.written }

// Note notes texts that the session is shown.
func (s *Session) Note(subject string, texts ...string) {
	texts = slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "" })
	if subject == "" || len(texts) == 0 {
		return
	}
	i := slices.IndexFunc(s.written, func(w Written) bool { return w.Subject == subject })
	if i < 0 {
		i, s.written = len(s.written), append(s.written, Written{Subject: subject})
	}
	for _, text := range texts {
		if !slices.Contains(s.written[i].Texts, text) {
			s.written[i].Texts = append(s.written[i].Texts, text)
		}
	}
}

// noting returns what was read, once its texts are noted.
func noting[T any](s *Session, note func(*Session, T)) func(T, error) (T, error) {
	return func(of T, err error) (T, error) {
		if err == nil {
			note(s, of)
		}
		return of, err
	}
}

// eachNoted notes the texts of all of a list.
func eachNoted[T any](note func(*Session, T)) func(*Session, []T) {
	return func(s *Session, all []T) {
		for _, one := range all {
			note(s, one)
		}
	}
}

func noteNegotiation(s *Session, n Negotiation) {
	texts := []string{n.BuyerName}
	for _, o := range n.Offers {
		if o.By == Buyer {
			texts = append(texts, o.Delivery.Place)
		}
	}
	s.Note(n.Buyer, texts...)
}

// shortestReference is as short a number of an operation as is looked for in what is said: a shorter one stands in many figures.
const shortestReference = 6

func noteOrder(s *Session, o Order) {
	texts := []string{o.BuyerName, o.Delivery.Place}
	for _, a := range o.Amendments {
		if a.By == Buyer {
			texts = append(texts, a.Delivery.Place)
		}
	}
	for _, p := range o.Payments {
		if p.From == Buyer && len(p.Reference) >= shortestReference {
			texts = append(texts, p.Reference)
		}
	}
	s.Note(o.Buyer, texts...)
	for _, c := range o.Contacts {
		s.Note(c.Person, c.Name, c.Phone, c.Email)
	}
}

func noteColleague(s *Session, c Colleague) { s.Note(c.ID, c.Name) }

func noteBoard(s *Session, b Board) {
	if _, own := s.Who(); b.ID != own.ID {
		s.Note(b.ID, b.Name)
	}
	for _, c := range b.Representatives {
		noteColleague(s, c)
	}
	for _, p := range b.Proposals {
		s.Note(p.Person, p.Name)
		if p.Payee.OfAnother {
			s.Note(b.ID, p.Payee.Holder)
		}
	}
	for _, p := range b.Payees {
		if p.OfAnother {
			s.Note(b.ID, p.Holder)
		}
	}
}

func noteLot(s *Session, l Lot) {
	if _, own := s.Who(); l.Owner != own.ID {
		s.Note(l.Owner, l.Seller, l.Place)
	}
}

func noteFair(s *Session, f Fair) {
	s.Note(f.Organiser, append([]string{f.Name, f.Venue, f.Address}, f.Requirements...)...)
}
