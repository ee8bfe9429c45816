package httpapi

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events/eventstest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

func TestFairsAndApplicationsAreShownWhole(t *testing.T) {
	log, views := readmodeltest.Open(t), projection.NewViews()
	v := vaulttest.New(t, log.JetStream())
	api := &API{Model: readmodeltest.Run(t, log.Log, views.All()...), Views: views, App: app.New(app.Config{Vault: v}), Vault: v, Now: time.Now}
	var f projection.Fair
	var a projection.Application
	a.State.ID = "stall_1"
	f.WaitingList = fair.WaitingList{{Application: a.State.ID}}
	eventstest.Fill(&f)
	eventstest.Fill(&a)
	answer, err := api.fairAnswer(t.Context(), seenFair{Fair: f}, web.Caller{})
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckComplete(t, fairrest.GetSpec, "Fair", answer)
	application, err := api.applicationAnswer(t.Context(), f, a, web.Caller{})
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckComplete(t, fairrest.GetSpec, "StallApplication", application)
}
