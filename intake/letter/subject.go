package letter

import "strings"

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
var prefix = sets.Pattern(`(?i)^({{prefix}})\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\d{1,2})?\s?[:：]\s*`)

var replyPrefix, forwardPrefix = sets.Has("reply"), sets.Has("forward")

// banner is what mail servers put before the subject of mail from outside.
var banner = sets.Pattern(`(?i)^(?:\[[^\]]{0,40}\b{{outside}}\b[^\]]{0,40}\]|\{[^}]{0,20}\b{{outside}}\b[^}]{0,20}\}|` +
	`\({{outside}}\)|\*{1,3}\s?{{outside}}\b[^*]{0,20}\*{1,3}|#\s?{{outside}}\s?[:#]|external\s?:|` +
	`\[(?:obs|caution|varning|warning|säkerhetsvarning)!?\])\s*[:-]?\s*`)

func cutBanner(s string) (rest string, ok bool) {
	if m := banner.FindStringIndex(s[:min(len(s), prefixBytes)]); m != nil {
		return s[m[1]:], true
	}
	return s, false
}
