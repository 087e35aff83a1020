package manual

import (
	"strings"

	"github.com/alecthomas/kong"
)

// Example is a command line that somebody would write, and what for.
type Example struct{ Line, What string }

// Examples stand below a command's help and in the manual page, by the path of the command. A test parses each.
var Examples = map[string][]Example{
	"demo": {
		{"samrad demo --fast", "headings only"},
		{"samrad demo --dir /tmp/demo --stay", "keep the mails, and look at the mailboxes with a mail client"},
	},
	"init": {
		{"samrad init > /etc/samrad/samrad.toml", "a configuration to fill in"},
		{"samrad init --systemd > /etc/systemd/system/samrad.service", "a unit for it"},
	},
	"check": {
		{"samrad check --config samrad.toml", "before the first start, and after every change"},
		{"samrad check --send-test trygghet@example.org", "whether mail leaves, comes back, and is as we wrote it"},
	},
	"list": {
		{"samrad list --open", "what still has open questions"},
		{"samrad list --year 2026 --json | jq -r '.[].case'", "the numbers of a year"},
	},
	"show": {
		{"samrad show SAM-2026-0042", "answers, history, consultation, mails"},
		{"samrad show SAM-2026-0042 --at 2026-03-16", "what was true of it that day"},
	},
	"case close":   {{"samrad case close SAM-2026-0042 --why 'sent here by mistake'", "it leaves the digest"}},
	"case merge":   {{"samrad case merge SAM-2026-0043 SAM-2026-0042 --why 'the same march'", "one number for both"}},
	"case package": {{"samrad case package SAM-2026-0042", "SAM-2026-0042.zip, for the archive"}},
	"case owner": {
		{"samrad case owner SAM-2026-0042 eva@haninge.example --why 'Anna has left'", "who is asked from now on"},
	},
	"log": {
		{"samrad log --kind quarantine -n 10", "the last ten mails that waited for a person"},
		{"samrad log --case SAM-2026-0042", "every mail of a case"},
		{"samrad log --mail '<id@example.org>'", "what became of one mail, and why"},
	},
	"quarantine list": {{"samrad quarantine list", "what waits, with the names for the other commands"}},
	"quarantine release": {
		{"samrad quarantine release 3fa9", "a new initiative after all"},
		{"samrad quarantine release 3fa9 --case SAM-2026-0042", "a reply to that case"},
	},
	"quarantine discard": {{"samrad quarantine discard 3fa9 --why 'advertising'", "be done with it"}},
	"export": {
		{"samrad export --format xlsx --year 2026 > 2026.xlsx", "a workbook for the archive"},
		{"samrad export --format ics > samrad.ics", "a calendar"},
		{"samrad export --format json --person anna@haninge.example", "all there is of one person"},
	},
	"digest": {
		{"samrad digest", "the digest as it would be now"},
		{"samrad digest --week 2026-W12 --send --to chef@haninge.example", "to one reader, as a try"},
	},
	"status": {{"samrad status --json | jq -r '.needs[]'", "what needs a person, for a script"}},
	"outbox retry": {
		{"samrad outbox retry --all", "when a server that refused us was put right"},
	},
	"backup":  {{"samrad backup /var/backups/samrad.tar && samrad verify /var/backups/samrad.tar", "copy and look at it"}},
	"restore": {{"samrad restore /var/backups/samrad.tar", "with samrad serve stopped"}},
	"retention": {
		{"samrad retention", "what is due, and by which rule; nothing is changed"},
		{"samrad retention --erase", "erase it"},
		{"samrad retention --person anna@haninge.example", "what would be erased of one person"},
	},
	"verify": {
		{"samrad verify", "the register in use"},
		{"samrad verify --mailbox", "no mail in the mailboxes was passed over"},
	},
	"parse": {
		{"samrad parse mail.eml", "what it would become, as JSON"},
		{"samrad parse --explain mail.eml", "which words won, and what spoke for them"},
	},
	"dates":           {{"samrad dates --at 2026-03-12 'nästa torsdag kl. 18'", "as if written that day"}},
	"checklist print": {{"samrad checklist print > checklist.json", "change it, then name it as agreement.checklist"}},
}

// ShowExamples puts the examples below what a command says of itself.
func ShowExamples(n *kong.Node) {
	for _, c := range n.Children {
		ShowExamples(c)
	}
	lines := Examples[strings.TrimPrefix(n.FullPath(), "samrad ")]
	if len(lines) == 0 {
		return
	}
	var b strings.Builder
	if n.Detail != "" && n.Detail != n.Help {
		b.WriteString(n.Detail + "\n\n")
	}
	b.WriteString("Examples:\n")
	for _, e := range lines {
		b.WriteString("\n    " + e.Line + "\n        " + e.What)
	}
	n.Detail = b.String()
}
