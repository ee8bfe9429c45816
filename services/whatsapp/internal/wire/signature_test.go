package wire_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const secret = "tayta-app-secret"

func TestVerifyGoldenVectors(t *testing.T) {
	for body, header := range map[string]string{
		`{"object":"whatsapp_business_account","entry":[]}`: "sha256=5e8594fc6cdd9f710ba1a66dc96b79eac359383b8310dfea9decc304ee86c1b9",
		`{"body":"ma\u00f1ana"}`:                            "sha256=561e0bd204d47829d4608b1bf3c0e43d0847894b2b2c1867080c5940510efeab",
		`{"body":"mañana"}`:                                 "sha256=e35819c524aeb0a6efe46c6c35efd0505ebdc224b159891af0653e01bcb00cc1",
	} {
		if !wire.Verify(secret, []byte(body), header) {
			t.Errorf("%s is not verified", body)
		}
	}
}

func TestVerifyFixtures(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(fixture(t, "SIGNATURES.tsv"))), "\n")
	if len(lines) != len(fixtures()) {
		t.Errorf("%d signatures of %d fixtures", len(lines), len(fixtures()))
	}
	for _, line := range lines {
		column := strings.Split(line, "\t")
		body := fixture(t, column[0])
		if strconv.Itoa(len(body)) != column[1] || !wire.Verify(secret, body, column[2]) {
			t.Errorf("%s is not verified", column[0])
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	body := []byte(`{"body":"ma\u00f1ana"}`)
	const (
		good      = "sha256=561e0bd204d47829d4608b1bf3c0e43d0847894b2b2c1867080c5940510efeab"
		noSecrets = "sha256=49f057b2b6df13b2248581edb56d4f056525c8ef9fdea63e6a48fd483febfa07" // with the empty secret
	)
	for name, refused := range map[string]bool{
		"another spelling of the same JSON": wire.Verify(secret, []byte(`{"body":"mañana"}`), good),
		"another secret":                    wire.Verify("other", body, good),
		"no secret":                         wire.Verify("", body, noSecrets),
		"no header":                         wire.Verify(secret, body, ""),
		"no prefix":                         wire.Verify(secret, body, strings.TrimPrefix(good, "sha256=")),
		"no hex":                            wire.Verify(secret, body, "sha256=zz"),
		"cut short":                         wire.Verify(secret, body, good[:len(good)-2]),
	} {
		if refused {
			t.Errorf("%s is verified", name)
		}
	}
	if upper := "sha256=" + strings.ToUpper(good[7:]); !wire.Verify(secret, body, upper) {
		t.Error("the digits' case is no difference")
	}
}
