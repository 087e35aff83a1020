package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

const redacted = "[redacted]"

// maxSecret bounds a secret: a private key fits, a wrong file's name does no harm.
const maxSecret = 64 << 10

// Secret names a file that holds a secret. The secret is read when it is used and never kept; neither it nor the
// name is printed by any verb, logger or encoder.
type Secret struct {
	name string // as written
	path string // where it is, "" when it cannot be said: CREDENTIALS_DIRECTORY is wanted and not set
}

// SecretFile returns the secret in the file at path, for parts that are not made from a configuration.
func SecretFile(path string) Secret { return Secret{name: path, path: path} }

// IsZero reports whether no file is named.
func (s Secret) IsZero() bool { return s.name == "" }

// String returns "[redacted]", as do all other ways of printing a Secret.
func (s Secret) String() string { return redacted }

// Format makes every verb print "[redacted]", %#v included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText covers JSON and TOML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue covers slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// UnmarshalText takes the file's name; where it lies place says.
func (s *Secret) UnmarshalText(b []byte) error {
	if strings.ContainsAny(string(b), "\n\x00") {
		return badValue{"is no file name", "the name of a file that holds the secret"}
	}
	s.name = string(b)
	return nil
}

const credentials = "${CREDENTIALS_DIRECTORY}"

// forUnit is the folder beside the configuration file from which the unit hands secrets over (LoadCredential): a
// command that root runs beside the service finds them there, as the service does.
const forUnit = "secrets"

// place says where the secret lies: an absolute path as it stands, a relative one in systemd's credentials
// directory when it is there, else beside the configuration file, else where the unit takes it from.
func (s *Secret) place(dir, creds string) {
	rel, wantCreds := strings.CutPrefix(s.name, credentials)
	switch {
	case s.name == "":
	case wantCreds && creds == "":
		s.path = ""
	case wantCreds:
		s.path = filepath.Join(creds, rel)
	case filepath.IsAbs(s.name):
		s.path = s.name
	default:
		s.path = filepath.Join(dir, s.name)
		if p := filepath.Join(dir, forUnit, s.name); creds == "" && !exists(s.path) && exists(p) {
			s.path = p
		}
		if creds != "" {
			if p := filepath.Join(creds, s.name); exists(p) || !exists(s.path) {
				s.path = p
			}
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Read returns the secret without the line end that editors leave. A file that others can read is refused (F07):
// such a secret is none.
func (s Secret) Read() (string, error) {
	if fault, instead := s.fault(); fault != "" {
		return "", fmt.Errorf("reading a secret: %s; %s", fault, instead)
	}
	b, err := os.ReadFile(s.path)
	if err != nil {
		return "", fmt.Errorf("reading a secret: %w", err)
	}
	return strings.TrimRight(strings.TrimPrefix(string(b), byteOrderMark), "\r\n"), nil
}

// fault says what is wrong with the file, and what to do; "" when nothing is.
func (s Secret) fault() (what, instead string) {
	if s.path == "" {
		return credentials + " is not set", "start by systemd with LoadCredential=, or write the file's whole path"
	}
	f, err := os.Open(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.path + " does not exist", "make it: (umask 077; cat > " + s.path + "), then type the secret"
	case err != nil:
		return fmt.Sprintf("%s cannot be read (%v)", s.path, errors.Unwrap(err)),
			"give it to the user that runs samrad: chown USER " + s.path
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return fmt.Sprintf("%s cannot be read (%v)", s.path, err), "look at the file system"
	case !info.Mode().IsRegular():
		return s.path + " is no file", "name the file that holds the secret"
	case info.Mode().Perm()&0o007 != 0:
		return fmt.Sprintf("%s can be read or changed by everyone on this machine (mode %04o)", s.path, info.Mode().Perm()),
			"change the secret, then: chmod 600 " + s.path
	case info.Size() > maxSecret:
		return s.path + " is too big for a secret", "name the file that holds the secret"
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecret))
	switch {
	case err != nil:
		return fmt.Sprintf("%s cannot be read (%v)", s.path, err), "look at the file system"
	case len(bytes.TrimSpace(text)) == 0:
		return s.path + " is empty", "write the secret into it"
	}
	return "", ""
}
