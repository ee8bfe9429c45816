package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/web"
)

// notifications is where somebody reads how they are told what others do.
const notifications = "/v1/me/notifications"

// exportPages bounds how many pages of a list an export holds.
const exportPages = 10

// owners are the services that have what an export holds, by the path's first part.
var owners = map[string]string{"me": "notify", "lots": "catalog", "negotiations": "order", "orders": "order", "fairs": "fair", "stalls": "fair", "chat": "chat"}

// trade reads lists of other services as the caller of the request at hand, each of which decides what they may see. What cannot be read
// now is named by Next.
func (a *API) trade(ctx context.Context, paths []string) []identityrest.ExportedList {
	as := &client.Caller{Peer: a.Peer, Token: func(context.Context) (string, error) { return web.TokenFrom(ctx), nil }}
	all := []identityrest.ExportedList{}
	for _, path := range paths {
		all = append(all, exported(ctx, as, path))
	}
	return all
}

type exportedPage struct {
	Items []identityrest.ExportedItem `json:"items"`
	Next  *string                     `json:"next"`
}

// exported is one list, as far as an export holds it, or what stands at a path by itself.
func exported(ctx context.Context, as *client.Caller, path string) identityrest.ExportedList {
	list := identityrest.ExportedList{Path: path, Items: []identityrest.ExportedItem{}, Next: &path}
	if path == notifications {
		if one, err := client.Read[identityrest.ExportedItem](get(ctx, as, path)); err == nil { //nolint:bodyclose // Read closes it
			list.Items, list.Next = append(list.Items, one), nil
		}
		return list
	}
	for range exportPages {
		page, err := client.Read[exportedPage](get(ctx, as, *list.Next+separator(*list.Next)+"limit=100")) //nolint:bodyclose // Read closes it
		if err != nil {
			return list
		}
		list.Items = append(list.Items, page.Items...)
		if page.Next == nil {
			list.Next = nil
			return list
		}
		next := fmt.Sprintf("%s%scursor=%s", path, separator(path), url.QueryEscape(*page.Next))
		list.Next = &next
	}
	return list
}

// get asks a service for what stands at a path.
func get(ctx context.Context, as *client.Caller, path string) (*http.Response, error) {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "?")
	name, _, _ = strings.Cut(name, "/")
	server, doer := as.At(owners[name])
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+strings.TrimPrefix(path, "/"), nil)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return doer.Do(r)
}

func separator(path string) string {
	if strings.Contains(path, "?") {
		return "&"
	}
	return "?"
}
