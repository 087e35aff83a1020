package config

import "time"

// Default is Haninge's own configuration: what the sample says, with examples for servers and secrets.
func Default() Config {
	var d decoder
	return d.decode([]byte(sample))
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

func (g *Graph) defaults() {
	g.Folder, g.Poll, g.Cloud = "inbox", Duration(time.Minute), "worldwide"
}

func (i *IMAP) defaults() {
	i.Mailbox, i.After, i.Poll = "INBOX", After{Do: Leave}, Duration(time.Minute)
}
