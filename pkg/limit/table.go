package limit

import "time"

// Name is a limit's, as it is configured and as answers name it.
type Name string

// The limits. What they bound is in [Defaults].
const (
	Reads           Name = "reads"
	Writes          Name = "writes"
	Anonymous       Name = "anonymous"
	BadTokens       Name = "bad-tokens"
	AtOnce          Name = "at-once"
	Waits           Name = "waits"
	AllWaits        Name = "all-waits"
	Streams         Name = "streams"
	AllStreams      Name = "all-streams"
	Uploads         Name = "uploads"
	AllUploads      Name = "all-uploads"
	IdempotencyKeys Name = "idempotency-keys"

	Openings     Name = "openings"
	OpeningsNew  Name = "openings-new"
	OpeningsPair Name = "openings-pair"
	OpeningsLot  Name = "openings-lot"
	Open         Name = "open-negotiations"
	OpenPair     Name = "open-negotiations-pair"
	Offers       Name = "offers"
	OffersPair   Name = "offers-pair"
	ReleaseCodes Name = "release-codes"
	Photos       Name = "photos"

	Notices     Name = "notices"
	NoticesDay  Name = "notices-day"
	NoticesPair Name = "notices-pair"
	NoticesNews Name = "notices-news"

	Messages     Name = "messages"
	Strangers    Name = "strangers"
	AllStrangers Name = "all-strangers"
	Invitations  Name = "invitations"

	Codes           Name = "codes"
	CodesByAddress  Name = "codes-by-address"
	CodesTo         Name = "codes-to"
	CodesHour       Name = "codes-hour"
	CodesDay        Name = "codes-day"
	CodesAbroad     Name = "codes-abroad"
	CodesAbroadHour Name = "codes-abroad-hour"
	InvitesSent     Name = "invitations-sent"
	InvitesTo       Name = "invitations-to"
	InvitesDay      Name = "invitations-day"
	Alerts          Name = "alerts"
	SignIns         Name = "sign-ins"
	KeysMade        Name = "keys-made"
	WebhookSends    Name = "webhook-sends"
)

// Default is a limit as it is where nothing is configured.
type Default struct {
	Name Name
	Rate Rate
	By   string // what is counted apart
	Of   string // what is counted
	// Shared limits hold across replicas: one counter in a bucket. Others hold for each process.
	Shared bool
}

const day = 24 * time.Hour

