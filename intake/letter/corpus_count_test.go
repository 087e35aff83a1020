package letter

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// node is an entity of a mail as our own walk takes it apart. The sources define an attachment each in their own way;
// countedBy counts by the source's definition on our tree, so that a count tells of the tree and not of the definition.
type node struct {
	part
	subs []node
	cut  bool // the mail ends in it, without a closing boundary
}

func nodeOf(head []Field, body []byte, inside string, cut bool) node {
	kind, params := contentType(Header(head).Get("Content-Type"), inside)
	n := node{part: part{Type: kind, Params: params, head: head, inside: inside}, cut: cut}
	if sub, ok := strings.CutPrefix(kind, "multipart/"); ok {
		if pieces, ok := splitMultipart(body, params["boundary"]); ok {
			n.inside = inside
			for _, raw := range pieces {
				head, text := partHeader(raw)
				n.subs = append(n.subs, nodeOf(head, text, sub, cut && cap(raw)-len(raw) == cap(body)-len(body)))
			}
			return n
		}
		n.Type = "text/plain"
	}
	n.Bytes = decodeTransfer(body, Header(head).Get("Content-Transfer-Encoding"))
	return n
}

// leaves calls visit for everything that is no multipart, in order.
func (n node) leaves(visit func(node)) {
	if n.subs == nil {
		visit(n)
	}
	for _, s := range n.subs {
		s.leaves(visit)
	}
}

func (n node) disposition() string {
	d, _, _ := strings.Cut(strings.ToLower(n.get("Content-Disposition")), ";")
	return strings.TrimSpace(d)
}

func (n node) message() bool { return n.Type == "message/rfc822" || n.Type == "message/global" }

// bodyText tells the kinds that can be the text of a mail (RFC 8621 4.1.4).
func (n node) bodyText() bool { return n.Type == "text/plain" || n.Type == "text/html" }

// countedBy is each source's definition. A source that is not here lists what we do.
var countedBy = map[string]func(node) int{
	// "Any non-multipart, non-signature and any text or html part with a Content-Disposition set to attachment."
	"mail-mime-parser": func(root node) (n int) {
		root.leaves(func(p node) {
			signature := p.inside == "signed" && strings.HasSuffix(p.Type, "-signature")
			if !signature && (!p.bodyText() || p.disposition() == "attachment") {
				n++
			}
		})
		return n
	},
	// What has a name or a Content-Id, or is a message; also what stands in an attached message.
	"imap_tools": namedParts,
	// RFC 8621 4.1.4, except that a picture, sound or film is an attachment also where it is shown within the text;
	// and what the end of the mail cuts off is one, text or not.
	"stalwart-mail-parser": jmapAttachments,
}

func namedParts(root node) (n int) {
	root.leaves(func(p node) {
		if fileName(p.part) != "" || p.get("Content-Id") != "" || p.message() {
			n++
		}
		if p.message() {
			head, body, _ := splitHeader(p.Bytes)
			n += namedParts(nodeOf(head, body, "", false))
		}
	})
	return n
}

func jmapAttachments(root node) int {
	if root.subs == nil {
		return attachedAs(root, 0)
	}
	n := 0
	for i, s := range root.subs {
		if s.subs != nil {
			n += jmapAttachments(s)
		} else {
			n += attachedAs(s, i)
		}
	}
	return n
}

// attachedAs is isInline of RFC 8621 4.1.4 turned round, for the i-th part of its multipart.
func attachedAs(p node, i int) int {
	named := p.Params["name"] != ""
	switch {
	case !p.bodyText(), p.disposition() == "attachment", p.cut && p.inside != "":
		return 1
	case p.inside == "alternative", i == 0, p.inside != "related" && !named:
		return 0
	}
	return 1
}

// unread is what a source puts where a subject's raw bytes are no UTF-8; we read them as windows-1252.
var unread = map[string]string{"stalwart-mail-parser": "\ufffd", "imap_tools": ""}

// unreadAs is the source's reading of a subject whose raw bytes are no UTF-8, "-" when they are.
func unreadAs(source string, fields []Field) string {
	raw := Header(fields).Get("Subject")
	if mark, ok := unread[source]; ok && !utf8.ValidString(raw) {
		return fold(strings.ToValidUTF8(raw, mark))
	}
	return "-"
}

// TestUnreadSubject: what the comparison above leaves out is held here.
func TestUnreadSubject(t *testing.T) {
	l := parsed(t, "From: a@b.example\nSubject: M\xf6te i f\xf6rv\xe4g\n\nx\n")
	if l.Subject != "Möte i förväg" {
		t.Errorf("subject %q", l.Subject)
	}
}

// TestNodes: the tree of the test has the leaves of the product's walk.
func TestNodes(t *testing.T) {
	raw := "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\n<p>x\n--b--\n--a\nContent-Type: application/pdf; name=p.pdf\n\nPDF\n--a\n\ncut off\n"
	head, body, _ := splitHeader([]byte(raw))
	var got, cut []string
	nodeOf(head, body, "", true).leaves(func(n node) {
		got = append(got, n.Type)
		if n.cut {
			cut = append(cut, strings.TrimSpace(string(n.Bytes)))
		}
	})
	w := &walk{}
	if err := w.entity(head, body, "", 0); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range w.parts {
		want = append(want, p.Type)
	}
	if !slices.Equal(got, want) || !slices.Equal(cut, []string{"cut off"}) {
		t.Errorf("leaves %q, want %q; cut off %q", got, want, cut)
	}
}
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
