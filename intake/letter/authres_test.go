package letter

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadAuthResults(t *testing.T) {
	for _, c := range []struct {
		in   string
		want AuthResult
	}{
		{"mx.haninge.example; spf=pass smtp.mailfrom=anna@haninge.example; dkim=pass header.d=haninge.example; dmarc=pass header.from=Haninge.Example",
			AuthResult{"mx.haninge.example", map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass"}, "haninge.example"}},
		{"spf=pass (sender IP is 40.107.1.2)\r\n smtp.mailfrom=haninge.example; dkim=pass (signature was verified)\r\n header.d=haninge.example;dmarc=pass action=none\r\n header.from=haninge.example;compauth=pass reason=100",
			AuthResult{"", map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass", "compauth": "pass"}, "haninge.example"}},
		{"MX.haninge.example 1; none", AuthResult{"mx.haninge.example", map[string]string{}, ""}},
		{"mx.haninge.example; dkim=fail (bad; signature (nested)) header.d=a.example; dkim=pass header.d=b.example", AuthResult{"mx.haninge.example", map[string]string{"dkim": "fail"}, ""}},
		{"mx; dkim=pass; dkim=none; spf=pass; spf=softfail", AuthResult{"mx", map[string]string{"dkim": "none", "spf": "softfail"}, ""}},
		{`mx; dmarc/1 = "fail" reason="p=reject; \"really\"" header.from=<x@evil.example>`, AuthResult{"mx", map[string]string{"dmarc": "fail"}, "evil.example"}},
		{`"mx.haninge.example"; auth=pass smtp.auth="dmarc=pass; x"`, AuthResult{"mx.haninge.example", map[string]string{"auth": "pass"}, ""}},
		{"mx (dmarc=pass); dmarc=fail", AuthResult{"mx", map[string]string{"dmarc": "fail"}, ""}},
		{"mx; dmarc=pass (unclosed; dmarc=fail", AuthResult{"mx", map[string]string{"dmarc": "fail"}, ""}},
		{`mx; dmarc=pass reason="unclosed; dmarc=fail`, AuthResult{"mx", map[string]string{"dmarc": "fail"}, ""}},
		{"mx.haninge.example dmarc=pass", AuthResult{"mx.haninge.example", map[string]string{"dmarc": "pass"}, ""}},
		{"dkim=none (message not signed) header.d=none;dkim=none header.d=none;dmarc=none action=none header.from=haninge.example;", AuthResult{"", map[string]string{"dkim": "none", "dmarc": "none"}, "haninge.example"}},
		{"", AuthResult{"", map[string]string{}, ""}},
		{";;=;a=", AuthResult{"", map[string]string{}, ""}},
	} {
		if diff := cmp.Diff([]AuthResult{c.want}, readAuthResults([]string{c.in})); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
	two := readAuthResults([]string{"own; dmarc=fail", "own; dmarc=pass"})
	if len(two) != 2 || two[0].Methods["dmarc"] != "fail" {
		t.Errorf("the topmost comes first: %v", two)
	}
}

// The host is the one after "by", outside comments, whatever the client called itself (reliability.md B07).
func TestReceivedBy(t *testing.T) {
	for in, want := range map[string]string{
		"from out.example (out.example [192.0.2.7]) by MX.Haninge.Example (Postfix) with ESMTPS id 4; Thu, 12 Mar 2026 10:00:01 +0100": "mx.haninge.example",
		"from by (x by evil.example) by mx.haninge.example with SMTP":                                                                  "mx.haninge.example",
		"from by by mx.haninge.example":  "mx.haninge.example",
		"by 2002:a05:0:0 with SMTP id 7": "2002:a05:0:0",
		"by mx.haninge.example; Thu":     "mx.haninge.example",
		"BY mx.haninge.example. via x":   "mx.haninge.example",
		"(qmail 1 invoked by uid 89); x": "",
		"from a by":                      "",
		"from":                           "",
		"by":                             "",
		"":                               "",
	} {
		if got := ReceivedBy(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzReceivedBy: whatever it says, a host is one word of the field, and no panic.
func FuzzReceivedBy(f *testing.F) {
	f.Add("from a (b) by c with d; e")
	f.Add("from (by (")
	f.Fuzz(func(t *testing.T, s string) {
		if host := ReceivedBy(s); strings.ContainsAny(host, " \t\r\n") || !strings.Contains(strings.ToLower(s), host) {
			t.Errorf("%q: %q", s, host)
		}
	})
}
