package letter

import (
	"strings"

	"haninge.se/samrad/intake/letter/pattern"
)

// StripPrefixes removes what mail programs put before a subject: SV:, RE:, VB:, FW:, [EXTERN] and their like,
// repeatedly and in any case. Of several prefixes the first says what the mail is, for "SV: VB: x" answers a forward
// and "VB: SV: x" passes an answer on; forwarded and reply are never both true. A case number in brackets is the
// caller's to strip.
func StripPrefixes(subject string) (title string, forwarded, reply bool) {
	s := strings.TrimSpace(subject)
	for {
		if rest, ok := cutBanner(s); ok {
			s = strings.TrimSpace(rest)
			continue
		}
		m := prefix.FindStringSubmatchIndex(s[:min(len(s), prefixBytes)])
		if m == nil {
			return s, forwarded, reply
		}
		word := strings.ToLower(s[m[2]:m[3]])
		if !forwarded && !reply {
			forwarded, reply = forwardPrefix[word], replyPrefix[word]
		}
		s = strings.TrimSpace(s[m[1]:])
	}
}

// prefixBytes bounds how far one prefix or banner reaches, so that a subject of nothing else costs linear time.
const prefixBytes = 160

// prefix is one prefix with its colon, with the counters of some programs: "Re[2]:", "RE (3):", "Sv^2:".
var prefix = pattern.New(`(?i)^(` + strings.Join([]string{
	`sv`, `re`, `svar`, `ang\.?`, `aw`, `antw(?:ort|oord)?`, `vb`, `fwd?`, `wg`, `tr`, `rv`, `vs`, `vl`, `videresendt?`, `videres`, `vidarebefordrat`,
	`vastaus`, `odp`, `pd`, `ynt`, `i̇lt`, `ilt`, `res`, `enc`, `rif`, `ref`, `doorst`, `trans`, `r[ée]p`, `atb`, `továbbítás`, `vá`, `hv`, `oтв`, `отв`, `пер(?:есл)?`, `回复`, `回覆`, `答复`, `转发`, `轉寄`, `返信`, `転送`,
}, "|") + `)\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\d{1,2})?\s?[:：]\s*`)

var replyPrefix = words(`sv re svar aw antw antwort antwoord vastaus odp ynt res rif atb hv rép rep oтв отв 回复 回覆 答复 返信`)

// forwardPrefix: VS is a forward in Denmark and Norway and a reply in Finland. As a forward nothing that was passed
// on is taken for a quote and lost.
var forwardPrefix = words(`vb fw fwd wg tr rv vs vl videresend videresendt videres vidarebefordrat pd i̇lt ilt enc doorst trans továbbítás vá пер пересл 转发 轉寄 転送`)

func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// outside is what mail servers call mail from outside, and banner what they put before its subject.
const outside = `(?:ext|extern(?:al|t|a)?|utifrån|outside)`

var banner = pattern.New(`(?i)^(?:\[[^\]]{0,40}\b` + outside + `\b[^\]]{0,40}\]|\{[^}]{0,20}\b` + outside + `\b[^}]{0,20}\}|` +
	`\(` + outside + `\)|\*{1,3}\s?` + outside + `\b[^*]{0,20}\*{1,3}|#\s?` + outside + `\s?[:#]|external\s?:|` +
	`\[(?:obs|caution|varning|warning|säkerhetsvarning)!?\])\s*[:-]?\s*`)

func cutBanner(s string) (rest string, ok bool) {
	if m := banner.FindStringIndex(s[:min(len(s), prefixBytes)]); m != nil {
		return s[m[1]:], true
	}
	return s, false
}
