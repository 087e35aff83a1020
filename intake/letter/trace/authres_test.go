package trace

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestResults(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Result
	}{
		{"mx.haninge.example; spf=pass smtp.mailfrom=anna@haninge.example; dkim=pass header.d=haninge.example; dmarc=pass header.from=Haninge.Example",
			Result{ID: "mx.haninge.example", Methods: map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass"}, Domain: "haninge.example"}},
		{"spf=pass (sender IP is 40.107.1.2)\r\n smtp.mailfrom=haninge.example; dkim=pass (signature was verified)\r\n header.d=haninge.example;dmarc=pass action=none\r\n header.from=haninge.example;compauth=pass reason=100",
			Result{ID: "", Methods: map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass", "compauth": "pass"}, Domain: "haninge.example", Reason: "100"}},
		{"MX.haninge.example 1; none", Result{ID: "mx.haninge.example", Methods: map[string]string{}, Domain: ""}},
		{"mx.haninge.example; dkim=fail (bad; signature (nested)) header.d=a.example; dkim=pass header.d=b.example", Result{ID: "mx.haninge.example", Methods: map[string]string{"dkim": "fail"}, Domain: ""}},
		{"mx; dkim=pass; dkim=none; spf=pass; spf=softfail", Result{ID: "mx", Methods: map[string]string{"dkim": "none", "spf": "softfail"}, Domain: ""}},
		{`mx; dmarc/1 = "fail" reason="p=reject; \"really\"" header.from=<x@evil.example>`, Result{ID: "mx", Methods: map[string]string{"dmarc": "fail"}, Domain: "evil.example"}},
		{`"mx.haninge.example"; auth=pass smtp.auth="dmarc=pass; x"`, Result{ID: "mx.haninge.example", Methods: map[string]string{"auth": "pass"}, Domain: ""}},
		{"mx (dmarc=pass); dmarc=fail", Result{ID: "mx", Methods: map[string]string{"dmarc": "fail"}}},
		{"spf=none (sender IP is ) smtp.mailfrom= smtp.helo=mx.test;dmarc=fail action=none header.from=a.example;compauth=pass reason=130",
			Result{Methods: map[string]string{"spf": "none", "dmarc": "fail", "compauth": "pass"}, Domain: "a.example", Reason: "130"}},
		{"dkim=none (message not signed) header.d=none;dkim=none header.d=none;dmarc=none action=none header.from=haninge.example;",
			Result{Methods: map[string]string{"dkim": "none", "dmarc": "none"}, Domain: "haninge.example"}},
		{"mx; dmarc=pass header.from=a.example; dmarc=fail header.from=a.example", Result{ID: "mx", Methods: map[string]string{"dmarc": "fail"}, Domain: "a.example"}},
		{"mx; spf=pass header.from=a.example; dkim=pass header.from=a.example; dmarc=pass", Result{ID: "mx", Methods: map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass"}}},
		{`mx; spf=pass smtp.mailfrom="x header.from=b.example; dmarc=pass"@a.example; dmarc=pass header.from=a.example`,
			Result{ID: "mx", Methods: map[string]string{"spf": "pass", "dmarc": "pass"}, Domain: "a.example"}},
		{"mx; spf=pass smtp.mailfrom==?utf-8?q?x_header.from=3Dhaninge.test_y?=@mail.test; dmarc=pass header.from=mail.test",
			Result{ID: "mx", Methods: map[string]string{"spf": "pass", "dmarc": "pass"}, Domain: "mail.test"}},
		{"mx; spf=pass smtp.mailfrom=x\u037edmarc=pass@a.example; dmarc=none", Result{ID: "mx", Methods: map[string]string{"spf": "pass", "dmarc": "none"}}},
		{"spf=pass (sender IP is 104.47.124.246) smtp.helo=a.outbound.example; haninge.se; dkim=none (message not signed) header.d=none;haninge.se; dmarc=pass action=none header.from=a.example;",
			Result{Methods: map[string]string{"spf": "pass", "dkim": "none", "dmarc": "pass"}, Domain: "a.example"}},
		{"", Result{Methods: map[string]string{}}},
		{";; ;", Result{Methods: map[string]string{}}},
	} {
		if diff := cmp.Diff([]Result{c.want}, Results([]string{c.in}), cmpopts.IgnoreUnexported(Result{})); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
	long := "mx; dmarc=pass header.from=a.example; x-note=pass reason=" + strings.Repeat("a", authLimit)
	for in, id := range map[string]string{
		"mx; dmarc=pass header.from=a.example (unclosed":                             "mx",
		"mx; dmarc=pass (unclosed; dmarc=fail":                                       "mx",
		`mx; dmarc=pass header.from=a.example reason="unclosed; dmarc=fail`:          "mx",
		`dmarc=pass header.from=a.example reason="unclosed`:                          "",
		"mx; dmarc=pass header.from=a.example; dmarc=pass header.from=a.example":     "mx",
		"mx; dmarc=none header.from=a.example; dmarc=pass header.from=b.example":     "mx",
		"mx; dmarc=pass header.from=a.example header.from=b.example":                 "mx",
		"mx; spf=pass smtp.mailfrom=x; dmarc=pass header.from=b.example y@a.example": "mx",
		"mx; spf=pass smtp.mailfrom=a b@a.example; dmarc=pass header.from=a.example": "mx",
		"mx dmarc=pass header.from=a.example":                                        "mx",
		"mx; spf=pass smtp.mailfrom=x; dmarc=pass header.from=b.example; a.example":  "mx",
		"spf=pass smtp.mailfrom=x; dmarc=pass header.from=b.example; y@a.example":    "",
		"mx 1 x; dmarc=pass header.from=a.example":                                   "mx",
		`mx; "dmarc"=pass header.from=a.example`:                                     "mx",
		"mx; =pass":                                                                  "mx",
		";=;a=":                                                                      "",
		long:                                                                         "mx",
	} {
		want := Result{ID: id, Methods: map[string]string{}, Unclear: true}
		if diff := cmp.Diff(want, readResult(in), cmpopts.IgnoreUnexported(Result{})); diff != "" {
			t.Errorf("%.80q: %s", in, diff)
		}
	}
	two := Results([]string{"own; dmarc=fail", "own; dmarc=pass"})
	if len(two) != 2 || two[0].Methods["dmarc"] != "fail" {
		t.Errorf("the topmost comes first: %v", two)
	}
}

// The host is the one after "by", outside comments, whatever the client called itself.
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

// FuzzResults: what a sender chose never makes a pass of a field of the server's. It stands in it quoted, in a
// remark, bare, or as a whole field; where the server wrote no pass of DMARC for that domain there is none, unless the
// same words say so undecoded. A remark or a quote that never ends leaves nothing of any field, and a failing clause
// at its end is never bettered.
func FuzzResults(f *testing.F) {
	for _, s := range []string{
		"mx.haninge.example; spf=fail; dkim=none; dmarc=fail header.from=x.example", "mx 1; none", "/=0", `a="(`, "(;(;", "=;==;a=", "a b=c",
		"spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=x.example; dkim=pass (signature was verified) header.d=x.example;dmarc=pass action=none header.from=x.example;compauth=pass reason=100",
		`"mx"; auth/2 = "pa\"ss" (a (b) \) c); x`, "x header.from=haninge.test y", `a"; dmarc=pass header.from=haninge.test; x="`, ") dmarc=pass header.from=haninge.test (",
		"=?utf-8?q?x_header.from=3Dhaninge.test_y?=", "x\u037e dmarc=pass header.from=haninge.test", "x; dmarc=pass header.from=haninge.test",
	} {
		f.Add(s)
	}
	quote, remark := strings.NewReplacer(`\`, `\\`, `"`, `\"`), strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)
	ours := func(r Result) bool { return r.Methods["dmarc"] == "pass" && r.Domain == "haninge.test" }
	f.Fuzz(func(t *testing.T, s string) {
		const head, tail = "mx; spf=pass smtp.mailfrom=", "; dmarc=pass header.from=mail.test"
		for _, field := range []string{head + `"` + quote.Replace(s) + `"@mail.test` + tail, head + "mail.test (" + remark.Replace(s) + ")" + tail,
			head + "=?utf-8?q?" + url.QueryEscape(s) + "?=" + tail, head + s + "@mail.test" + tail} {
			if r := readResult(field); ours(r) || r.ID != "mx" {
				t.Fatalf("%q: %+v", field, r)
			}
		}
		r := readResult(s)
		if low := strings.ToLower(s); ours(r) && !(strings.Contains(low, "dmarc") && strings.Contains(low, "haninge.test")) {
			t.Fatalf("%q: %+v", s, r)
		}
		if r.Unclear && (len(r.Methods) > 0 || r.Domain != "") {
			t.Fatalf("%q is unclear, and says %+v", s, r)
		}
		for _, end := range []string{" (x", ` "x`} {
			if open := readResult(s + end); !r.Unclear && !open.Unclear && len(s) < authLimit {
				t.Fatalf("%q: %+v", s+end, open)
			}
		}
		if worse := readResult(s + "; dmarc=fail"); !worse.Unclear && worse.Methods["dmarc"] != "fail" {
			t.Fatalf("a fail was passed over: %q", s)
		}
	})
}
