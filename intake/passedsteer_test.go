package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestPassedOnSteersNothing: what somebody else wrote in a mail that a colleague passes on steers no case and consents
// to nothing, whatever program passed it on and whether the colleague adds words of his own.
func TestPassedOnSteersNothing(t *testing.T) {
	heads := map[string]string{
		"Outlook": "Från: Gunbritt <" + outsider + ">\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: x\n\n",
		"Gmail":   "För kännedom\n\n---------- Forwarded message ---------\nFrån: Gunbritt <" + outsider + ">\nDate: tors 12 mars 2026 kl 10:31\nSubject: x\nTo: Anna <" + anna + ">\n\n",
		"Apple":   "Början på vidarebefordrat brev:\n\nFrån: Gunbritt <" + outsider + ">\nDatum: 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: x\n\n",
	}
	said := []string{
		"inställd", "avsluta", "pausa", "dela inte", "dela", "dnr: KS 2026/123", "Diarienumret är KS 2026/123, om ni vill ha det.", "ny tid blir den 9 april kl 18.",
		"status: utvärderad", "lisa@haninge.example tar över", "samråd klart: Bo Ek, 12 mars", "ångra",
	}
	for name, head := range heads {
		for _, w := range said {
			o := newOffice(t)
			first := o.in(begin())
			m := reply(first, anna, head+w)
			m.subject = "VB: x [SAM-2026-0001]"
			before := o.cases["SAM-2026-0001"].Clone()
			o.in(m)
			c := o.cases["SAM-2026-0001"]
			if c.When.Text != before.When.Text || c.Reporter != before.Reporter || !c.Cancelled.IsZero() || !c.Closed.IsZero() ||
				!c.Paused.IsZero() || !c.Evaluated.IsZero() || c.Dnr != "" || c.HoldShare || !c.ShareTold.Equal(before.ShareTold) ||
				c.Stance("polis") != before.Stance("polis") {
				t.Errorf("%s, %q: it steers", name, w)
			}
		}
	}
	o := newOffice(t)
	first := o.in(begin())
	m := reply(first, anna, "inställd\n\n"+heads["Outlook"]+"Vi kan inte komma.")
	m.subject = "VB: x [SAM-2026-0001]"
	if o.in(m); o.cases["SAM-2026-0001"].Cancelled.IsZero() {
		t.Error("the colleague's own word above it does nothing")
	}
}

// TestPassedOnConsent: an "ok" that a police officer passes on is another's.
func TestPassedOnConsent(t *testing.T) {
	l := newLife(t)
	l.in(begin())
	l.until("2026-03-02 11:00")
	ask := l.last("consult", polisBox)
	m := post{
		from: johan, subject: "VB: Samråd", id: "<vb@x.example>", inReplyTo: string(ask.ID),
		body: "Från: Gunbritt <" + outsider + ">\nSkickat: den 2 mars 2026 10:31\nTill: Johan <" + johan + ">\nÄmne: x\n\nvi deltar",
	}
	l.office.from("polis", m)
	if got := l.only().Stance("polis"); got != initiative.Asked {
		t.Errorf("the police: %s", got)
	}
}

// TestHiddenInAPage: what a page hides, or strikes through, is no answer and steers nothing; a text in the size of what
// is around it is read.
func TestHiddenInAPage(t *testing.T) {
	page := func(how string) *initiative.Initiative {
		o := newOffice(t)
		first := o.in(begin())
		said := strings.ReplaceAll(how, "%", "<p>9. Karin Berg</p><p>inställd</p>")
		m := reply(first, anna, "<html><body><p>Hej, jag återkommer.</p>"+said+"</body></html>")
		m.kind = "text/html; charset=utf-8"
		o.in(m)
		return o.cases["SAM-2026-0001"]
	}
	for _, style := range []string{
		"display:none", "display:/**/none", "visibility:hidden", "visibility:collapse", "font-size:0.0px", "font-size:.1pt", "font-size:0rem", "font:0/0 a",
		"opacity:0.01", "color:transparent", "color:rgba(0,0,0,0)", "color:#fff;background:#fff", "height:0;overflow:hidden", "width:0px; overflow:hidden",
		"position:absolute;left:-9999px", "text-indent:-9999px", "clip:rect(0,0,0,0)", "clip-path:inset(50%)", "transform:scale(0)", "text-decoration:line-through",
	} {
		style = strings.ReplaceAll(style, "%", "&#37;")
		if c := page(`<div style="` + style + `">%</div>`); !c.IsOpen("talesperson") || !c.Cancelled.IsZero() {
			t.Errorf("%s: it is read", style)
		}
	}
	for _, tag := range []string{"del", "s", "video", "audio", "canvas", "datalist", "template"} {
		if c := page("<" + tag + ">%</" + tag + ">"); !c.IsOpen("talesperson") || !c.Cancelled.IsZero() {
			t.Errorf("<%s>: it is read", tag)
		}
	}
	for _, style := range []string{"font-size:1em", "font-size:1.0rem", "font-size:0.9em", "opacity:0.9", "height:0", "color:#fff;background:navy", "line-height:0;margin:0"} {
		if c := page(`<div style="` + style + `">%</div>`); c.Cancelled.IsZero() {
			t.Errorf("%s: it is not read", style)
		}
	}
}
