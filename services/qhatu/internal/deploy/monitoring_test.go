package deploy_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oasdiff/yaml3"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
	svc "github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// open opens a market with every service, chat and TLS included, which is closed when the test ends, and returns what it exports.
func open(t *testing.T) *prometheus.Registry {
	t.Helper()
	var registry *prometheus.Registry
	probe := func(_ context.Context, p host.Platform) (host.Service, error) {
		registry = p.Registry
		return host.Service{Name: "probe"}, nil
	}
	chat := whatsapp.Config{GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", Token: "token", PhoneNumberID: "200000000000001", AppSecret: "secret", VerifyToken: "verify"}
	cert, key := certificate(t)
	cfg := host.Config{DataDir: t.TempDir(), HTTPAddr: "127.0.0.1:0", LogLevel: "error", TLSCert: cert, TLSKey: key}
	market := testkit.Must(host.Open(t.Context(), cfg, append(svc.All(chat), probe)...))(t)
	t.Cleanup(func() {
		ctx, stop := context.WithCancel(context.Background())
		stop()
		if err := market.Run(ctx); err != nil { // it closes what was opened
			t.Error(err)
		}
	})
	return registry
}

// certificate writes one of a test server, and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	other := httptest.NewTLSServer(nil)
	other.Close()
	made := other.TLS.Certificates[0]
	secret := testkit.Must(x509.MarshalPKCS8PrivateKey(made.PrivateKey))(t)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate[0]}))
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	return cert, key
}

// exports are all metrics that a market exports, by name, each with its labels.
func exports(t *testing.T) map[string][]string {
	t.Helper()
	registry := open(t)
	descriptions := make(chan *prometheus.Desc)
	go func() { registry.Describe(descriptions); close(descriptions) }()
	all := map[string][]string{"up": {}}
	for d := range descriptions {
		name, labels := described(t, d)
		all[name] = labels
	}
	return all
}

// scraped is what a market exports, as Prometheus reads it.
func scraped(t *testing.T) string {
	t.Helper()
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(open(t), promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	return "\n" + answer.Body.String()
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

// rule is an alert.
type rule struct {
	Alert, Expr         string
	Labels, Annotations map[string]string
}

// rules are all alerts.
func rules(t *testing.T) (all []rule) {
	t.Helper()
	var file struct{ Groups []struct{ Rules []rule } }
	if err := yaml.Unmarshal([]byte(read(t, "monitoring", "alerts.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	for _, group := range file.Groups {
		all = append(all, group.Rules...)
	}
	return all
}

// expressions are those of the rules and of the dashboard, by what they are for.
func expressions(t *testing.T) map[string]string {
	t.Helper()
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
	for _, rule := range rules(t) {
		all[rule.Alert] = rule.Expr
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
	functions = []string{"sum", "max", "min", "rate", "increase", "changes", "min_over_time", "time", "histogram_quantile", "topk", "by", "on", "and"}
	added     = []string{"job", "instance"} // labels that Prometheus adds
)

// Each rule and panel asks for metrics that the market exports, by labels that they have.
func TestMonitoringAsksForMetricsThatThereAre(t *testing.T) {
	exported := exports(t)
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
			have = append(slices.Clone(have), added...)
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

// The series of the alerts' stories are such as the market exports.
func TestTheStoriesOfAlertsAreOfMetricsThatThereAre(t *testing.T) {
	exported := exports(t)
	told := regexp.MustCompile(`- series: '(\w+)\{(.*)\}'`).FindAllStringSubmatch(read(t, "monitoring", "alerts_test.yaml"), -1)
	if len(told) < 20 {
		t.Errorf("only %d series", len(told))
	}
	for _, series := range told {
		have, known := exported[family(series[1])]
		if !known {
			t.Errorf("nothing exports %s", series[1])
		}
		var labels []string
		for _, m := range matching.FindAllStringSubmatch(series[2], -1) {
			if m[1] != "le" && !slices.Contains(added, m[1]) {
				labels = append(labels, m[1])
			}
		}
		if slices.Sort(labels); !slices.Equal(labels, slices.Sorted(slices.Values(have))) {
			t.Errorf("%s has the labels %v, not %v", series[1], have, labels)
		}
	}
}

// Each alert has a story in which it fires, for promtool (make alerts), and says what to do.
func TestEachAlertHasAStoryInWhichItFires(t *testing.T) {
	var stories struct {
		Tests []struct {
			Rules []struct {
				Alert  string `yaml:"alertname"`
				Expect []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "monitoring", "alerts_test.yaml")), &stories); err != nil {
		t.Fatal(err)
	}
	fires, rests := map[string]bool{}, map[string]bool{}
	for _, story := range stories.Tests {
		for _, rule := range story.Rules {
			fires[rule.Alert] = fires[rule.Alert] || len(rule.Expect) > 0
			rests[rule.Alert] = rests[rule.Alert] || len(rule.Expect) == 0
		}
	}
	for _, rule := range rules(t) {
		if !fires[rule.Alert] || !rests[rule.Alert] {
			t.Errorf("%s: no story in which it fires, or none in which it does not", rule.Alert)
		}
		if severity := rule.Labels["severity"]; severity != "page" && severity != "ticket" {
			t.Errorf("%s has the severity %q", rule.Alert, severity)
		}
		if rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
			t.Errorf("%s does not say what to do", rule.Alert)
		}
	}
}
