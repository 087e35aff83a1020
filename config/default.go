package config

import "time"

// Default is Haninge's own configuration, the only place with that name in it. Servers and secrets are examples.
func Default() Config {
	c := base()
	c.Agreement = Agreement{
		Name:        "Samverkansöverenskommelse mellan Haninge kommun och lokalpolisområde Haninge/Nynäshamn",
		DiaryNumber: "2022-00183",
		From:        Date{2022, time.March, 1},
		To:          Date{2024, time.December, 31},
		CasePrefix:  "SAM",
		MainMessage: "Haninge kommun och lokalpolisområde Haninge/Nynäshamn arbetar tillsammans för att öka tryggheten och minska brottsligheten i Haninge kommun. " +
			"Med kompletterande kompetenser och arbetssätt skapar vi bättre förutsättningar att vara framgångsrika.",
	}
	c.Parties = []Party{kommun(), polis()}
	c.Digest.To = []string{"fornamn.efternamn@haninge.se", "fornamn.efternamn@polisen.se"}
	return c
}

func kommun() Party {
	p := Party{
		ID: "kommun", Name: "Haninge kommun", Short: "kommunen", Address: "trygghetochsakerhet@haninge.se", Domains: []string{"haninge.se"},
		Signature: "Trygghet och säkerhet, Haninge kommun", FromName: "Trygghet och säkerhet Haninge kommun", Contact: "fornamn.efternamn@haninge.se", AuthservID: "mx.haninge.se",
		IMAP: &IMAP{}, SMTP: &SMTP{},
	}
	p.defaults()
	p.IMAP.defaults()
	p.IMAP.URL, p.IMAP.User, p.IMAP.PasswordFile = mustURL("imaps://imap.haninge.se:993"), p.Address, Secret{name: "imap-kommun"}
	p.SMTP.URL, p.SMTP.User, p.SMTP.PasswordFile = mustURL("smtps://smtp.haninge.se:465"), p.Address, Secret{name: "smtp-kommun"}
	return p
}

// polis has no mailbox of its own to watch: its mail comes by copy or redirect.
func polis() Party {
	p := Party{
		ID: "polis", Name: "Lokalpolisområde Haninge/Nynäshamn", Short: "polisen", Address: "kommunpolis.lpo-haninge-nynashamn@polisen.se",
		Domains: []string{"polisen.se"}, Signature: "Kommunpolis, lokalpolisområde Haninge/Nynäshamn",
		FromName: "Kommunpolis lokalpolisområde Haninge/Nynäshamn",
	}
	p.defaults()
	return p
}

// base is what holds for everybody who does not say otherwise.
func base() Config {
	return Config{
		DataDir:   "/var/lib/samrad",
		Timezone:  "Europe/Stockholm",
		Agreement: Agreement{CasePrefix: "SAM"},
		Gate: Gate{
			Keywords:       []string{"kommunikationsinsats", "communication initiative"},
			RepliesPerCase: 5, RepliesPerSender: 20, RepliesPerHour: 60,
			OutsidersPerDay: 64, OutsidersInAll: 64,
		},
		Digest: Digest{Weekday: Weekday(time.Monday), Time: Clock{7, 30}},
		Reminders: Reminders{
			AfterWorkdays: []int{5, 10}, BeforeStart: true, Evaluation: true, Changes: true, Recurring: true,
			From: Clock{8, 0}, To: Clock{16, 0},
		},
		Alerts: Alerts{After: Duration(time.Hour)},
	}
}

// defaults are set on what a list or an optional table creates, before its keys are read.
func (p *Party) defaults() { p.SenderCheck, p.Consult = Require, true }

func (i *IMAP) defaults() {
	i.Mailbox, i.After, i.Poll = "INBOX", After{Do: Leave}, Duration(time.Minute)
}

func mustURL(s string) URL {
	var u URL
	if err := u.UnmarshalText([]byte(s)); err != nil {
		panic(err) // a constant of this file
	}
	return u
}
