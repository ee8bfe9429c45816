package limit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rate is how much there may be: so many within a time, all of them at once if need be, or, where Per is 0, so many at the same
// time. The zero Rate limits nothing.
type Rate struct {
	Most int
	Per  time.Duration
}

// longest is the longest time that is counted: so long the bucket keeps what it counts.
const longest = 7 * 24 * time.Hour

var errRate = errors.New(`write a limit as "600/1m" (so many within a time, at most 168h), "64" (so many at once) or "off"`)

// UnmarshalText reads "600/1m", "64" or "off".
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*r = Rate{}
		return nil
	}
	most, per, within := strings.Cut(string(text), "/")
	n, err := strconv.Atoi(most)
	if err != nil || n < 1 {
		return fmt.Errorf("%q: %w", text, errRate)
	}
	read := Rate{Most: n}
	if within {
		read.Per, err = time.ParseDuration(per)
		if err != nil || read.Per <= 0 || read.Per > longest || read.interval() == 0 {
			return fmt.Errorf("%q: %w", text, errRate)
		}
	}
	*r = read
	return nil
}

// String writes the rate as it is configured.
func (r Rate) String() string {
	switch {
	case r.unlimited():
		return "off"
	case r.Per == 0:
		return strconv.Itoa(r.Most)
	}
	per := r.Per.String()
	for _, none := range []string{"0s", "0m"} { // "1h0m0s" is "1h"
		if shorter, ok := strings.CutSuffix(per, none); ok && strings.ContainsAny(shorter[len(shorter)-1:], "hm") {
			per = shorter
		}
	}
	return strconv.Itoa(r.Most) + "/" + per
}

func (r Rate) unlimited() bool { return r.Most == 0 }

// interval is how long it takes until one more is there.
func (r Rate) interval() time.Duration { return r.Per / time.Duration(r.Most) }

// next is from when on a key's quota is whole, which was whole from a moment, after it used so many or gave so many back, and how the
// key then stands. The moment stays where there is not even one left to use. Moments are nanoseconds since 1970.
func (r Rate) next(whole, now int64, used int) (int64, Usage) {
	step, usage := int64(r.interval()), Usage{Rate: r}
	if whole > now+2*int64(r.Per) { // no clock of now says so, nor that of another replica: it was set back since
		whole = now
	}
	whole = min(max(whole, now), now+int64(r.Per))
	if over := whole + step - now - int64(r.Per); over > 0 && used >= 0 {
		usage.Wait = time.Duration(over)
	} else {
		whole = max(whole+int64(used)*step, now)
	}
	usage.Full = time.Duration(whole - now)
	usage.Left = int((r.Per - usage.Full) / r.interval())
	return whole, usage
}

// Rates are limits by name.
type Rates map[Name]Rate

// UnmarshalText reads "reads=600/1m,waits=64" and adds it to what was read before. Each limit is one that there is, is named once and is
// written as its kind is.
func (r *Rates) UnmarshalText(text []byte) error {
	if *r == nil {
		*r = Rates{}
	}
	for one := range strings.SplitSeq(string(text), ",") {
		named, written, _ := strings.Cut(strings.TrimSpace(one), "=")
		name, rate := Name(named), Rate{}
		limit, known := usual()[name]
		if !known {
			return fmt.Errorf("no limit is called %q; there are %s", name, names(usual()))
		}
		if _, twice := (*r)[name]; twice {
			return fmt.Errorf("limit %s is there twice: write it once", name)
		}
		if err := rate.UnmarshalText([]byte(written)); err != nil {
			return fmt.Errorf("limit %s: %w", name, err)
		}
		if err := fits(limit, rate); err != nil {
			return err
		}
		(*r)[name] = rate
	}
	return nil
}

// fits refuses a number within a time for a limit of what there is at once, and the other way round.
func fits(usual Default, rate Rate) error {
	switch {
	case rate.unlimited() || (rate.Per == 0) == (usual.Rate.Per == 0):
		return nil
	case usual.Rate.Per == 0:
		return fmt.Errorf("limit %s counts what there is at once: write it as %s=%s", usual.Name, usual.Name, usual.Rate)
	}
	return fmt.Errorf("limit %s counts within a time: write it as %s=%s", usual.Name, usual.Name, usual.Rate)
}

// usual are all limits with their defaults, by name.
func usual() map[Name]Default {
	all := map[Name]Default{}
	for _, d := range Defaults() {
		all[d.Name] = d
	}
	return all
}

// complete are all limits, by name, those of the configuration with their rates in it.
func (r Rates) complete() (map[Name]Default, error) {
	all := usual()
	for name, rate := range r {
		limit, known := all[name]
		if !known {
			return nil, fmt.Errorf("no limit is called %q; there are %s", name, names(all))
		}
		if err := fits(limit, rate); err != nil {
			return nil, err
		}
		limit.Rate = rate
		all[name] = limit
	}
	return all, nil
}

func names(all map[Name]Default) string {
	sorted := slices.Sorted(maps.Keys(all))
	written := make([]string, len(sorted))
	for i, name := range sorted {
		written[i] = string(name)
	}
	return strings.Join(written, ", ")
}

// Off lifts every limit: for tests and simulations that ask for more than people do.
func Off() Rates {
	none := Rates{}
	for name := range usual() {
		none[name] = Rate{}
	}
	return none
}