// Defaults lists every limit. The figures are far above what people and their programs do; whoever meets one does something else.
func Defaults() []Default {
	return []Default{
		{Name: Reads, Rate: Rate{12_000, time.Minute}, By: "caller", Of: "requests that change nothing"},
		{Name: Writes, Rate: Rate{6_000, time.Minute}, By: "caller", Of: "requests that change something"},
		{Name: Anonymous, Rate: Rate{12_000, time.Minute}, By: "address", Of: "requests without a token"},
		{Name: BadTokens, Rate: Rate{1_200, time.Minute}, By: "address", Of: "tokens that are not valid"},
		{Name: AtOnce, Rate: Rate{Most: 256}, By: "caller, or address without a token", Of: "requests at the same time"},
		{Name: Waits, Rate: Rate{Most: 64}, By: "caller, or address without a token", Of: "requests that wait for their Qhatu-Position, at the same time"},
		{Name: AllWaits, Rate: Rate{Most: 2_048}, By: "process", Of: "the same, of all callers"},
		{Name: Streams, Rate: Rate{Most: 8}, By: "caller", Of: "streams of changes, at the same time"},
		{Name: AllStreams, Rate: Rate{Most: 1_024}, By: "process", Of: "the same, of all callers"},
		{Name: Uploads, Rate: Rate{Most: 4}, By: "caller", Of: "files that are sent, at the same time"},
		{Name: AllUploads, Rate: Rate{Most: 16}, By: "process", Of: "the same, of all callers"},
		{Name: IdempotencyKeys, Rate: Rate{20_000, day}, By: "caller", Of: "answers that are remembered"},

		{Name: Openings, Rate: Rate{600, time.Hour}, By: "buyer", Of: "negotiations opened", Shared: true},
		{Name: OpeningsNew, Rate: Rate{300, time.Hour}, By: "buyer of level 0", Of: "the same", Shared: true},
		{Name: OpeningsPair, Rate: Rate{120, time.Hour}, By: "buyer and association", Of: "the same", Shared: true},
		{Name: OpeningsLot, Rate: Rate{12, time.Hour}, By: "buyer and lot", Of: "the same, closed and opened again", Shared: true},
		{Name: Open, Rate: Rate{Most: 1_000}, By: "buyer", Of: "negotiations that are open"},
		{Name: OpenPair, Rate: Rate{Most: 200}, By: "buyer and association", Of: "the same"},
		{Name: Offers, Rate: Rate{200, time.Hour}, By: "negotiation and side", Of: "offers made", Shared: true},
		{Name: OffersPair, Rate: Rate{600, time.Hour}, By: "buyer, association and side", Of: "the same", Shared: true},
		{Name: ReleaseCodes, Rate: Rate{5, time.Hour}, By: "order", Of: "wrong codes to collect it", Shared: true},
		{Name: Photos, Rate: Rate{200, time.Hour}, By: "organisation", Of: "photos sent", Shared: true},

		{Name: Notices, Rate: Rate{60, time.Hour}, By: "phone", Of: "messages about what others do, apart from what is urgent; the rest waits and is told together", Shared: true},
		{Name: NoticesDay, Rate: Rate{300, day}, By: "phone", Of: "the same", Shared: true},
		{Name: NoticesPair, Rate: Rate{12, time.Hour}, By: "person behind a buyer, and phone", Of: "the same, of offers that answer none of the association's; one that is taken back counts thrice", Shared: true},
		{Name: NoticesNews, Rate: Rate{3, day}, By: "phone", Of: "the same, of what needs no answer, while nobody writes; the rest waits for the evening, for whoever has not said otherwise", Shared: true},
		{Name: Messages, Rate: Rate{1_000, time.Hour}, By: "phone", Of: "messages that somebody writes and that are answered"},
		{Name: Strangers, Rate: Rate{40, day}, By: "phone that nobody knows", Of: "the same"},
		{Name: AllStrangers, Rate: Rate{600, 10 * time.Minute}, By: "process", Of: "the same, of all phones that nobody knows"},
		{Name: Invitations, Rate: Rate{3, time.Hour}, By: "phone that nobody knows", Of: "times that it is asked for consent"},

		{Name: Codes, Rate: Rate{5, time.Hour}, By: "phone or e-mail, and address", Of: "one-time codes asked for", Shared: true},
		{Name: CodesByAddress, Rate: Rate{200, time.Hour}, By: "address", Of: "one-time codes asked for", Shared: true},
		{Name: CodesTo, Rate: Rate{30, time.Hour}, By: "phone or e-mail", Of: "one-time codes sent", Shared: true},
		{Name: CodesHour, Rate: Rate{2_000, time.Hour}, By: "market, by WhatsApp or e-mail", Of: "the same", Shared: true},
		{Name: CodesDay, Rate: Rate{10_000, day}, By: "market, by WhatsApp or e-mail", Of: "the same", Shared: true},
		{Name: CodesAbroad, Rate: Rate{20, time.Hour}, By: "country that is not Peru, of phones, and address or organisation", Of: "the same, and invitations", Shared: true},
		{Name: CodesAbroadHour, Rate: Rate{200, time.Hour}, By: "country that is not Peru, of phones", Of: "the same", Shared: true},
		{Name: InvitesSent, Rate: Rate{100, day}, By: "organisation", Of: "invitations sent; the rest is shown to the admin only", Shared: true},
		{Name: InvitesTo, Rate: Rate{5, day}, By: "phone or e-mail", Of: "the same", Shared: true},
		{Name: InvitesDay, Rate: Rate{2_000, day}, By: "market, by WhatsApp or e-mail", Of: "the same", Shared: true},
		{Name: Alerts, Rate: Rate{1, 10 * time.Minute}, By: "person, and what happened", Of: "times that a person is told of sign-ins, and of sessions that end", Shared: true},
		{Name: SignIns, Rate: Rate{600, time.Hour}, By: "address", Of: "sign-ins begun by an organisation's own issuer", Shared: true},
		{Name: KeysMade, Rate: Rate{100, day}, By: "organisation", Of: "API keys made", Shared: true},
		{Name: WebhookSends, Rate: Rate{60, time.Hour}, By: "organisation", Of: "test messages and resends to webhooks", Shared: true},
	}
}
