package qhatu_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
)

// TestReadModelsComeBackFromTheLog: after deleting read/ the market answers as before, and what it reads from is the
// same, key by key.
func TestReadModelsComeBackFromTheLog(t *testing.T) {
	m := open(t)
	lots, negotiations, orders := everythingOnce(t, m)
	before := answersOf(t, m, lots, negotiations, orders)
	m.Stop(t)
	read := filepath.Join(m.Dir(), "read")
	keys := map[string]map[string]string{"catalog": dump(t, read, "catalog.db"), "order": dump(t, read, "order.db")}
	if len(keys["catalog"]) < 10 || len(keys["order"]) < 20 {
		t.Errorf("only %d and %d keys", len(keys["catalog"]), len(keys["order"]))
	}
	if err := os.RemoveAll(read); err != nil {
		t.Fatal(err)
	}
	m.Open(t)
	if diff := cmp.Diff(before, answersOf(t, m, lots, negotiations, orders)); diff != "" {
		t.Errorf("other answers: %s", diff)
	}
	m.Stop(t)
	again := map[string]map[string]string{"catalog": dump(t, read, "catalog.db"), "order": dump(t, read, "order.db")}
	if diff := cmp.Diff(keys, again); diff != "" {
		t.Errorf("other keys: %s", diff)
	}
}

// everythingOnce brings lots, negotiations and orders into about every state.
func everythingOnce(t *testing.T, m parties) (lots, negotiations, orders []string) {
	t.Helper()
	open, paused, gone := publish(t, m.seller, "20"), publish(t, m.seller, "20"), publish(t, m.seller, "20")
	drafted := read[lot](t, m.seller.Post(t, "/v1/lots", but(maize("3"), "min_order", quintals("1"))).Want(t, http.StatusCreated))
	n := []negotiation{
		negotiate(t, m.buyer, open.ID, offer("12", "150.00")), negotiate(t, m.stranger, open.ID, offer("15", "161.00")),
		negotiate(t, m.buyer, paused.ID, offer("1", "150.00")), negotiate(t, m.buyer, gone.ID, offer("1", "150.00")),
	}
	n[0] = awaitStanding(t, m.buyer, counter(t, m.seller, n[0], firm("12", "158.00")))
	lost := read[order](t, m.seller.Post(t, at(n[1], "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.stranger, lost.ID, orderrest.OrderStateCancelled)
	awaitState(t, m.stranger, n[1].ID, orderrest.NegotiationStateAwaitingBuyer)
	won := read[order](t, m.buyer.Post(t, at(n[0], "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, won.ID, orderrest.OrderStateConfirmed)
	awaitState(t, m.buyer, n[0].ID, orderrest.NegotiationStateDone)
	m.seller.Post(t, at(n[2], "/offers/1/reject"), body{"reason": "price"}).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/lots/"+paused.ID+"/pause", nil).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/lots/"+gone.ID+"/withdraw", nil).Want(t, http.StatusOK)
	awaitState(t, m.buyer, n[3].ID, orderrest.NegotiationStateCancelled)
	loss := body{"direction": "loss", "quantity": quintals("1"), "reason": "loss"}
	m.seller.Post(t, "/v1/lots/"+open.ID+"/adjust", loss).Want(t, http.StatusOK)
	awaitStock(t, m.seller, open.ID, "0", "552", "322")
	return []string{open.ID, paused.ID, gone.ID, drafted.ID},
		[]string{n[0].ID, n[1].ID, n[2].ID, n[3].ID}, []string{lost.ID, won.ID}
}

// answersOf asks for everything that can be asked for, as everybody, and returns the bodies.
func answersOf(t *testing.T, m parties, lots, negotiations, orders []string) map[string]string {
	t.Helper()
	paths := []string{
		"/v1/products", "/v1/lots", "/v1/lots?product=maize&min_available=1", "/v1/negotiations", "/v1/negotiations?turn=buyer",
		"/v1/orders", "/v1/orders?state=cancelled",
	}
	for prefix, ids := range map[string][]string{"/v1/lots/": lots, "/v1/negotiations/": negotiations, "/v1/orders/": orders} {
		for _, id := range ids {
			paths = append(paths, prefix+id)
		}
	}
	bodies := map[string]string{"seller /v1/lots?mine=true": string(m.seller.Get(t, "/v1/lots?mine=true").Want(t, http.StatusOK).Body)}
	for name, who := range map[string]client{"seller": m.seller, "buyer": m.buyer, "stranger": m.stranger} {
		for _, path := range paths {
			answer := who.Get(t, path)
			if answer.Status == http.StatusOK { // a refusal names its request
				bodies[name+" "+path] = string(answer.Body)
			} else {
				bodies[name+" "+path] = answer.Problem(t, http.StatusNotFound, "not-found").Title
			}
		}
	}
	return bodies
}

// dump reads every key and value of a read model's file by path, its checkpoint included.
func dump(t *testing.T, dir, name string) map[string]string {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, name), 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	all := map[string]string{}
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error { return dumpBucket(all, string(name)+"/", b) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func dumpBucket(all map[string]string, path string, b *bbolt.Bucket) error {
	return b.ForEach(func(k, v []byte) error {
		if inner := b.Bucket(k); inner != nil {
			return dumpBucket(all, path+string(k)+"/", inner)
		}
		all[path+string(k)] = string(v)
		return nil
	})
}
