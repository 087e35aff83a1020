package thread

import (
	"testing"

	"haninge.se/samrad/intake/letter"
)

// What the common programs send as HTML, read and marked: the shapes of their replies and forwards.
func TestMarkHTML(t *testing.T) {
	for name, c := range map[string]struct {
		html, want string
		forwarded  bool
		from       string
	}{
		"gmail reply": {html: `<div dir="ltr">Det blir enhetschefen.<br><br>Mvh Anna</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Den tors 12 mars 2026 kl 10:31 skrev Trygghet &lt;<a href="mailto:t@haninge.example">t@haninge.example</a>&gt;:<br></div>` +
			`<blockquote class="gmail_quote" style="margin:0 0 0 0.8ex">Hej!<br><br>9. Vem är talesperson?</blockquote></div>`, want: "OSHQQ"},
		"gmail forward": {forwarded: true, from: "s@haninge.example", html: `<div dir="ltr">Se nedan.<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>Från: <strong class="gmail_sendername" dir="auto">Sara Molin</strong> ` +
			`<span dir="auto">&lt;<a href="mailto:s@haninge.example">s@haninge.example</a>&gt;</span><br>Date: fre 6 mars 2026 kl 15:22<br>Subject: Insats<br>To: Anna &lt;<a href="mailto:a@haninge.example">a@haninge.example</a>&gt;<br></div><br><br>` +
			`<div>Vad: Skolväg</div><div>Mvh Sara</div></div></div>`, want: "OHHHHHWS"},
		"outlook on the web": {html: `<div class="elementToProof">Det blir enhetschefen.</div><div id="Signature"><p>Med vänlig hälsning</p><p>Anna Lindqvist</p></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">` +
			`<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif"><b>Från:</b> Trygghet &lt;t@haninge.example&gt;<br><b>Skickat:</b> den 12 mars 2026 10:31<br><b>Till:</b> Anna &lt;a@haninge.example&gt;<br><b>Ämne:</b> Re: Vandring</font><div>&nbsp;</div></div>` +
			`<div>Hej!</div><div>9. Vem är talesperson?</div>`, want: "OSSSHHHHHQQ"},
		"outlook forward": {forwarded: true, from: "s@haninge.example", html: `<div class="WordSection1"><p class="MsoNormal">Registrera gärna.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>Från:</b> Sara Molin &lt;s@haninge.example&gt; <br>` +
			`<b>Skickat:</b> den 6 mars 2026 15:22<br><b>Till:</b> Anna<br><b>Ämne:</b> Insats</p></div><p class="MsoNormal">Vad: Skolväg</p><p class="MsoNormal">Hälsningar</p><p class="MsoNormal">Sara</p></div>`, want: "OHHHHWSS"},
		"apple forward": {forwarded: true, from: "s@haninge.example", html: `<div>Se nedan.<br><div><br><blockquote type="cite"><div>Börja vidarebefordrat brev:</div><br><div><b>Från: </b>Sara Molin &lt;<a href="mailto:s@haninge.example">s@haninge.example</a>&gt;<br></div>` +
			`<div><b>Ämne: </b><b>Insats</b><br></div><div><b>Datum: </b>6 mars 2026 15:22:10 CET<br></div><div><b>Till: </b>Anna &lt;a@haninge.example&gt;<br></div><br><div><div>Vad: Skolväg</div></div></blockquote></div></div>`, want: "OHHHHHW"},
		"apple reply": {html: `<div>Det blir enhetschefen.<br><div><br><blockquote type="cite"><div>12 mars 2026 kl. 10:31 skrev Trygghet &lt;t@haninge.example&gt;:</div><br><div>9. Vem är talesperson?</div></blockquote></div></div>`, want: "OHQ"},
		"thunderbird forward": {forwarded: true, from: "s@haninge.example", html: `<p>Se nedan.</p><div class="moz-forward-container"><br>-------- Vidarebefordrat meddelande --------<table class="moz-email-headers-table"><tbody>` +
			`<tr><th valign="BASELINE" align="RIGHT">Ämne: </th><td>Insats</td></tr><tr><th>Datum: </th><td>Fri, 6 Mar 2026 15:22:10 +0100</td></tr><tr><th>Från: </th><td>Sara Molin &lt;s@haninge.example&gt;</td></tr>` +
			`<tr><th>Till: </th><td>a@haninge.example</td></tr></tbody></table><br><br>Vad: Skolväg</div>`, want: "OHHHHHHHHHW"},
		"outlook on the web, no farewell": {html: `<div class="elementToProof">När: v. 15</div><div id="Signature"><div>Karin Öberg</div><div>Kommunikatör</div></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Från:</b> A &lt;a@haninge.example&gt;<br><b>Skickat:</b> den 12 mars 2026 10:31<br><b>Till:</b> K<br><b>Ämne:</b> X</div><div>Hej</div>`, want: "OSSSHHHHHQ"},
		"gmail":                           {html: `<div dir="ltr">När: v. 15<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><div>Karin Öberg</div></div></div>`, want: "OSSS"},
		"text goes on in the signature":   {html: `<div>Hej</div><div id="Signature"><div>Karin Öberg</div><div>1. Vandring</div><div>2. Lyssna</div></div>`, want: "OSSOO"},
		"thunderbird reply":               {html: `<p>Det blir enhetschefen.</p><div class="moz-cite-prefix">Den 2026-03-12 kl. 10:31, skrev Trygghet:<br></div><blockquote type="cite" cite="mid:x"><p>9. Vem är talesperson?</p></blockquote><p>Mvh Anna</p>`, want: "OHQS"},
		"table pasted under a farewell":   {html: `<p>Hej, se nedan.</p><p>Mvh<br>Anna Lindqvist</p><table><tr><td>Vad</td><td>Vandring</td></tr><tr><td>Syfte</td><td>Lyssna</td></tr><tr><td>Målgrupp</td><td>Boende</td></tr></table>`, want: "OSSOOOOOO"},
		"signature in a table":            {html: `<p>Det blir enhetschefen.</p><p>Med vänlig hälsning</p><table><tr><td>Anna Lindqvist</td><td>Enhetschef</td></tr><tr><td>Telefon</td><td>08-465 004 31</td></tr><tr><td>E-post</td><td>a@haninge.example</td></tr></table>`, want: "OSSSSSSS"},
	} {
		l, err := letter.Parse([]byte("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + c.html))
		if err != nil {
			t.Fatal(name, err)
		}
		lines := Read(l.Bodies[0], Hints{Forwarded: c.forwarded})
		if got := shape(lines); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
			for _, l := range lines {
				t.Logf("%d depth %d kind %d %q", l.Whose, l.Depth, l.Kind, l.Text)
			}
		}
		if a, _ := Origin(lines); a.Addr != c.from {
			t.Errorf("%s: inner From %+v", name, a)
		}
	}
}
