package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// refusal lets Meta refuse a send.
func refusal(t *testing.T, status int, body string) *graph.Error {
	t.Helper()
	_, err := meta(t, says(status, body)).Send(t.Context(), hello)
	var e *graph.Error
	if !errors.As(err, &e) {
		t.Fatalf("status %d, %s: %v", status, body, err)
	}
	return e
}

// What Meta's codes lead to, each once, whether they come as an answer or later, in a status.
func TestActions(t *testing.T) {
	want := map[graph.Action][]int{
		graph.Retry:       {1, 2, 131000, 131016, 131057, 133004},
		graph.Hold:        {131056},
		graph.Slow:        {4, 80007, 130429},
		graph.Window:      {131047, 470},
		graph.Fallback:    {132000, 132001, 132005, 132007, 132012, 132015, 132016, 131063},
		graph.Wait:        {131049, 131050, 130472, 137000},
		graph.Unreachable: {131026, 131030, 130497},
		graph.Stop:        {0, 190, 3, 10, 200, 131005, 33, 131037, 131045, 133010, 368, 131031, 131042, 131048, 131064},
		graph.GiveUp:      {100, 131008, 131009, 131021, 131051, 131052, 131053, 131062, 132068, 132069, 135000},
	}
	got := map[graph.Action][]int{}
	for _, c := range graph.Codes() {
		got[c.Action] = append(got[c.Action], c.Code)
		e := refusal(t, http.StatusForbidden, fmt.Sprintf(`{"error":{"code":%d}}`, c.Code))
		if e.Code != c.Code || e.Action() != c.Action || graph.ActionOf(c.Code) != c.Action {
			t.Errorf("code %d: %d, %s, in a status %s, want %s", c.Code, e.Code, e.Action(), graph.ActionOf(c.Code), c.Action)
		}
	}
	ignoreOrder := cmpopts.SortSlices(func(a, b int) bool { return a < b })
	if diff := cmp.Diff(want, got, ignoreOrder); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A refusal that concerns one message, one template, one person or one country holds up nobody else.
func TestWhatConcernsSomeHoldsUpNobodyElse(t *testing.T) {
	everybody := []graph.Action{graph.Slow, graph.Stop}
	for _, c := range graph.Codes() {
		all := c.Concerns == graph.OfNumber || c.Concerns == graph.OfAccount
		if slices.Contains(everybody, c.Action) != all {
			t.Errorf("code %d concerns the %s: %s", c.Code, c.Concerns, c.Action)
		}
	}
	for _, code := range []int{130001, 131099, 132099} { // that Meta may come to have
		for _, status := range []int{400, 403, 404} {
			e := refusal(t, status, fmt.Sprintf(`{"error":{"code":%d}}`, code))
			if slices.Contains(everybody, e.Action()) {
				t.Errorf("code %d, status %d: %s", code, status, e.Action())
			}
		}
	}
}

// The README shows the table.
func TestTheREADMEShowsEveryCode(t *testing.T) {
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range graph.Codes() {
		row := fmt.Sprintf("| %d | %s | %s | %s |\n", c.Code, c.Means, c.Concerns, c.Action)
		if !strings.Contains(string(raw), row) {
			t.Errorf("the README lacks the row %s", row)
		}
	}
}

func TestActionsWithoutAKnownCode(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   graph.Action
	}{
		"proxy's limit":        {429, ``, graph.Slow},
		"unauthorised":         {401, ``, graph.Stop},
		"forbidden":            {403, `<html>`, graph.Stop},
		"nothing there":        {404, ``, graph.Stop},
		"bad request":          {400, ``, graph.GiveUp},
		"new code, 500":        {500, `{"error":{"code":999999}}`, graph.Retry},
		"new code, 403":        {403, `{"error":{"code":999999}}`, graph.Stop},
		"new code, 400":        {400, `{"error":{"code":999999}}`, graph.GiveUp},
		"of the person, 403":   {403, `{"error":{"code":131099}}`, graph.Retry},
		"of the person, 429":   {429, `{"error":{"code":131099}}`, graph.Slow},
		"of a template, 400":   {400, `{"error":{"code":132099}}`, graph.Fallback},
		"a permission":         {403, `{"error":{"code":299}}`, graph.Stop},
		"unknown number":       {400, `{"error":{"code":100,"error_subcode":33}}`, graph.Stop},
		"another subcode":      {400, `{"error":{"code":100,"error_subcode":"x"}}`, graph.GiveUp},
		"data of another type": {400, `{"error":{"code":131056,"error_data":"x"}}`, graph.Hold},
	} {
		if got := refusal(t, c.status, c.body).Action(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatAnErrorSays(t *testing.T) {
	e := refusal(t, 400, `{"error":{"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429,`+
		`"error_data":{"messaging_product":"whatsapp","details":"Throughput has been reached."},"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`)
	const want = `refused with code 130429, status 400, trace "Az8or2yhqkZfEZ-_4Qn_Bam"`
	if e.Error() != want || e.Details != "Throughput has been reached." {
		t.Errorf("says %q and %q", e.Error(), e.Details)
	}
	if e := refusal(t, 400, `{"error":{"code":100,"message":"(#100) Invalid parameter"}}`); e.Details != "(#100) Invalid parameter" {
		t.Errorf("without details it says %q", e.Details)
	}
}

// An answer may quote what it was asked; errors go into logs.
func TestErrorsHoldNothingPersonal(t *testing.T) {
	private := []string{token, "987654321", "wamid.HBgLNTE5ODc2NTQzMjEVAgARGBI1RjQyNUE3NEYxMzAzMzQ5MkEA", "PE.13491208655302741918", "EAAGm0PX4ZCpsBAKZCZAq", strings.Repeat("x1Y", 20), "Hola Rosa"}
	quoted, err := json.Marshal("to +51 987654321, 51-987654321, " + strings.Join(private[2:6], ", "))
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"refused":        says(400, fmt.Sprintf(`{"error":{"code":100,"message":%s,"fbtrace_id":%[1]s}}`, quoted)),
		"details":        says(400, fmt.Sprintf(`{"error":{"code":100,"error_data":{"details":%s}}}`, quoted)),
		"page":           says(400, string(quoted)),
		"gateway's page": says(502, string(quoted)),
		"no id":          says(200, string(quoted)),
		"cut":            func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		_, err := meta(t, answer).Send(t.Context(), hello)
		said := fmt.Sprintf("%v %+v", err, err)
		var e *graph.Error
		if errors.As(err, &e) {
			said += e.Details + e.Trace
		}
		for _, secret := range private {
			if err == nil || strings.Contains(said, secret) {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
	if _, err := at("http://127.0.0.1:1", nil).Send(t.Context(), hello); strings.Contains(fmt.Sprint(err), "200000000000001") {
		t.Errorf("names the number: %v", err)
	}
}
