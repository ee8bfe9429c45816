package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// storedTemplate is a template of the business account, in whatever state.
type storedTemplate struct {
	Template
	id, category, status, reason, quality string
	edited                                []time.Time // while it was approved
}

// Statuses of templates.
const (
	templateApproved = "APPROVED"
	templatePending  = "PENDING"
	templateRejected = "REJECTED"
	templatePaused   = "PAUSED"
)

// approved are the templates that there are at the beginning.
func approved(all []Template) []*storedTemplate {
	made := make([]*storedTemplate, len(all))
	for i, t := range all {
		made[i] = &storedTemplate{Template: t, id: templateID(i), category: "UTILITY", status: templateApproved}
		if t.CopyCode != "" {
			made[i].category = "AUTHENTICATION"
		}
	}
	return made
}

func templateID(n int) string { return strconv.Itoa(300000000000001 + n) }

// template is what a send names; nil for none that is approved.
func (e *Emulator) template(o *outTemplate) (*Template, *fault) {
	t := e.templateOf(o.Name, o.Language.Code)
	switch {
	case t == nil, t.status == templatePending, t.status == templateRejected:
		return nil, refuse(codeNoTemplate, "template name (%s) does not exist in %s", o.Name, o.Language.Code)
	case t.status == templatePaused:
		return nil, refuse(codePaused, "template %s is paused because of its low quality", o.Name)
	case t.status != templateApproved:
		return nil, refuse(codeDisabled, "template %s is disabled", o.Name)
	}
	return &t.Template, nil
}

// templateOf needs the lock.
func (e *Emulator) templateOf(name, language string) *storedTemplate {
	for _, t := range e.templates {
		if t.Name == name && t.Language == language {
			return t
		}
	}
	return nil
}

// Verdict is what Meta decides about a template; what is empty stays as it is.
type Verdict struct {
	Status   string // "APPROVED", "REJECTED", "PAUSED", "DISABLED", "PENDING"
	Reason   string // why it is rejected, as "INCORRECT_CATEGORY"
	Category string // "UTILITY", "MARKETING", "AUTHENTICATION"
	Quality  string // "GREEN", "YELLOW", "RED"
}

// Review decides about a template, as Meta does. It reports whether there is one.
func (e *Emulator) Review(name, language string, v Verdict) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.templateOf(name, language)
	if t == nil {
		return false
	}
	t.status, t.reason = cmp.Or(v.Status, t.status), cmp.Or(v.Reason, t.reason)
	t.category, t.quality = cmp.Or(v.Category, t.category), cmp.Or(v.Quality, t.quality)
	return true
}

// Unsubscribe has nobody be told of what happens to the account, which still delivers: it is as Meta lists it.
func (e *Emulator) Unsubscribe() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.unsubscribed = true
}

// apps are those that are told of what happens to the account.
func (e *Emulator) apps(r *http.Request, _ []byte) reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r.Method == http.MethodPost {
		e.unsubscribed = false
		return done(object{"success": true})
	}
	apps := []object{}
	if !e.unsubscribed {
		apps = append(apps, object{"whatsapp_business_api_data": object{"id": "400000000000001", "name": "Qhatu", "link": "https://www.facebook.com/games/?app_id=400000000000001"}})
	}
	return done(object{"data": apps})
}

// listTemplates answers with a page of the account's templates.
func (e *Emulator) listTemplates(r *http.Request, _ []byte) reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	query := r.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 {
		limit = 25
	}
	from, _ := strconv.Atoi(query.Get("after")) // none: from the first
	page := []object{}
	end := min(from+limit, len(e.templates))
	for _, t := range e.templates[min(from, end):end] {
		page = append(page, t.shown())
	}
	paging := object{"cursors": object{"before": strconv.Itoa(from), "after": strconv.Itoa(end)}}
	if end < len(e.templates) {
		paging["next"] = "https://graph.facebook.com/next"
	}
	return done(object{"data": page, "paging": paging})
}

// shown is a template as Meta lists it.
func (t *storedTemplate) shown() object {
	parts := []object{{"type": "BODY", "text": t.Body}}
	if t.Footer != "" {
		parts = append(parts, object{"type": "FOOTER", "text": t.Footer})
	}
	var buttons []object
	for _, title := range t.Buttons {
		buttons = append(buttons, object{"type": "QUICK_REPLY", "text": title})
	}
	if t.CopyCode != "" {
		buttons = append(buttons, object{"type": "URL", "text": t.CopyCode, "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"})
	}
	if len(buttons) > 0 {
		parts = append(parts, object{"type": "BUTTONS", "buttons": buttons})
	}
	return object{
		"id": t.id, "name": t.Name, "language": t.Language, "category": t.category, "status": t.status,
		"rejected_reason": cmp.Or(t.reason, "NONE"), "quality_score": object{"score": cmp.Or(t.quality, "UNKNOWN")}, "components": parts,
	}
}

// createTemplate takes a template for review, or refuses it.
func (e *Emulator) createTemplate(_ *http.Request, body []byte) reply {
	var s submission
	if f := readBody(body, &s); f != nil {
		return f.reply()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t := &storedTemplate{Template: Template{Name: s.Name, Language: s.Language}, id: templateID(len(e.templates)), category: strings.ToUpper(s.Category), status: templatePending}
	f := s.check()
	if f == nil && e.templateOf(s.Name, s.Language) != nil {
		f = submitted(subTaken, "There is already %s content for this template. You can create a new template and try again.", s.Language)
	}
	if f == nil {
		f = t.write(s.Components)
	}
	if f != nil {
		return f.reply()
	}
	e.templates = append(e.templates, t)
	return done(object{"id": t.id, "status": t.status, "category": t.category})
}

// How often Meta lets an approved template be edited.
const (
	editsOfDay   = 1
	editsOfMonth = 10
)

// editTemplate takes other words for a template for review.
func (e *Emulator) editTemplate(r *http.Request, body []byte) reply {
	var s submission
	if f := readBody(body, &s); f != nil {
		return f.reply()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	i := slices.IndexFunc(e.templates, func(t *storedTemplate) bool { return t.id == r.PathValue("id") })
	if i < 0 {
		return unknownObject(r.PathValue("id")).reply()
	}
	t := e.templates[i]
	if f := t.checkEdit(s, e.cfg.Now()); f != nil {
		return f.reply()
	}
	edited := *t
	if f := edited.write(s.Components); f != nil {
		return f.reply()
	}
	if t.status == templateApproved {
		edited.edited = append(edited.edited, e.cfg.Now())
	}
	edited.status, edited.reason = templatePending, ""
	*t = edited
	return done(object{"success": true})
}

func (t *storedTemplate) checkEdit(s submission, now time.Time) *fault {
	switch {
	case t.status != templateApproved && t.status != templateRejected && t.status != templatePaused:
		return userFault("Message templates can only be edited when they are approved, rejected or paused.")
	case t.status == templateApproved && s.Category != "" && !strings.EqualFold(s.Category, t.category):
		return userFault("You cannot change the category of an approved template.")
	case t.status == templateApproved && (t.editsSince(now.Add(-24*time.Hour)) >= editsOfDay || t.editsSince(now.AddDate(0, 0, -30)) >= editsOfMonth):
		return userFault("You can edit an approved template once in 24 hours and 10 times in 30 days.")
	}
	return nil
}

func (t *storedTemplate) editsSince(when time.Time) (n int) {
	for _, at := range t.edited {
		if at.After(when) {
			n++
		}
	}
	return n
}
