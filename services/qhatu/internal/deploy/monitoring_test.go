package deploy_test

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oasdiff/yaml3"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
	svc "github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// metrics are all that a market with every service exports, by name, each with its labels.
func metrics(t *testing.T) map[string][]string {
	t.Helper()
	var registry *prometheus.Registry
	probe := func(_ context.Context, p host.Platform) (host.Service, error) {
		registry = p.Registry
		return host.Service{Name: "probe"}, nil
	}
	chat := whatsapp.Config{GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", Token: "token", PhoneNumberID: "200000000000001", AppSecret: "secret", VerifyToken: "verify"}
	market := testkit.Must(host.Open(t.Context(), host.Config{DataDir: t.TempDir(), HTTPAddr: "127.0.0.1:0", LogLevel: "error"}, append(svc.All(chat), probe)...))(t)
	descriptions := make(chan *prometheus.Desc)
	go func() { registry.Describe(descriptions); close(descriptions) }()
	all := map[string][]string{"up": {}}
	for d := range descriptions {
		name, labels := described(t, d)
		all[name] = labels
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := market.Run(ctx); err != nil { // it closes what was opened
		t.Fatal(err)
	}
	return all
}

var (
	descName    = regexp.MustCompile(`fqName: "(\w+)"`)
	constLabels = regexp.MustCompile(`constLabels: \{([^}]*)\}`)
	labelName   = regexp.MustCompile(`(\w+)=`)
	varLabels   = regexp.MustCompile(`variableLabels: \{([^}]*)\}`)
)

// described reads a description, whose text is all that it tells.
func described(t *testing.T, d *prometheus.Desc) (name string, labels []string) {
	t.Helper()
	text := d.String()
	found := descName.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("nobody can read %s", text)
	}
	for _, label := range labelName.FindAllStringSubmatch(constLabels.FindStringSubmatch(text)[1], -1) {
		labels = append(labels, label[1])
	}
	for label := range strings.SplitSeq(varLabels.FindStringSubmatch(text)[1], ",") {
		if label != "" {
			labels = append(labels, strings.TrimSuffix(strings.TrimPrefix(label, "c("), ")"))
		}
	}
	return found[1], labels
}

// expressions are those of the rules and of the dashboard, by what they are for.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "monitoring", "alerts.yaml")), &rules); err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "monitoring", "grafana.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			all[rule.Alert] = rule.Expr
		}
	}
	for _, panel := range dashboard.Panels {
		for i, target := range panel.Targets {
			all[panel.Title+string(rune('A'+i))] = target.Expr
		}
	}
	return all
}

var (
	selector  = regexp.MustCompile(`([a-z]\w*)\{([^}]*)\}`)
	matching  = regexp.MustCompile(`(\w+)(?:=~|!~|!=|=)"[^"]*"`)
	grouping  = regexp.MustCompile(`(?:by|on) \(([^)]*)\)`)
	word      = regexp.MustCompile(`[a-z_]\w*`)
	functions = []string{"sum", "max", "rate", "increase", "histogram_quantile", "topk", "by", "on", "and"}
	scraped   = []string{"job", "instance"} // labels that Prometheus adds
)

// Each rule and panel asks for metrics that the market exports, by labels that they have.
func TestMonitoringAsksForMetricsThatThereAre(t *testing.T) {
	exported := metrics(t)
	asked := expressions(t)
	if len(asked) < 20 {
		t.Errorf("only %d expressions", len(asked))
	}
	for what, expression := range asked {
		var labels []string
		for _, s := range selector.FindAllStringSubmatch(expression, -1) {
			have, known := exported[family(s[1])]
			if !known {
				t.Errorf("%s: nothing exports %s", what, s[1])
			}
			have = append(slices.Clone(have), scraped...)
			labels = append(labels, have...)
			for _, m := range matching.FindAllStringSubmatch(s[2], -1) {
				if !slices.Contains(have, m[1]) {
					t.Errorf("%s: %s has no label %s", what, s[1], m[1])
				}
			}
		}
		checkRest(t, what, expression, labels)
	}
}

// family is the metric that a series of a histogram is of.
func family(series string) string { return strings.TrimSuffix(series, "_bucket") }

// checkRest: what stands around the selectors is made of functions, and groups by labels that there are.
func checkRest(t *testing.T, what, expression string, labels []string) {
	t.Helper()
	for _, g := range grouping.FindAllStringSubmatch(expression, -1) {
		for _, label := range word.FindAllString(g[1], -1) {
			if label != "le" && !slices.Contains(labels, label) {
				t.Errorf("%s: nothing has the label %s", what, label)
			}
		}
	}
	rest := grouping.ReplaceAllString(selector.ReplaceAllString(expression, ""), "by")
	rest = regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllString(rest, "")
	for _, name := range word.FindAllString(rest, -1) {
		if !slices.Contains(functions, name) {
			t.Errorf("%s: %s is neither a metric with its job nor a function: %s", what, name, expression)
		}
	}
	if strings.Count(expression, "(") != strings.Count(expression, ")") {
		t.Errorf("%s: parentheses do not match: %s", what, expression)
	}
}

// What tells that the market is not well is watched.
func TestAlertsWatchWhatTellsThatTheMarketIsNotWell(t *testing.T) {
	rules := strings.Join(slices.Collect(maps.Values(expressions(t))), "\n")
	for _, name := range []string{"qhatu_reaction_dead_total", "qhatu_readmodel_lag_messages", "qhatu_reaction_lag_messages", "qhatu_whatsapp_sending_stopped", `status="503"`} {
		if !strings.Contains(rules, name) {
			t.Errorf("nobody watches %s", name)
		}
	}
}
