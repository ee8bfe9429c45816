package qhatu_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// Answers are kept, and nobody is given one from before what they have seen or heard of.
func TestNobodyIsShownALotAsItWas(t *testing.T) {
	m := open(t)
	id := publish(t, m.seller, "20").ID
	pages := []string{"/v1/lots/" + id, "/v1/lots?product=maize", "/v1/lots?sort=price"}
	stop, begun := make(chan struct{}), make(chan struct{}, len(pages))
	var group sync.WaitGroup
	for _, path := range pages {
		group.Go(func() {
			for seen := int64(0); ; {
				now := revisionAt(t, m.Anyone().Get(t, path).Want(t, http.StatusOK))
				if now < seen {
					t.Errorf("%s shows revision %d after %d", path, now, seen)
				}
				seen = now
				select {
				case begun <- struct{}{}:
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range pages {
		<-begun
	}
	for i := range 20 {
		changed := m.seller.Patch(t, "/v1/lots/"+id, body{"price": price(fmt.Sprintf("%d.00", 100+i))}).Want(t, http.StatusOK)
		for _, path := range pages {
			for range 3 {
				if now := revisionAt(t, m.Anyone().Get(t, path, webtest.At(changed)).Want(t, http.StatusOK)); now != int64(changed.Revision()) {
					t.Errorf("%s shows revision %d, it is %d", path, now, changed.Revision())
				}
			}
		}
	}
	close(stop)
	group.Wait()
	allowed := func(who client) []string {
		return read[catalogrest.LotPage](t, who.Get(t, "/v1/lots?product=maize").Want(t, http.StatusOK)).Items[0].AllowedActions
	}
	for range 3 {
		if anyone, buyer, own := allowed(m.Anyone()), allowed(m.buyer), allowed(m.seller); len(anyone) != 0 || len(buyer) != 1 || len(own) < 2 {
			t.Errorf("anyone may %v, a buyer %v, its association %v", anyone, buyer, own)
		}
	}
	withdrawn := m.seller.Post(t, "/v1/lots/"+id+"/withdraw", nil).Want(t, http.StatusOK)
	m.Anyone().Get(t, pages[0], webtest.At(withdrawn)).Want(t, http.StatusNotFound)
	for _, path := range pages[1:] {
		if page := read[catalogrest.LotPage](t, m.Anyone().Get(t, path, webtest.At(withdrawn)).Want(t, http.StatusOK)); len(page.Items) != 0 {
			t.Errorf("%s shows %v", path, page.Items)
		}
	}
}

// revisionAt is the revision of the only lot in an answer.
func revisionAt(t *testing.T, answer webtest.Response) int64 {
	t.Helper()
	if page := read[catalogrest.LotPage](t, answer); page.Items != nil {
		return page.Items[0].Revision
	}
	return read[lot](t, answer).Revision
}

func TestTheMarketIsSearched(t *testing.T) {
	m := open(t)
	cheap := publish(t, m.seller, "20")
	m.seller.Post(t, "/v1/lots", maize("1")).Want(t, http.StatusCreated)
	dear := read[lot](t, m.seller.Post(t, "/v1/lots", but(maize("5"), "price", price("200.00"))).Want(t, http.StatusCreated))
	m.seller.Post(t, "/v1/lots/"+dear.ID+"/publish", nil).Want(t, http.StatusOK)
	for query, want := range map[string][]string{
		"":                           {dear.ID, cheap.ID},
		"?product=maize&limit=1":     {dear.ID},
		"?product=cocoa":             {},
		"?code=" + *cheap.Code:       {cheap.ID},
		"?code=MZ-NONE":              {},
		"?min_available=500":         {cheap.ID},
		"?max_price=3.50":            {cheap.ID},
		"?max_price=0":               {},
		"?max_price=0.00":            {},
		"?min_available=0":           {dear.ID, cheap.ID},
		"?max_price=3.49":            {},
		"?grade=primera":             {dear.ID, cheap.ID},
		"?grade=PRIMERA&sort=price":  {cheap.ID, dear.ID},
		"?sort=-price":               {dear.ID, cheap.ID},
		"?sort=available":            {dear.ID, cheap.ID},
		"?sort=-available":           {cheap.ID, dear.ID},
		"?sort=-price&product=maize": {dear.ID, cheap.ID},
		"?region=Atlantis":           {},
		"?verified=true":             {},
		"?code=" + strings.ToLower(strings.ReplaceAll(*cheap.Code, "-", "")): {cheap.ID},
		"?code=-":                     {},
		"?association=assoc_somebody": {},
		"?association=" + cheap.Association.ID + "&min_available=1000": {},
	} {
		page := read[catalogrest.LotPage](t, m.Anyone().Get(t, "/v1/lots"+query).Want(t, http.StatusOK))
		found := []string{}
		for _, l := range page.Items {
			found = append(found, l.ID)
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
	m.buyer.Get(t, "/v1/lots?mine=true").Problem(t, http.StatusForbidden, "forbidden")
	m.Anyone().Get(t, "/v1/lots?mine=true").Problem(t, http.StatusUnauthorized, "token-required")
}

// A draft has a code too, which finds it for its own association only.
func TestALotIsFoundByItsCode(t *testing.T) {
	m := open(t)
	draft := read[lot](t, m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated))
	for _, tt := range []struct {
		who   client
		query string
		found int
	}{{m.seller, "&mine=true", 1}, {m.seller, "", 0}, {m.Anyone(), "", 0}, {m.Association(t, "Otra"), "&mine=true", 0}} {
		page := read[catalogrest.LotPage](t, tt.who.Get(t, "/v1/lots?code="+strings.ToLower(*draft.Code)+tt.query).Want(t, http.StatusOK))
		if len(page.Items) != tt.found {
			t.Errorf("%q finds %d lots", tt.query, len(page.Items))
		}
	}
}
