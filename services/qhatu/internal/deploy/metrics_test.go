package deploy_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var metricRow = regexp.MustCompile("(?m)^\\| `(qhatu_\\w+)(?:\\{([^}]*)\\})?` \\| (counter|gauge|histogram) \\| .+ \\|$")

// docs/metrics.md lists every metric that the market exports, and no other, with its labels.
func TestThePageOfMetricsListsThemAll(t *testing.T) {
	exported := exports(t)
	listed := map[string]bool{}
	for _, row := range metricRow.FindAllStringSubmatch(read(t, "..", "docs", "metrics.md"), -1) {
		name, labels := row[1], strings.FieldsFunc(row[2], func(r rune) bool { return r == ',' || r == ' ' })
		listed[name] = true
		have, is := exported[name]
		if !is {
			t.Errorf("nothing exports %s", name)
			continue
		}
		if slices.Sort(labels); !slices.Equal(labels, slices.Sorted(slices.Values(have))) {
			t.Errorf("%s has the labels %v, not %v", name, have, labels)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(exported)) {
		if strings.HasPrefix(name, "qhatu_") && !listed[name] {
			t.Errorf("docs/metrics.md does not list %s", name)
		}
	}
}

// Whatever counts what is seldom stands there with 0 before the first, so that the first shows as a change.
func TestSeriesStandThereFromTheFirstScrape(t *testing.T) {
	families := scraped(t)
	for _, series := range []string{
		`qhatu_reaction_dead_total{reaction="order-stock-v2"} 0`, `qhatu_reaction_retried_total{reaction="catalog-stock-v4"} 0`,
		`qhatu_reaction_oldest_seconds{reaction="order-stock-v2"} 0`, `qhatu_reaction_lag_messages{reaction="timer-offer-expiry-v1"} 0`,
		`qhatu_dead_letters{name="order-stock"} 0`, `qhatu_backup_timestamp_seconds{of="market"} 0`, `qhatu_backup_timestamp_seconds{of="keys"} 0`,
		`qhatu_commands_total{aggregate="catalog.lot",outcome="failed"} 0`, `qhatu_commands_total{aggregate="order.negotiation",outcome="refused"} 0`,
		`qhatu_http_failures_total{status="500"} 0`, `qhatu_http_failures_total{status="503"} 0`,
		`qhatu_log_replicas 1`, `qhatu_log_replicas_current 1`, `qhatu_readmodel_lag_messages{model="order"} 0`,
		`qhatu_whatsapp_outbox_total{outcome="give_up"} 0`, `qhatu_whatsapp_waiting_seconds{stream="outbox"} 0`, `qhatu_whatsapp_apologies_total 0`,
		`qhatu_whatsapp_inbox_total{is="new",kind="message"} 0`, `qhatu_whatsapp_sending_stopped 0`,
	} {
		if !strings.Contains(families, "\n"+series+"\n") {
			t.Errorf("there is no %s", series)
		}
	}
	for _, name := range []string{"qhatu_disk_free_bytes", "qhatu_disk_size_bytes", "qhatu_ready ", "qhatu_part_ready{", "qhatu_build_info{", "qhatu_tls_certificate_expiry_timestamp_seconds"} {
		if !strings.Contains(families, "\n"+name) {
			t.Errorf("there is no %s", name)
		}
	}
}
