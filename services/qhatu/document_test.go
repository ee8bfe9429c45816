package qhatu_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// documentTitle reads the title of a PDF, which ends with the document's code.
func documentTitle(t *testing.T, pdf []byte) string {
	t.Helper()
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("%%EOF")) {
		t.Fatalf("no PDF: %.40q", pdf)
	}
	_, rest, found := bytes.Cut(pdf, []byte("/Title (\xfe\xff"))
	if !found {
		t.Fatal("the document has no title")
	}
	raw, _, _ := bytes.Cut(rest, []byte(")\n"))
	var title []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		title = append(title, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(title))
}

func documentCode(t *testing.T, pdf []byte) string {
	t.Helper()
	title := documentTitle(t, pdf)
	return title[strings.LastIndexByte(title, ' ')+1:]
}

type shownDocument struct {
	Found, Changed bool
	Kind, ID, Hash string
	Position       uint64
	Lines          []struct{ Label, Value string }
}

func checkDocument(t *testing.T, by *webtest.Client, code string, status int) (d shownDocument) {
	t.Helper()
	answer := by.Get(t, "/v/"+code, webtest.Header("Accept", "application/json")).Want(t, status)
	if err := json.Unmarshal(answer.Body, &d); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return d
}

func (d shownDocument) says(values ...string) bool {
	for _, value := range values {
		found := false
		for _, line := range d.Lines {
			found = found || strings.Contains(line.Value, value)
		}
		if !found {
			return false
		}
	}
	return true
}

// The record and the contract are given to the two sides; whoever holds one sees whether it is the market's, and whether something came after it.
func TestADocumentCanBeChecked(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10", ahead(30))
	contract := m.buyer.Get(t, "/v1/orders/"+o.ID+"/contract.pdf").Want(t, http.StatusOK)
	if kind, name := contract.Header.Get("Content-Type"), contract.Header.Get("Content-Disposition"); kind != "application/pdf" || name != `inline; filename="`+o.ID+`.pdf"` {
		t.Errorf("%s, %s", kind, name)
	}
	same := m.buyer.Get(t, "/v1/orders/"+o.ID+"/contract.pdf", webtest.Header("If-None-Match", contract.Header.Get("ETag")))
	same.Want(t, http.StatusNotModified)
	if other := m.seller.Get(t, "/v1/orders/"+o.ID+"/contract.pdf").Want(t, http.StatusOK); !bytes.Equal(other.Body, contract.Body) {
		t.Error("the two sides have two contracts")
	}
	if spanish, english := documentTitle(t, contract.Body), documentTitle(t, m.buyer.Get(t, "/v1/orders/"+o.ID+"/contract.pdf", webtest.Lang("en")).Body); !strings.HasPrefix(spanish, "Contrato del pedido ") || !strings.HasPrefix(english, "Contract of the order ") {
		t.Errorf("titles %q, %q", spanish, english)
	}
	record := m.seller.Get(t, "/v1/negotiations/"+*o.NegotiationID+"/record.pdf").Want(t, http.StatusOK)
	m.stranger.Get(t, "/v1/negotiations/"+*o.NegotiationID+"/record.pdf").Want(t, http.StatusNotFound)
	m.stranger.Get(t, "/v1/orders/"+o.ID+"/contract.pdf").Want(t, http.StatusNotFound)

	sheet := m.seller.Get(t, "/v1/orders/"+o.ID+"/sheet.pdf").Want(t, http.StatusOK)
	if title, name := documentTitle(t, sheet.Body), sheet.Header.Get("Content-Disposition"); !strings.HasPrefix(title, "Hoja de carga del pedido ") || name != `inline; filename="`+o.ID+`-sheet.pdf"` {
		t.Errorf("%s, %s", title, name)
	}
	m.stranger.Get(t, "/v1/orders/"+o.ID+"/sheet.pdf").Want(t, http.StatusNotFound)

	code := documentCode(t, contract.Body)
	d := checkDocument(t, m.stranger, strings.ToLower(strings.ReplaceAll(code, "-", "")), http.StatusOK)
	if d.Kind != "contract" || d.ID != o.ID || d.Changed || len(d.Hash) != 64 || !d.says("10 quintales", o.AgreedTotal.Amount[:1]) {
		t.Errorf("the market says %+v", d)
	}
	if d := checkDocument(t, m.stranger, documentCode(t, record.Body), http.StatusOK); d.Kind != "record" || d.ID != *o.NegotiationID || d.Position == 0 {
		t.Errorf("the market says %+v", d)
	}
	driver := checkDocument(t, m.stranger, documentCode(t, sheet.Body), http.StatusOK)
	if driver.Kind != "sheet" || driver.ID != o.ID || driver.Hash != "" || !driver.says("10 quintales", "en la chacra") || driver.says(o.AgreedTotal.Amount) || driver.says("S/") {
		t.Errorf("whoever has the loading sheet sees %+v", driver)
	}
	orderStep(t, m.seller, o, "prepare", nil)
	if d := checkDocument(t, m.stranger, code, http.StatusOK); !d.Changed {
		t.Errorf("nothing came after: %+v", d)
	}
	if newer := documentCode(t, m.buyer.Get(t, "/v1/orders/"+o.ID+"/contract.pdf").Body); newer == code {
		t.Error("another state has the same code")
	}

	forged := code[:len(code)-1] + map[bool]string{true: "1", false: "0"}[code[len(code)-1] == '0']
	for _, none := range []string{forged, "nothing", "1-0000-0000-0000-0000", "ZZZZZZ" + code} {
		if d := checkDocument(t, m.stranger, none, http.StatusNotFound); d.Found || d.ID != "" {
			t.Errorf("%s: %+v", none, d)
		}
	}
	page := m.stranger.Get(t, "/v/"+code, webtest.Header("Accept", "text/html")).Want(t, http.StatusOK)
	if text := string(page.Body); !strings.Contains(text, o.ID) || !strings.Contains(text, code) || page.Header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("the page says %s", text)
	}
}
