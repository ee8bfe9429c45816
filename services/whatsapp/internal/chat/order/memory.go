package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// memory is what is remembered of the acts that were done, and of the orders that were shown.
type memory struct {
	Made []string `json:"made,omitempty"` // the keys of the turns that read them back, the last one last
	Seen []seen   `json:"seen,omitempty"` // the last one last

	Weighed weighing `json:"weighed,omitzero"`
	Kept    kept     `json:"kept,omitzero"`

	Photos []photo `json:"photos,omitempty"` // of which nothing is known yet, the first one first
	Told   photo   `json:"told,omitzero"`    // one that was kept, whose caption tells of an act that is to be read back
}

// photo is one that the person has sent, and about which they are asked.
type photo struct {
	Media   string    `json:"media"`             // Meta's id
	Caption string    `json:"caption,omitempty"` //
	Order   string    `json:"order,omitempty"`   // id of that whose message it quotes, or with which it was kept; "": none
	Act     string    `json:"act,omitempty"`     // of which the caption of one that was kept tells
	At      time.Time `json:"at"`
}

const (
	maxPhotos   = 30
	photosFresh = 2 * time.Hour // for so long one that was not asked about, or not answered, is asked about after another
)

// remember lets a photo be asked about in its turn, and says how many wait.
func (t *turn) remember(p photo) int {
	m := chat.Recall[memory](t.Turn, Name)
	all := append(t.fresh(m.Photos, p.Media), p)
	m.Photos = all[max(0, len(all)-maxPhotos):]
	chat.Remember(t.Turn, Name, m)
	return len(m.Photos)
}

// fresh are photos without those that are too old, and without one.
func (t *turn) fresh(all []photo, without string) []photo {
	return slices.DeleteFunc(slices.Clone(all), func(p photo) bool { return p.Media == without || t.At().Sub(p.At) > photosFresh })
}

// forgetPhoto takes a photo off those about which is asked; kept is the order with which it was kept, if it was. told is what is to be read back after the last one, next the
// one that is asked about then, where one waits.
func (t *turn) forgetPhoto(media string, kept *order) (told, next photo, waits bool) {
	m := chat.Recall[memory](t.Turn, Name)
	i := slices.IndexFunc(m.Photos, func(p photo) bool { return p.Media == media })
	if i >= 0 && kept != nil {
		if act := t.actOf(m.Photos[i].Caption); act != "" {
			m.Told = m.Photos[i]
			m.Told.Order, m.Told.Act = kept.ID, act
		}
	}
	if m.Photos = t.fresh(m.Photos, media); len(m.Photos) > 0 {
		next, waits = m.Photos[0], true
	}
	if t.At().Sub(m.Told.At) > photosFresh {
		m.Told = photo{}
	}
	chat.Remember(t.Turn, Name, m)
	return m.Told, next, waits
}

// forgetAct forgets of which act a caption told.
func (t *turn) forgetAct() {
	m := chat.Recall[memory](t.Turn, Name)
	m.Told = photo{}
	chat.Remember(t.Turn, Name, m)
}

// kept is the photo that the person has kept last.
type kept struct {
	Order  string `json:"order"`
	Number int    `json:"number"`
}

// weighing is the delivery that the association has weighed last, for whose scales a photo is then taken.
type weighing struct {
	Order    string    `json:"order"`
	Delivery int       `json:"delivery"`
	At       time.Time `json:"at"`
}

// seen is an order as the person was last shown it: who is told of it then knows.
type seen struct {
	Order    string `json:"order"`
	Revision int64  `json:"revision"`
}

const (
	maxMade = 20
	maxSeen = 100
)

func (t *turn) wasMade(key string) bool {
	return key != "" && slices.Contains(chat.Recall[memory](t.Turn, Name).Made, key)
}

// rememberMade lets the button of an act say, when it is tapped again, that it is done.
func (t *turn) rememberMade(key string) {
	m := chat.Recall[memory](t.Turn, Name)
	made := append(slices.Clone(m.Made), key)
	m.Made = made[max(0, len(made)-maxMade):]
	chat.Remember(t.Turn, Name, m)
}

// rememberWeighed lets a photo be taken for that of the scales.
func (t *turn) rememberWeighed(o order, d Draft) {
	m := chat.Recall[memory](t.Turn, Name)
	m.Weighed = weighing{Order: o.ID, Delivery: d.Delivery, At: t.At()}
	chat.Remember(t.Turn, Name, m)
}

// rememberKept lets the person take a photo back.
func (t *turn) rememberKept(o order, number int) {
	m := chat.Recall[memory](t.Turn, Name)
	m.Kept = kept{Order: o.ID, Number: number}
	if m.Weighed.Order == o.ID {
		m.Weighed = weighing{} // its scales are seen: another photo is asked about
	}
	chat.Remember(t.Turn, Name, m)
}

// saw remembers that an answer showed an order as it stands.
func (t *turn) saw(o order) {
	if t.Input.Kind == "" { // a notice: no other tells the same
		return
	}
	m := chat.Recall[memory](t.Turn, Name)
	all := slices.DeleteFunc(slices.Clone(m.Seen), func(s seen) bool { return s.Order == o.ID })
	all = append(all, seen{Order: o.ID, Revision: o.Revision})
	m.Seen = all[max(0, len(all)-maxSeen):]
	chat.Remember(t.Turn, Name, m)
}

// sees tells whether the person was shown an order as it stands.
func (t *turn) sees(o order) bool {
	return slices.Contains(chat.Recall[memory](t.Turn, Name).Seen, seen{Order: o.ID, Revision: o.Revision})
}
