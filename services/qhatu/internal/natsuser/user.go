// Package natsuser says what each process of the market may do at an external NATS server, and writes the server's configuration of
// it: a user for each, who proves who they are by a key of their own (nkey).
//
// What holds of a user of a service:
//
//   - It publishes events of its own service only, and reads all.
//   - It neither changes, empties nor deletes a stream or bucket, nor any message: the operator declares them. The order service alone takes files out of the
//     bucket of photos, which it could empty therefore.
//   - Of buckets and queues it writes those that it needs: its own limits, when an API key was last used, but no key. What others' reactions
//     have read it cannot touch.
//   - It hears what is answered to itself only, what the operator asks, and when the operator asks it to handle a dead letter of its own again; it
//     answers both and asks neither itself.
//
// What does not hold: each service makes the keys of those for whom it seals first, and NATS cannot tell making one from destroying it, so
// that each may destroy any entry of KEYS; a copy of that bucket is what brings them back. And whoever has taken a process over can have the server send what that process stored on, by naming a subject to answer
// on that they may not publish to. Against that only accounts with streams of their own would help.
package natsuser

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// user is a process at the server.
type user struct {
	name    string
	queues  map[string][]string // durables of its own, by stream
	timers  []string            // kinds
	dead    []string            // further subjects of its dead letters
	streams []string            // that it writes and reads in whole
	hears   []string            // that it reads in whole
	buckets []string            // that it writes, beside those that every service does
	objects []string            // buckets of files that it writes, and takes files out of
	limits  []limit.Name        // that hold across replicas and that it counts
}

// services are the users of services.
func services() []user {
	return []user{
		{name: "catalog", queues: map[string][]string{natsd.Market: {"catalog-stock-v4", "catalog-erasure-v1", "catalog-suspension-v1"}}},
		{
			name:   "order",
			timers: []string{"offer-expiry", "order-receipt"},
			queues: map[string][]string{
				natsd.Market: {"order-deadline-v4", "order-erasure-v2", "order-lot-end-v1", "order-placing-v1", "order-settling-v1", "order-stock-v2", "order-zone-delay-v1"},
				natsd.Timer:  {"timer-offer-expiry-v1", "timer-order-receipt-v1"},
			},
			limits:  []limit.Name{limit.Openings, limit.OpeningsNew, limit.OpeningsPair, limit.OpeningsLot, limit.Offers, limit.OffersPair, limit.ReleaseCodes, limit.Photos},
			objects: []string{natsd.Photos},
		},
		{
			name:   "fair",
			timers: []string{"stall-offer"},
			queues: map[string][]string{natsd.Market: {"fair-deadline-v2", "fair-erasure-v3"}, natsd.Timer: {"timer-stall-offer-v1"}},
		},
		{
			name:    "notify",
			queues:  map[string][]string{natsd.Market: {"notify-ending-v1", "notify-forgetting-v1"}},
			streams: []string{natsd.Deliveries},
			buckets: []string{natsd.Webhooks, natsd.Notices},
			limits:  []limit.Name{limit.WebhookSends},
		},
		{
			name:    "identity",
			queues:  map[string][]string{natsd.Market: {"identity-erasing-v2", "identity-following-v1"}},
			streams: []string{natsd.Codes},
			hears:   []string{natsd.Audit},
			buckets: []string{natsd.Vault, natsd.Revoked, natsd.Challenges, natsd.Sessions, natsd.Issuers, natsd.APIKeys},
			limits: []limit.Name{
				limit.Codes, limit.CodesByAddress, limit.CodesTo, limit.CodesHour, limit.CodesDay, limit.CodesAbroad, limit.CodesAbroadHour, limit.SignIns, limit.KeysMade,
				limit.InvitesSent, limit.InvitesTo, limit.InvitesDay, limit.Alerts,
			},
		},
		{
			name:    "whatsapp",
			queues:  map[string][]string{natsd.Market: {"whatsapp-notices-v14", "whatsapp-forgetting-v1"}, natsd.Inbox: {"whatsapp-statuses-v1"}},
			dead:    []string{"dead.whatsapp-outbox"},
			streams: []string{natsd.Inbox, natsd.Outbox},
			hears:   []string{natsd.Codes},
			buckets: []string{natsd.Chat},
			limits:  []limit.Name{limit.Notices, limit.NoticesDay, limit.NoticesPair, limit.NoticesNews},
		},
	}
}

// Buckets that every service reads; those that it also writes come first.
var (
	written = []string{natsd.Idempotency, natsd.Keys}
	read    = []string{natsd.Vault, natsd.Revoked, natsd.APIKeys, natsd.Limits, natsd.Backups}
)

// durables are all of a stream, by whose they are.
func durables(stream string) (all []string) {
	for _, u := range services() {
		all = append(all, u.queues[stream]...)
	}
	return all
}

