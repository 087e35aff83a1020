package body

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

func TestHTML(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"inline and blocks", "<div>Hej  <b>du</b>\n där</div><p>Ny&nbsp;rad</p>", []string{"Hej du där", "Ny rad"}},
		{"Outlook's blank line", "<p>a<o:p></o:p></p><p><o:p>&nbsp;</o:p></p><p>b</p>", []string{"a", "", "b"}},
		{"Gmail's blank line", "<div>a</div><div><br></div><div>b<br>c</div>", []string{"a", "", "b", "c"}},
		{"text is decoded once", "<p>&amp;lt;b&amp;gt; &aring;</p>", []string{"&lt;b&gt; å"}},
		{"headings", "<h2>Syfte</h2><div><b>Vad</b></div><div><span style='font-weight:bold'>När:</span></div><p class=MsoHeading1>Hur</p><p><b>Vad</b> och mer</p>", []string{"H|Syfte", "H|Vad", "H|När:", "H|Hur", "Vad och mer"}},
		{"bold switched off", "<b>fet<span style='font-weight:normal'>vanlig text</span></b>", []string{"fetvanlig text"}},
		{"two columns", "<table><tr><td>Vad</td><td><p>a</p><p>b</p></td></tr><tr><th>När</th><td>v. 13</td></tr></table>slut", []string{"L|Vad", "V|a", "V|b", "L|När", "V|v. 13", "slut"}},
		{"label of two lines", "<table><tr><td>Vilken är<br>målgruppen?</td><td>Alla</td></tr></table>", []string{"L|Vilken är målgruppen?", "V|Alla"}},
		{"a row without a value", "<table><tr><td>Vad</td><td>a</td></tr><tr><td>Syfte</td><td>&nbsp;</td></tr><tr><td>När</td><td>b</td></tr></table>", []string{"L|Vad", "V|a", "L|Syfte", "V|", "L|När", "V|b"}},
		{"unclosed cells", "<table><tr><td>Vad<td>a<tr><td>När<td>b</table>", []string{"L|Vad", "V|a", "L|När", "V|b"}},
		{"spacer cells", "<table><tr><td>&nbsp;</td><td><b>Vad</b><br>a</td><td></td></tr></table>", []string{"H|Vad", "a"}},
		{"one column", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", []string{"a", "b"}},
		{"table in a layout table", "<table><tr><td>meny</td><td><table><tr><td>Vad</td><td>a</td></tr></table></td></tr></table>", []string{"meny", "L|Vad", "V|a"}},
		{"columns of text", "<table><tr><td>" + strings.Repeat("ord ", 90) + "</td><td>a</td></tr></table>", []string{strings.TrimSpace(strings.Repeat("ord ", 90)), "a"}},
		{"a table never closed", "<table><tr><td>Vad</td><td>a", []string{"L|Vad", "V|a"}},
		{"lists", "<ol start=3><li>a<li><p>b</p></ol><ul><li></li><li>c<ul><li>d</ul></ul>e", []string{"3. a", "4. b", "• c", "• d", "e"}},
		{"Word's list", "<p style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7pt'>&nbsp;&nbsp; </span></span><![endif]>Vad</p><p><span style='font-family:Symbol'><span style='mso-list:Ignore'>§<span>&nbsp; </span></span></span>punkt</p>",
			[]string{"1. Vad", "• punkt"}},
		{"what is hidden", "<head><title>t</title><style>p{}</style></head><body><div style='display:none'>dolt<p>dolt</p></div><div class=preheader>dolt</div><span style='mso-hide:all;font-size:0'>dolt</span><script>x</script><p hidden>dolt</p><!--[if mso]>dolt<![endif]-->syns</body>", []string{"syns"}},
		{"what a class hides", "<style>p.x{color:red} .dolt, td.annat {display:none} @media (max-width:9em){.smal{display:none}.smalt{display:none}}</style><style>.sen{visibility:hidden}</style><div class=dolt>dolt<p>dolt</p></div><p class='a annat'>dolt</p><p class=sen>dolt</p><p class=smal>syns</p><p class=smalt>också</p><p class=dolt style='display:block'>ändå</p>",
			[]string{"syns", "också", "ändå"}},
		{"line ends that an id or a kind of element keeps", "<style>#svar, .ren {white-space: break-spaces} p{white-space:pre-line}</style><div id=svar>a\nb</div><p>c\nd</p><div>e\nf</div>", []string{"a", "b", "c", "d", "e f"}},
		{"what an id hides", "<style>#dolt{display:none}</style><div id=dolt>dolt</div>syns", []string{"syns"}},
		{"what a class hides in capitals", "<style>.dolt{DISPLAY:NONE}</style><p class=dolt>dolt</p><p>syns</p>", []string{"syns"}},
		{"white on white", "<p style='color:#ffffff'>dolt</p><p style='color:white;background:#fff'>dolt</p><font color='#fefefe'>dolt</font><div style='color:rgb(255, 255, 255)'>dolt<span style='color:black'>syns</span></div>", []string{"syns"}},
		{"white on a ground", "<style>.g{background:#036}</style><table bgcolor='#003366'><tr><td><p style='color:#fff'>a</p></td></tr></table><p style='color:white;background-color:navy'>b</p><div style='background:#036 url(x)'><span style='color:white'>c</span></div><p class=g style='color:white'>d</p><body style='background:#000'><p style='color:#fff'>e</p>", []string{"a", "b", "c", "d", "e"}},
		{"a head never closed", "<html><head><meta charset=utf-8><p>syns", []string{"syns"}},
		{"a head before the body", "<head><title>t</title><body>syns", []string{"syns"}},
		{"quotes", "a<blockquote>b<blockquote>c</blockquote>d<br><br>e</blockquote>f", []string{"a", ">b", ">>c", ">d", ">", ">e", "f"}},
		{"paragraphs never closed", "<p style='display:none'>dolt<p>syns<p style='color:red'>rött<div>svart</div>", []string{"syns", "rött", "svart"}},
		{"end tags of nothing", "</div></p></table></td>a</b></ul>b", []string{"ab"}},
		{"preformatted", "<pre>a\n  b\n   \nc</pre>", []string{"a", "b", "", "c"}},
		{"a rule", "a<hr>b", []string{"a", "________________________________", "b"}},
		{"a picture in its own address", "a<img src=\"data:" + strings.Repeat("x>", longTag) + "\" alt=b>c", []string{"ac"}},
		{"a tag never closed", "a <b" + strings.Repeat(" x", longTag), []string{"a"}},
		{"no tag", "1 < 2 & 3 > 2", []string{"1 < 2 & 3 > 2"}},
	} {
		lines, err := HTML(c.src, &Budget{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, shown(lines)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestHTMLColour(t *testing.T) {
	lines, err := HTML(`<p>svart</p><p><span style="color:red">rött</span></p><p><font color="#0000ff">blått</font></p><p style="color:windowtext">svart</p><p>en <span style="color:red">i</span> mening</p><p style="background-color:red">svart</p>`, &Budget{})
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, k := range lines {
		got = append(got, len(k.Spans) == 1 && k.Spans[0] == Style{To: len(k.Text), Colour: true})
	}
	if diff := cmp.Diff([]bool{false, true, true, false, false, false}, got); diff != "" {
		t.Error(diff)
	}
}

// What a page hides stays hidden however it is nested or broken off, and no line holds a line end.
func FuzzHTML(f *testing.F) {
	f.Add("<div>Hej <b>du</b></div>", "<table><tr><td>Vad<td>a")
	f.Add("<head><style>", "</style></div></blockquote></table>")
	f.Add("<ul><li><p>a<ol start=999999999><li>", "<pre>\n\n<td></td></pre>")
	f.Add("<!-- <p> --><![if x]><script>", "<p style='display:none'>")
	for _, page := range []string{ // the shapes of Word, OWA, Gmail, Apple Mail, Thunderbird and a phone
		`<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>9.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Vem är talesperson?<o:p></o:p></p><p class=MsoNormal><span style='color:red'>Enhetschefen<o:p></o:p></span></p>`,
		`<div class=WordSection1><table class=MsoTableGrid border=1><tr><td width=302><p class=MsoNormal><b>Vad<o:p></o:p></b></p></td><td><p class=MsoNormal>Vandring</p><p class=MsoNormal>&nbsp;</p></td></tr><tr><td colspan=2>slut</td></tr></table></div>`,
		`<div dir="ltr"><div style="font-family:Aptos"><span style="color:rgb(0, 0, 0)">Svar nedan</span><br></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>Från:</b> A &lt;a@b.example&gt;<br><b>Skickat:</b> den 12 mars 2026</div></div>`,
		`<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Den tors 12 mars 2026 kl 10:31 skrev A &lt;<a href="mailto:a@b.example">a@b.example</a>&gt;:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">fråga<br></blockquote>svar</div>`,
		`<html><body dir="auto">Ja<br id="lineBreakAtBeginningOfSignature"><div>Skickat från min iPhone</div><div><br><blockquote type="cite">12 mars 2026 kl. 10:31 skrev A:<br><ol start="3"><li>ett<ul><li>två</ul></ol></blockquote></div></body></html>`,
		`<pre class="moz-quote-pre" wrap="">a

  b</pre><font color="#ff0000">rött</font><h2 hidden>dolt</h2><p class="rubrik 2">R<p>a<span style="font-size:0px">b</span>`,
	} {
		f.Add(page, "</td></blockquote>")
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		const mark = "qzxhidden"
		src := fmt.Sprintf("%s<style>%s</style><div style='display:none'>%s</div>%s", before, mark, mark, after)
		lines, err := HTML(src, &Budget{})
		if err != nil {
			return
		}
		n := 0
		for _, k := range lines {
			check(t, k)
			n += size(k)
		}
		if strings.Contains((Body{Blocks: lines}).Words(), mark) && !strings.ContainsAny(before, "<") {
			t.Fatalf("%q shows what is hidden", src)
		}
		if n > 40*len(src)+1000 {
			t.Fatalf("%d bytes of text from %d", n, len(src))
		}
	})
}

// A text of 50 MB is copied only where a tag must lose its attributes (intake/README.md, P7).
func TestShortTags(t *testing.T) {
	common := strings.Repeat("<p class=a>hej</p>", longTag)
	if n := testing.AllocsPerRun(3, func() { shortTags(common) }); n != 0 {
		t.Errorf("%v allocations for a text without a long tag", n)
	}
	long := "<img src='" + strings.Repeat("x", longTag) + "'>"
	for in, want := range map[string]string{
		"a" + long + "b<p>c" + long:                         "a<img>b<p>c<img>",
		long + "<" + long[1:] + "slut":                      "<img><img>slut",
		common + "<a b=\"":                                  common + "<a b=\"",
		common + "<a b=\"" + strings.Repeat("x", 1<<20):     common,
		"x" + long + "<a b=\"" + strings.Repeat("x", 1<<20): "x<img>",
	} {
		if got := shortTags(in); got != want {
			t.Errorf("%.40q… becomes %.80q, want %.80q", in, got, want)
		}
	}
}

// lookByPattern is lookOf without its quick words.
func lookByPattern(style string) look {
	l := look{hidden: hiddenStyle.MatchString(style), bold: boldStyle.MatchString(style), light: lightStyle.MatchString(style), marker: markerStyle.MatchString(style), struck: struckStyle.MatchString(style), space: spaceOf(style)}
	if m := colourStyle.FindStringSubmatch(style); m != nil {
		l.tints, l.colour, l.pale = true, coloured(m[1]), pale(m[1])
		behind := behindStyle.FindStringSubmatch(style)
		l.hidden = l.hidden || behind != nil && strings.EqualFold(strings.TrimSpace(m[1]), strings.TrimSpace(behind[1]))
	}
	if behind := behindStyle.FindStringSubmatch(style); behind != nil {
		l.ground = groundOf(behind[1])
	}
	l.hidden = l.hidden || boxless.MatchString(style) && cutOff.MatchString(style)
	l.shown = !l.hidden && displayStyle.MatchString(style)
	return l
}

// TestLookOf: the words that a style is first searched for let every match of the patterns through.
func TestLookOf(t *testing.T) {
	words := []string{"display", "DISPLAY", ":", ": ", "none", ";", "visibility", "hidden", "mso-hide:all", "font-size", "Font-Size:", "0", "1", "0px", "1.0pt", "11.0pt", "1pt", "!important", "opacity:0", "opacity", "max-height",
		"font-weight", "bold", "700", "normal", "mso-list:ignore", "mso-list", "color", "background-color", "red", "black", " ", "\t", "ſ", "K", "text-decoration:", "line-through", "white-space:", "pre-line", "pre", "vi\u017fibility"}
	steady.Check(t, func(rt *rapid.T) {
		style := strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(rt, "style"), "")
		if got, want := lookOf(style), lookByPattern(style); got != want {
			rt.Fatalf("%q is %+v, by the patterns %+v", style, got, want)
		}
	})
}
