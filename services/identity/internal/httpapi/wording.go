package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/wording"
)

// ListWordings answers GET /v1/consents/wordings.
func (*API) ListWordings(context.Context, identityrest.ListWordingsRequestObject) (identityrest.ListWordingsResponseObject, error) {
	return identityrest.ListWordings200JSONResponse{Body: identityrest.Wordings{Items: wordings()}}, nil
}

func wordings() (all []identityrest.Wording) {
	for _, w := range wording.All() {
		all = append(all, identityrest.Wording{
			Version: w.Version, AskedIn: identityrest.WordingAskedIn(w.AskedIn), Language: identityrest.WordingLanguage(w.Language), Text: w.Text,
		})
	}
	return all
}
