package internet_test

import (
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/qhatu/qhatu/pkg/internet"
)

func TestOnlyAddressesOfThePublicInternetArePublic(t *testing.T) {
	for address, public := range map[string]bool{
		"8.8.8.8": true, "190.12.1.1": true, "2a00:1450:4001:81b::200e": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "::ffff:127.0.0.1": false, // this machine
		"10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.0.1": false, "fd00::1": false, // this house
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, // this wire
		"100.64.0.1": false, "198.18.0.1": false, "192.0.0.8": false, // this provider
		"0.0.0.0": false, "::": false, "0.1.2.3": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false,
		"192.0.2.1": false, "198.51.100.1": false, "203.0.113.1": false, "2001:db8::1": false, // examples
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001::1": false, "100::1": false, // others within
	} {
		if got := internet.IsPublic(netip.MustParseAddr(address)); got != public {
			t.Errorf("%s: public %t", address, got)
		}
	}
}

// A connection is refused by the address that it goes to, whatever the name was looked up to before.
func TestAGuardLetsNoConnectionInside(t *testing.T) {
	inside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inside.Close() }()
	_, port, _ := net.SplitHostPort(inside.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]"} {
		dialer := net.Dialer{Control: internet.Guard(nil).Control}
		if c, err := dialer.DialContext(t.Context(), "tcp", host+":"+port); !errors.Is(err, internet.ErrPrivate) {
			t.Errorf("%s: %v, %v", host, c, err)
		}
	}
	allowed := net.Dialer{Control: internet.Guard{netip.MustParsePrefix("127.0.0.1/32")}.Control}
	for _, host := range []string{"127.0.0.1", "[::ffff:127.0.0.1]"} {
		c, err := allowed.DialContext(t.Context(), "tcp", host+":"+port)
		if err != nil {
			t.Errorf("%s, which is allowed: %v", host, err)
			continue
		}
		_ = c.Close()
	}
}
