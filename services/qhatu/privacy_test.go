package qhatu_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// Who appears. No part of a name stands in the code or the contracts.
const (
	filomena, filomenas = "Filomena Huallpamayta", "+51962345871"
	eusebia, eusebias   = "Eusebia Ccahuanticona", "+51973456182"
	gumercindo          = "Gumercindo Yupanquispa"
	eusebiasNext        = "+51996431857"
	gumercindos         = "+51984567293"
	basilia, basilias   = "Basilia Ñaupaqhuamán", "+51995678314"
	leoncio, leoncios   = "Leoncio Sarmientokuri", "+51941789425"
	hiddens             = "+51906512378"
	sumaq               = "Asociación Sumaqllaqta"
	wayna               = "Comité Waynapiqchuq"
	killa, inti         = "Tostaduría Killawasinchik", "Molinera Intiraymisuyu"
	pacha               = "Municipalidad Pachatusanwan"
	mashua, oca, tarwi  = "zarzaparrillada", "chuñopasimanta", "kaniwaqowillo"
)

// TestNothingPersonalStandsInTheClear runs the whole job, with all that people may send and all that may fail, and then
// looks through everything that is kept, logged and shown to operators.
func TestNothingPersonalStandsInTheClear(t *testing.T) {
	m := openChatMarket(t)
	m.job(t)
	m.moves(t)
	m.troubles(t)
	written := m.writes(t)
	m.exports(t, written)
	shown := m.operators(t)
	s := m.secrets(t)
	for text, where := range written.texts {
		s.add(t, where, text)
	}
	m.stop(t)
	log, err := os.ReadFile(m.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"level=DEBUG", "webhook is no envelope", "cannot be reached over WhatsApp", "sending is stopped"} {
		if !bytes.Contains(log, []byte(line)) {
			t.Errorf("the log does not say %q: what was to be searched did not happen", line)
		}
	}
	found := s.find("log", log)
	for place, body := range shown {
		found = append(found, s.find(place, body)...)
	}
	for _, one := range unique(append(found, s.findInFolder(t, m.dir)...)) {
		t.Error(one)
	}
	m.forgets(t, written)
	findsWhatIsPlanted(t, s, m.dir)
}

// secrets are what must not be found: whose names and phones they are, and all that was said and told.
func (m *chatMarket) secrets(t *testing.T) *secrets {
	t.Helper()
	s := newSecrets()
	for _, name := range []string{filomena, eusebia, gumercindo, basilia, leoncio} {
		for part := range strings.FieldsSeq(name) {
			s.add(t, "a person's name", part)
		}
	}
	for _, name := range []string{sumaq, wayna, killa, inti, pacha} {
		_, own, _ := strings.Cut(name, " ")
		s.add(t, "an organisation's name", own)
	}
	for _, word := range []string{mashua, oca, tarwi} {
		s.add(t, "a word that was said", word)
	}
	s.phone(t, "somebody", leoncios)
	for name, number := range map[string]string{
		"the first": filomenas, "the second": eusebias, "the next number": eusebiasNext, "a stranger": gumercindos, "another": basilias, "who hides": hiddens,
	} {
		s.chat(t, name, m.meta.Person(number, ""))
	}
	return s
}
