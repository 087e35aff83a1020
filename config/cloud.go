package config

import "cmp"

// clouds are where Microsoft gives out tokens and where Graph answers. What one cloud gives out is nothing in another.
var clouds = map[string]struct{ login, graph string }{
	"worldwide": {"https://login.microsoftonline.com", "https://graph.microsoft.com"},
	"gcc-high":  {"https://login.microsoftonline.us", "https://graph.microsoft.us"},
	"dod":       {"https://login.microsoftonline.us", "https://dod-graph.microsoft.us"},
	"china":     {"https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"},
}

// URL is where Graph answers.
func (g Graph) URL() string { return cmp.Or(g.GraphURL, clouds[g.Cloud].graph) }

// OAuth2 is how to get a token for Graph.
func (g Graph) OAuth2() OAuth2 {
	return OAuth2{
		TokenURL: cmp.Or(g.LoginURL, clouds[g.Cloud].login) + "/" + g.Tenant + "/oauth2/v2.0/token",
		ClientID: g.ClientID, ClientSecretFile: g.ClientSecretFile, ClientSecretExpires: g.ClientSecretExpires,
		CertificateFile: g.CertificateFile, CertificateKeyFile: g.CertificateKeyFile,
		Scope: g.URL() + "/.default",
	}
}
