package vault_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

func TestWhatIsSealedOpensForItsSubjectAndLabelOnly(t *testing.T) {
	v := vaulttest.New(t, natstest.Start(t).JetStream())
	sealed, err := v.Seal(t.Context(), "per_1", "note", []byte("hola Rosa"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("Rosa")) {
		t.Error("it stands there in the clear")
	}
	if plain, err := v.Open(t.Context(), "per_1", "note", sealed); err != nil || string(plain) != "hola Rosa" {
		t.Errorf("opened %q, %v", plain, err)
	}
	if _, err := v.Seal(t.Context(), "per_2", "note", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string][2]string{"another subject": {"per_2", "note"}, "another label": {"per_1", "name"}} {
		if _, err := v.Open(t.Context(), try[0], try[1], sealed); err == nil {
			t.Errorf("%s opens it", name)
		}
	}
}

func TestErasingASubjectClosesAllThatWasSealedForIt(t *testing.T) {
	js := natstest.Start(t).JetStream()
	v := vaulttest.New(t, js)
	vaulttest.SetPerson(t, v, "per_1", vault.Person{Name: "Rosa", Phone: "+51987654321"})
	sealed, err := v.Seal(t.Context(), "per_1", "note", []byte("hola"))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Erase(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	for name, later := range map[string]*vault.Vault{"here": v, "elsewhere": vaulttest.New(t, js)} {
		if p, err := later.Person(t.Context(), "per_1"); err != nil || p != (vault.Person{Erased: true}) {
			t.Errorf("%s: person: %+v, %v", name, p, err)
		}
		if o := later.Profile(t.Context(), "per_1"); o != (vault.Organisation{Erased: true}) {
			t.Errorf("%s: organisation: %+v", name, o)
		}
		if _, err := later.Open(t.Context(), "per_1", "note", sealed); !errors.Is(err, vault.ErrErased) {
			t.Errorf("%s: note: %v", name, err)
		}
	}
	for name, later := range map[string]*vault.Vault{"here": v, "elsewhere": vaulttest.New(t, js)} {
		if _, err := later.Seal(t.Context(), "per_1", "note", []byte("new")); !errors.Is(err, vault.ErrErased) {
			t.Errorf("%s: sealing anew: %v", name, err)
		}
		if err := later.NameOrganisation(t.Context(), "per_1", "Rosa"); !errors.Is(err, vault.ErrErased) {
			t.Errorf("%s: storing anew: %v", name, err)
		}
	}
}

func TestAPhoneThatIsRenewedBeginsAnew(t *testing.T) {
	js := natstest.Start(t).JetStream()
	v := vaulttest.New(t, js)
	sealed, err := v.Seal(t.Context(), "phone", "note", []byte("hola"))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Renew(t.Context(), "phone"); err != nil {
		t.Fatal(err)
	}
	again, err := v.Seal(t.Context(), "phone", "note", []byte("de nuevo"))
	if err != nil {
		t.Fatal(err)
	}
	for name, later := range map[string]*vault.Vault{"here": v, "elsewhere": vaulttest.New(t, js)} {
		if _, err := later.Open(t.Context(), "phone", "note", sealed); !errors.Is(err, vault.ErrErased) {
			t.Errorf("%s: what was sealed before opens: %v", name, err)
		}
		if plain, err := later.Open(t.Context(), "phone", "note", again); string(plain) != "de nuevo" {
			t.Errorf("%s: %q, %v", name, plain, err)
		}
	}
}

// Each counts the name up by one: no step is lost.
func TestProcessesChangeAPersonOneAfterAnother(t *testing.T) {
	js := natstest.Start(t).JetStream()
	vaults := []*vault.Vault{vaulttest.New(t, js), vaulttest.New(t, js)}
	longer := func(p vault.Person) (vault.Person, error) {
		p.Name += "a"
		return p, nil
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			if err := vaults[i%2].ChangePerson(context.Background(), "per_1", longer); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if p, err := vaults[0].Person(t.Context(), "per_1"); err != nil || p.Name != "aaaaaaaa" {
		t.Errorf("in the end %q, %v", p.Name, err)
	}
	refused := errors.New("refused")
	if err := vaults[0].ChangePerson(t.Context(), "per_2", func(vault.Person) (vault.Person, error) { return vault.Person{Name: "b"}, refused }); !errors.Is(err, refused) {
		t.Errorf("refused with %v", err)
	}
	if _, err := vaults[0].Person(t.Context(), "per_2"); !errors.Is(err, vault.ErrNoSubject) {
		t.Errorf("stored all the same: %v", err)
	}
}

func TestTwoProcessesMakeOneKey(t *testing.T) {
	js := natstest.Start(t).JetStream()
	vaults := []*vault.Vault{vaulttest.New(t, js), vaulttest.New(t, js), vaulttest.New(t, js)}
	sealed := make([][]byte, 60)
	var group sync.WaitGroup
	for i := range sealed {
		group.Go(func() {
			var err error
			if sealed[i], err = vaults[i%3].Seal(context.Background(), "per_1", "note", []byte("hola")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i, s := range sealed {
		if _, err := vaults[(i+1)%3].Open(t.Context(), "per_1", "note", s); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestNothingIsKeptInTheClear(t *testing.T) {
	js := natstest.Start(t).JetStream()
	v := vaulttest.New(t, js)
	vaulttest.SetPerson(t, v, "per_1", vault.Person{Name: "Rosa Quispe", Phone: "+51987654321"})
	if err := v.NameOrganisation(t.Context(), "assoc_1", "Rosa Quispe EIRL"); err != nil {
		t.Fatal(err)
	}
	for _, bucket := range []string{natsd.Vault, natsd.Keys} {
		kv, err := js.KeyValue(t.Context(), bucket)
		if err != nil {
			t.Fatal(err)
		}
		names, err := kv.Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			entry, err := kv.Get(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"Rosa", "987654321"} {
				if strings.Contains(name, secret) || bytes.Contains(entry.Value(), []byte(secret)) {
					t.Errorf("%s %s holds %q", bucket, name, secret)
				}
			}
		}
	}
}

func TestOrganisationsAreNamedOnce(t *testing.T) {
	v := vaulttest.New(t, natstest.Start(t).JetStream())
	if got := v.Profile(t.Context(), "org_1"); got.Name != "" {
		t.Errorf("known before: %+v", got)
	}
	for _, name := range []string{"Snacks Lima", "Otro nombre"} {
		if err := v.NameOrganisation(t.Context(), "org_1", name); err != nil {
			t.Fatal(err)
		}
	}
	if got := v.Profile(t.Context(), "org_1"); got.Name != "Snacks Lima" {
		t.Errorf("name = %q", got.Name)
	}
}

// What a process has in memory of an organisation may be older than what is stored.
func TestAnOrganisationIsChangedAsItIsStored(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := vaulttest.New(t, js), vaulttest.New(t, js)
	if err := one.NameOrganisation(t.Context(), "org_1", "Snacks Lima"); err != nil {
		t.Fatal(err)
	}
	at := func(level int) func(vault.Organisation) vault.Organisation {
		return func(o vault.Organisation) vault.Organisation { o.Level = level; return o }
	}
	for i, v := range []*vault.Vault{one, other, one} {
		if err := v.ChangeOrganisation(t.Context(), "org_1", at(2+i%2)); err != nil {
			t.Fatal(err)
		}
	}
	want := vault.Organisation{Name: "Snacks Lima", Level: 2}
	if got, err := vaulttest.New(t, js).Organisation(t.Context(), "org_1"); got != want || err != nil {
		t.Errorf("stored %+v, %v, want %+v", got, err, want)
	}
}

func TestAnOrganisationIsFoundWhereItIs(t *testing.T) {
	v := vaulttest.New(t, natstest.Start(t).JetStream())
	err := v.ChangeOrganisation(t.Context(), "org_1", func(vault.Organisation) vault.Organisation {
		return vault.Organisation{Province: "Calca", Region: "Región Cusco"}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, province, region string
		want                 bool
	}{
		{"org_1", "calca", "cusco", true},
		{"org_1", "calca", "", true},
		{"org_1", "", "cusco", true},
		{"org_1", "calca", "puno", false},
		{"org_1", "urubamba", "cusco", false},
		{"org_2", "", "cusco", false},
		{"org_2", "", "", true}, // anywhere, which is not looked up
	} {
		if got := v.IsAt(t.Context(), c.id, c.province, c.region); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestAnotherMasterKeyIsRefused(t *testing.T) {
	js := natstest.Start(t).JetStream()
	vaulttest.New(t, js)
	if _, err := vault.Open(t.Context(), js, vaulttest.Masters(t, "else")); !errors.Is(err, vault.ErrMasterKey) {
		t.Errorf("opened with another key: %v", err)
	}
	if _, err := vault.NewMaster([]byte("short")); err == nil {
		t.Error("a short key is a master")
	}
}

func TestIndexIsStableAndKeyed(t *testing.T) {
	js := natstest.Start(t).JetStream()
	v := vaulttest.New(t, js)
	one := v.Index("phone", "+51987654321")
	if one != vaulttest.New(t, js).Index("phone", "+51987654321") || len(one) != 26 {
		t.Errorf("index = %q", one)
	}
	if one == v.Index("bsuid", "+51987654321") || one == v.Index("phone", "+51987654322") {
		t.Error("two values share an index")
	}
	if vaulttest.New(t, natstest.Start(t).JetStream()).Index("phone", "+51987654321") == one {
		t.Error("the index is the same in another market")
	}
}