// publishes is what a service may publish.
func (u user) publishes() []string {
	allowed := []string{"market." + u.name + ".>", "$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.LIST.*", "$JS.API.CONSUMER.INFO.*.*", "$JS.FC.>", "audit.>", control.Answers + ".>"}
	for _, kind := range u.timers {
		allowed = append(allowed, "timer.set."+kind+".>")
	}
	allowed = append(allowed, u.deadLetters()...)
	for _, bucket := range slices.Concat(written, u.buckets) {
		allowed = append(allowed, "$KV."+bucket+".>")
	}
	allowed = append(allowed, "$KV."+natsd.APIKeys+".used.>")           // when each was last used
	allowed = append(allowed, "$JS.API.STREAM.CREATE.KV_"+natsd.Limits) // which is gone when all servers were down
	for _, name := range u.limits {
		allowed = append(allowed, "$KV."+natsd.Limits+"."+string(name)+".>")
	}
	allowed = append(allowed, reads(natsd.Market)...)
	for _, bucket := range slices.Concat(written, read, u.buckets) {
		allowed = append(allowed, reads(natsd.StreamOf(bucket))...)
	}
	for _, bucket := range u.objects {
		allowed = append(append(allowed, "$O."+bucket+".>", "$JS.API.STREAM.PURGE."+natsd.ObjectsOf(bucket)), reads(natsd.ObjectsOf(bucket))...)
	}
	for _, stream := range u.streams {
		allowed = append(append(allowed, subjects(stream)), reads(stream)...)
	}
	for _, stream := range u.hears {
		allowed = append(allowed, reads(stream)...)
	}
	for _, queue := range u.queues[natsd.Timer] {
		allowed = append(append(allowed, consumes(natsd.Timer, queue)...), "$JS.API.STREAM.MSG.GET."+natsd.Timer) // how old the oldest is
	}
	slices.Sort(allowed)
	return slices.Compact(allowed)
}

// deadLetters are the subjects of what its reactions could not do.
func (u user) deadLetters() []string {
	subjects := slices.Clone(u.dead)
	for _, queues := range u.queues {
		for _, queue := range queues {
			subjects = append(subjects, "dead."+nameOf(queue))
		}
	}
	return subjects
}

// retries are the subjects on which it is asked to handle them again.
func (u user) retries() []string {
	subjects := u.deadLetters()
	for i, subject := range subjects {
		subjects[i] = "retry." + strings.TrimPrefix(subject, "dead.")
	}
	slices.Sort(subjects)
	return subjects
}

// nameOf is a reaction's name: its durable's without the version.
func nameOf(durable string) string { return durable[:strings.LastIndexByte(durable, '-')] }

// Knows reports whether a reaction's durable is some user's.
func Knows(reaction string, version int) bool {
	return slices.ContainsFunc(services(), func(u user) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(u.queues)), func(queues []string) bool {
			return slices.Contains(queues, fmt.Sprintf("%s-v%d", reaction, version))
		})
	})
}

// Counts reports whether a limit is some user's to count.
func Counts(name limit.Name) bool {
	return slices.ContainsFunc(services(), func(u user) bool { return slices.Contains(u.limits, name) })
}

// subjects are those of a stream.
func subjects(stream string) string {
	return map[string]string{natsd.Inbox: "inbox.>", natsd.Outbox: "outbox.>", natsd.Codes: "codes.>", natsd.Deliveries: "deliveries.>"}[stream]
}

// reads is what reading a stream asks of the server: single messages, and consumers of any name.
func reads(stream string) []string {
	return append([]string{
		"$JS.API.STREAM.MSG.GET." + stream, "$JS.API.DIRECT.GET." + stream, "$JS.API.DIRECT.GET." + stream + ".>",
		"$JS.API.CONSUMER.CREATE." + stream + ".>",
	}, consumes(stream, "*")[2:]...)
}

// consumes is what a consumer asks of the server.
func consumes(stream, consumer string) []string {
	return []string{
		fmt.Sprintf("$JS.API.CONSUMER.CREATE.%s.%s", stream, consumer), fmt.Sprintf("$JS.API.CONSUMER.CREATE.%s.%s.>", stream, consumer),
		fmt.Sprintf("$JS.API.CONSUMER.DELETE.%s.%s", stream, consumer), fmt.Sprintf("$JS.API.CONSUMER.MSG.NEXT.%s.%s", stream, consumer),
		fmt.Sprintf("$JS.API.CONSUMER.RESET.%s.%s", stream, consumer), fmt.Sprintf("$JS.API.CONSUMER.UNPIN.%s.%s", stream, consumer),
		fmt.Sprintf("$JS.ACK.%s.%s.>", stream, consumer),
	}
}

// denied is what a service may not publish although it reads the log: the durables of others.
func (u user) denied() (denied []string) {
	for _, queue := range durables(natsd.Market) {
		if !slices.Contains(u.queues[natsd.Market], queue) {
			denied = append(denied, consumes(natsd.Market, queue)...)
		}
	}
	return denied
}
