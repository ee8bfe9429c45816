package whatsapp

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/api/chatrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/httpapi"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// Chat builds what shows people their own messages. It needs nothing of Meta's, and runs also where WhatsApp is off.
func Chat(_ context.Context, p host.Platform) (host.Service, error) {
	views := projection.NewViews()
	model, err := p.OpenModel("chat", chatProjections(views)...)
	if err != nil {
		return host.Service{}, fmt.Errorf("chat: %w", err)
	}
	views.On(model)
	api := &httpapi.Chat{History: app.NewHistory(p.JetStream, p.Vault, views)}
	return host.Service{Name: "chat", Contract: chatrest.GetSpec, Model: model, Routes: api.Routes}, nil
}

func chatProjections(v *projection.Views) []readmodel.Projector {
	return []readmodel.Projector{v.People, v.Contacts}
}

// ChatProjections are those of its read model, for whoever builds another one.
func ChatProjections() []readmodel.Projector { return chatProjections(projection.NewViews()) }
