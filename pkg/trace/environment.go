package trace

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

// isOn tells whether the environment asks for traces, and refuses what it asks for that there is not: the SDK would go on with something else, or
// panic. What is wrong is not quoted, since it may be a secret.
func isOn() (bool, error) {
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") || os.Getenv("OTEL_TRACES_EXPORTER") == "none" {
		return false, nil
	}
	on := false
	for _, v := range variables() {
		said := os.Getenv(v.name)
		if said == "" || v.only && !on {
			continue
		}
		if !v.holds(said) {
			return false, fmt.Errorf("%s: %s", v.name, v.write)
		}
		on = true
	}
	return on, nil
}

// variable is one of OpenTelemetry's, and what may stand in it.
type variable struct {
	name  string
	only  bool // it turns nothing on, and is looked at where traces are on only
	holds func(string) bool
	write string // what to write
}

// variables are those that are looked at, those first that turn traces on.
func variables() []variable {
	all := []variable{
		{"OTEL_EXPORTER_OTLP_ENDPOINT", false, isAddress, "write an address, as http://127.0.0.1:4318"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", false, isAddress, "write an address, as http://127.0.0.1:4318/v1/traces"},
		{"OTEL_TRACES_SAMPLER", true, isSampler, "write one of " + strings.Join(samplers(), ", ")},
		{"OTEL_TRACES_SAMPLER_ARG", true, isShare, "write a number from 0 to 1"},
	}
	for _, of := range []string{"OTEL_EXPORTER_OTLP_", "OTEL_EXPORTER_OTLP_TRACES_"} {
		all = append(all,
			variable{of + "PROTOCOL", true, is("http/protobuf"), "traces leave by http/protobuf only: leave it out, and name the collector's port for HTTP, as a rule 4318"},
			variable{of + "COMPRESSION", true, is("gzip", "none"), "write gzip or none"},
			variable{of + "HEADERS", true, areHeaders, "write name=value, with commas between several"},
			variable{of + "TIMEOUT", true, isCount, "write milliseconds, as 10000"},
			variable{of + "CERTIFICATE", true, isFile, "write the path of a file that can be read"},
			variable{of + "CLIENT_CERTIFICATE", true, isFile, "write the path of a file that can be read"},
			variable{of + "CLIENT_KEY", true, isFile, "write the path of a file that can be read"},
		)
	}
	for _, name := range []string{"SCHEDULE_DELAY", "EXPORT_TIMEOUT", "MAX_QUEUE_SIZE", "MAX_EXPORT_BATCH_SIZE"} {
		all = append(all, variable{"OTEL_BSP_" + name, true, isCount, "write a number above 0"})
	}
	return all
}

func isAddress(text string) bool {
	at, err := url.Parse(text)
	if err != nil || at.Hostname() == "" || at.User != nil || at.Scheme != "http" && at.Scheme != "https" {
		return false
	}
	_, err = strconv.ParseUint(at.Port(), 10, 16)
	return at.Port() == "" || err == nil
}

func samplers() []string {
	return []string{"always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"}
}

func isSampler(text string) bool { return slices.Contains(samplers(), text) }

func isShare(text string) bool {
	share, err := strconv.ParseFloat(text, 64)
	return err == nil && share >= 0 && share <= 1
}

func isCount(text string) bool {
	count, err := strconv.ParseUint(text, 10, 31)
	return err == nil && count > 0
}

func is(words ...string) func(string) bool {
	return func(text string) bool { return slices.Contains(words, text) }
}

func areHeaders(text string) bool {
	for pair := range strings.SplitSeq(text, ",") {
		name, _, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return false
		}
	}
	return true
}

func isFile(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	_ = file.Close() // nothing was read
	return true
}
