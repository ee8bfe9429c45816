package identity_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// TestNothingPersonalIsKeptInTheClear reads all that the server and the read model hold after everybody has said
// everything: streams and buckets, subjects and headers included.
func TestNothingPersonalIsKeptInTheClear(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)), webtest.Key("987654321"))
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/representatives", person("Juan Mamani", juan), webtest.Key("k")).Want(t, http.StatusOK)
	h.whatsapp.Post(t, "/v1/consents", body{"phone": elena, "accepted": true, "wording": "2026-11"}, webtest.Key("elena")).Want(t, http.StatusOK)
	h.whatsapp.Post(t, "/v1/auth/token", body{"phone": rosa}, webtest.Key("rosa")).Want(t, http.StatusOK)
	h.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Tostaduría Sol", "ruc": "10412345679"}, webtest.Key("sol")).Want(t, http.StatusCreated)
	h.coordinator.Put(t, "/v1/organisations/"+a.ID+"/ruc", body{"ruc": "20123456786"}, webtest.Key("ruc")).Want(t, http.StatusOK)

	kept := h.stored(t)
	model, err := os.ReadFile(filepath.Join(h.dir, "read", "identity.db"))
	if err != nil {
		t.Fatal(err)
	}
	kept["read model"] = model
	if !bytes.Contains(kept["MARKET"], []byte(a.ID)) || !bytes.Contains(model, []byte(a.ID)) || len(kept["KV_VAULT"]) == 0 {
		t.Fatal("what was to be searched is not there")
	}
	for where, all := range kept {
		for _, secret := range []string{"987654321", "912345678", "955512345", "Rosa", "Quispe", "Mamani", "Productores", "Quispicanchi", "Tostadur", "41234567", "2012345678"} {
			if bytes.Contains(all, []byte(secret)) {
				t.Errorf("%s holds %q", where, secret)
			}
		}
	}
}

// stored is every message of every stream, by stream.
func (h *fixture) stored(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	names := h.JetStream.StreamNames(t.Context())
	for name := range names.Name() {
		stream, err := h.JetStream.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		state := stream.CachedInfo().State
		for seq := state.FirstSeq; seq <= state.LastSeq; seq++ {
			m, err := stream.GetMsg(t.Context(), seq)
			if err != nil {
				continue // a bucket keeps the last of a key only
			}
			all[name] = fmt.Appendf(all[name], "%s %v %s\n", m.Subject, m.Header, m.Data)
		}
	}
	if err := names.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
