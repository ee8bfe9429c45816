// Package internet tells addresses of the public internet from all others, for whatever connects to where an organisation has said: nobody is
// to reach, through the market, what stands beside it.
//
// It imports nothing of the project.
package internet

import (
	"errors"
	"net/netip"
	"slices"
	"syscall"
)

// ErrPrivate is returned where an address is not one of the public internet.
var ErrPrivate = errors.New("address is not public")

// inside are the networks that are no part of the public internet, beside those that package netip knows.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// IsPublic reports whether an address is one of the public internet.
func IsPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(inside, func(n netip.Prefix) bool { return n.Contains(a) })
}

// Guard is the Control of a net.Dialer that connects to public addresses only, and to those of the networks that it names. It is asked of each address that a
// name turned out to have, right before that is dialled: a name may have another one than it had a moment ago.
type Guard []netip.Prefix

// Control returns [ErrPrivate] for any other address.
func (g Guard) Control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !g.Allows(to.Addr()) {
		return ErrPrivate
	}
	return nil
}

// Allows reports whether an address is connected to.
func (g Guard) Allows(a netip.Addr) bool {
	return IsPublic(a) || slices.ContainsFunc(g, func(n netip.Prefix) bool { return n.Contains(a.Unmap().WithZone("")) })
}
