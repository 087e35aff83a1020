package config

import (
	"testing"

	"haninge.se/samrad/intake/dates"
)

// whole is a configuration with every key in it, as others write it who rely on the names.
const whole = `
data_dir = "/var/lib/samrad"
timezone = "Europe/Stockholm"

[agreement]
name = "Samverkansöverenskommelse"
diary_number = "2022-00183"
from = 2022-03-01
to = 2024-12-31
case_prefix = "SAM"
main_message = "Tillsammans."
checklist = ""
vocabulary = ""

[gate]
keywords = ["kommunikationsinsats", "communication initiative"]
intake_addresses = []
start_from = ""
replies_per_case_per_day = 5
replies_per_sender_per_day = 20
replies_per_hour = 60

[[party]]
id = "kommun"
name = "Haninge kommun"
address = "trygghetochsakerhet@haninge.se"
domains = ["haninge.se"]
senders = []
signature = "Trygghet och säkerhet, Haninge kommun"
contact = "registrator@haninge.se"
authserv_id = "mx.haninge.se"
sender_check = "require"
  [party.imap]
  url = "imaps://host:993"
  user = "trygghet"
  password_file = "good.secret"
  mailbox = "INBOX"
  ca_file = ""
  after = "leave"
  [party.smtp]
  url = "smtps://host:465"
  user = "trygghet"
  password_file = "good.secret"
  from = "trygghetochsakerhet@haninge.se"
  ca_file = ""

[[party]]
id = "polis"
name = "Lokalpolisområde Haninge/Nynäshamn"
address = "kommunpolis.lpo-haninge-nynashamn@polisen.se"
domains = ["polisen.se"]
senders = ["anna.berg@stiftelse.example"]
sender_check = "trust-mailbox"
  [party.imap]
  url = "imap+insecure://127.0.0.1:10143"
  user = "polis"
  after = "move:Hanterade"
  [party.imap.oauth2]
  token_url = "https://login.example/token"
  client_id = "id"
  client_secret_file = "good.secret"
  client_secret_expires = 2028-01-31
  scope = "mail"

[digest]
weekday = "monday"
time = "07:30"
to = ["chef@haninge.se", "chef@polisen.se"]

[reminders]
after_workdays = [5, 10]
`

func TestEveryKeyOfTheContract(t *testing.T) {
	_, path := folder(t, []byte(whole))
	c, problems := Load(path)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if !c.Gate.StartFrom.IsZero() || c.Parties[1].IMAP.OAuth2.ClientID != "id" || c.Parties[1].IMAP.OAuth2.ClientSecretExpires != (Date{dates.On(2028, 1, 31)}) || c.Parties[1].IMAP.After != (After{Move, "Hanterade"}) {
		t.Errorf("%+v", c)
	}
	for id, want := range map[string]string{"kommun": "kommunen", "polis": "polisen"} {
		for _, p := range c.Parties {
			if p.ID == id && p.ShortName() != want {
				t.Errorf("%s is called %q", id, p.ShortName())
			}
		}
	}
}
