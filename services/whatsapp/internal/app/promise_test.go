package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
)

// promises are the texts of the chat that promise to tell somebody of something, each with the events of all that may come of
// it.
func promises() map[string][]string {
	answered := []string{
		orderevents.OfferMadeV1, orderevents.OfferRejectedV1, orderevents.OfferExpiredV1, orderevents.NegotiationClosedV1,
		orderevents.OrderConfirmedV1, orderevents.OrderCancelledV1,
	}
	offered := []string{orderevents.OfferMadeV1}
	decided := []string{
		fairevents.StallApprovedV1, fairevents.StallWaitlistedV1, fairevents.StallRejectedV1, fairevents.StallWithdrawnV1, fairevents.FairCancelledV1,
	}
	waits := []string{fairevents.StallOfferedV1, fairevents.StallWithdrawnV1, fairevents.StallRejectedV1, fairevents.FairCancelledV1}
	news := []string{orderevents.DeliveryArrivedV1, orderevents.OrderReceivedV1, orderevents.OrderCompletedV1}
	return map[string][]string{
		"chat optedIn":             offered,
		"bargain noOffers":         offered,
		"bargain rejected":         offered,
		"bargain leftAlone":        offered,
		"bargain youRefused":       offered,
		"bargain colleagueNo":      offered,
		"bargain takenBack":        offered,
		"bargain noticeTakenBack":  offered,
		"bargain noticeCancelled":  offered,
		"bargain sent":             answered,
		"bargain askedAgain":       answered,
		"bargain awaitsStock":      {orderevents.OrderConfirmedV1, orderevents.OrderCancelledV1},
		"bargain buyerSaidYes":     {orderevents.OrderConfirmedV1, orderevents.OrderCancelledV1},
		"order weightWaits":        {orderevents.DeliveryWeightAgreedV1, orderevents.DeliveryWeighedV1, orderevents.OrderDisputedV1},
		"order nothingToAccept":    {orderevents.OfferMadeV1, orderevents.DeliveryWeighedV1, orderevents.OrderClaimedV1, orderevents.AmendmentProposedV1},
		"order readBack":           nil, // it reads back what the buyer is told
		"order done":               {orderevents.OrderPaymentConfirmedV1, orderevents.OrderPaymentDeniedV1, orderevents.AmendmentAcceptedV1, orderevents.AmendmentRejectedV1},
		"fair applied":             decided,
		"fair waitsAnswer":         decided,
		"fair stillWaitsAnswer":    decided,
		"fair waiting":             waits,
		"fair waits":               waits,
		"consent acceptedTold":     {identityevents.PersonConsentedV1},
		"consent waitsTold":        {identityevents.PersonConsentedV1},
		"bargain buyerSuspended":   {identityevents.OrganisationReopenedV1},
		"bargain resting":          {identityevents.OrganisationReopenedV1},
		"suspension back":          {identityevents.OrganisationReopenedV1},
		"representative youAgreed": {identityevents.OrganisationMemberAddedV1, identityevents.OrganisationProposalDeclinedV1},
		"colleague toCoordinator":  nil, // it says of itself what it is for
		"preference head":          news,
		"preference atOnce":        news,
		"preference together":      news,
		"preference noNights":      news,
		"preference noNews":        news,
		"preference news":          news,
		"preference always":        {orderevents.OfferMadeV1, orderevents.DeliveryWeighedV1, orderevents.OrderPaymentSaidV1, orderevents.OrderClaimedV1, orderevents.OrderCalledOffV1},
	}
}

var promise = regexp.MustCompile(`(?i)te (avis|llam|mand|llega|escribir|contest|confirm)|le avis|avisamos|llamaremos`)

// silent are the texts that only promise to write no more.
var silent = regexp.MustCompile(`(?i)ya no te escribir`)

// What the chat promises to tell has a notice.
func TestWhatIsPromisedIsTold(t *testing.T) {
	var told []string
	for _, r := range newWorld(t).reactions.Reactions() {
		if r.Name == app.NoticesReaction {
			told = r.Handles
		}
	}
	found := map[string]bool{}
	for name, said := range texts(t) {
		if !promise.MatchString(said) || silent.MatchString(said) {
			continue
		}
		events, named := promises()[name]
		if found[name] = true; !named {
			t.Errorf("%s promises something: name the events of what may come of it, or do not promise it: %q", name, said)
		}
		for _, event := range events {
			if !slices.Contains(told, event) {
				t.Errorf("%s promises to tell of %s, which nobody is told of", name, event)
			}
		}
	}
	for name := range promises() {
		if !found[name] {
			t.Errorf("%s promises nothing any more", name)
		}
	}
}

// configured are what texts must leave to the configuration, or to the market: hosts, addresses and phones.
var configured = regexp.MustCompile(`(?i)https?:|www\.|[a-z]\.(pe|com|org|net)\b|@[a-z]|\+?[0-9][0-9 ]{6,}|entra a qhatu`)

// Texts name no web, no host, no phone and no person of their own: what there is in an installation is configured.
func TestNoTextNamesWhatMayNotBeThere(t *testing.T) {
	for name, said := range texts(t) {
		if configured.MatchString(said) {
			t.Errorf("%s names what may not be there: %q", name, said)
		}
		if strings.Contains(said, "la web") && name != "chat onTheWeb" {
			t.Errorf("%s speaks of a web, which may not be there: say HowToBuy", name)
		}
	}
}

// texts is what the chat says in Spanish, by the flow and the name of the text.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"../chat/*_es.go", "../chat/*/*_es.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no texts at %s: %v", pattern, err)
		}
		for _, file := range files {
			addTexts(t, all, file)
		}
	}
	return all
}

func addTexts(t *testing.T, all map[string]string, file string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	flow := filepath.Base(filepath.Dir(file))
	ast.Inspect(parsed, func(n ast.Node) bool {
		field, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		name, ok := field.Key.(*ast.Ident)
		if ok {
			all[flow+" "+name.Name] += literals(field.Value)
		}
		return !ok
	})
}

// literals are the strings of an expression, one after another, those of a list apart.
func literals(e ast.Expr) string {
	var all strings.Builder
	ast.Inspect(e, func(n ast.Node) bool {
		if list, ok := n.(*ast.CompositeLit); ok {
			for _, one := range list.Elts {
				all.WriteString(literals(one) + "\n")
			}
			return false
		}
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			all.WriteString(strings.Trim(l.Value, "\"`"))
		}
		return true
	})
	return all.String()
}
