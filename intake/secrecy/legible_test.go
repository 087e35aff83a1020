package secrecy

import (
	"testing"

	"haninge.se/samrad/intake/dates"
)

// TestGuardLookalikes: letters and digits of other alphabets and faces, characters that take no room and letters spaced
// out hide no word of secrecy from the guard, and no number.
func TestGuardLookalikes(t *testing.T) {
	for name, s := range map[string]string{
		"a Cyrillic letter":       "Uppgiften omfattas av s\u0435kretess",
		"Cyrillic letters":        "Uppgiften omfattas av \u0455\u0435kr\u0435t\u0435\u0455\u0455",
		"a Greek letter":          "Uppgiften omfattas av sekret\u03b5ss",
		"a wide face":             "Uppgiften omfattas av ｓｅｋｒｅｔｅｓｓ",
		"a mathematical face":     "Uppgiften omfattas av 𝐬𝐞𝐤𝐫𝐞𝐭𝐞𝐬𝐬",
		"a variation selector":    "Uppgiften omfattas av sek\ufe0fretess",
		"a grapheme joiner":       "Uppgiften omfattas av sek\u034fretess",
		"strokes":                 "s\u0336e\u0336k\u0336r\u0336e\u0336t\u0336e\u0336s\u0336s\u0336",
		"spaced out":              "S E K R E T E S S",
		"spaced out in a line":    "Det råder s e k r e t e s s här",
		"full stops":              "S.E.K.R.E.T.E.S.S",
		"a filler":                "Uppgiften omfattas av sek\u3164retess",
		"an empty braille cell":   "Uppgiften omfattas av sek\u2800retess",
		"a long s":                "Uppgiften omfattas av ſekreteſſ",
		"a tag":                   "sek\U000e0041retess",
		"the law":                 "enligt 𝐎𝐒𝐋 18 kap",
		"Arabic digits":           "١٩١٢١٢١٢-١٢١٢",
		"digits of a face":        "𝟏𝟗𝟏𝟐𝟏𝟐𝟏𝟐-𝟏𝟐𝟏𝟐",
		"keycaps":                 "1\ufe0f\u20e39\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e31212-1212",
		"superscripts":            "19121212-¹²¹²",
		"circles":                 "①⑨①②①②①②-①②①②",
		"a Cyrillic K in a mark":  "5000-\u041a123456-26",
		"a selector among digits": "1912\ufe0f1212-1212",
		"an accent":               "Uppgiften omfattas av sékretess",
		"a word half bold":        "Uppgiften omfattas av **sek**retess",
		"a word half slanted":     "Uppgiften omfattas av s_ekret_ess",
		"from right to left":      "Uppgiften omfattas av \u202esseterkes\u202c här",
		"digits by two":           "12 12 12 12 12",
		"twelve by two":           "Det gäller 19 12 12 12 12 12",
		"twelve in threes":        "191 212 121 212",
		"ten in odd groups":       "1212 121 212",
		"digits turned":           "\u202e2121-212121",
	} {
		if len(Guard(s)) == 0 {
			t.Errorf("%s: %q passes", name, s)
		}
	}
	for _, s := range []string{"Grupp A B C D E", "fr.o.m. och t o m", "Vi ses i Ö på k v ä", "Привет", "Ring 08 12 12 12 12", "Ring 019-12 12 12 12", "Buss 19 12:12, 12:12",
		"*sek* *retess*", "idé och café_1"} {
		if got := Guard(s); got != nil {
			t.Errorf("%q: %v", s, got)
		}
	}
	if got := Mask("Möte 𝟏𝟗𝟏𝟐𝟏𝟐𝟏𝟐-𝟏𝟐𝟏𝟐 idag"); got != "Möte [personnummer] idag" {
		t.Errorf("masked as %q", got)
	}
}

// TestEmbargoLookalikes: nor do they hide an embargo, or its day.
func TestEmbargoLookalikes(t *testing.T) {
	for _, s := range []string{
		"Embargo till 2\u200b0 mars.", "Embargo till 2\u00ad0 mars.", "Embargo till 2\ufe0f\u20e30\ufe0f\u20e3 mars.", "Embargo till ２０ mars.", "Embargo till 2０ mars.",
		"Embargo till 2\u0660 mars.", "Embargo till 2𝟎 mars.", "Embargo till 2⁰ mars.", "Embargo till \u202e02\u202c mars.", "Embargo till \u202esram 02", "Embargo till 20 m\u0430rs.", "\u0415mb\u0430rgo till 20 mars.",
		"F\u00e5r inte spr\u0456das f\u00f6re 20 mars.", "ＥＭＢＡＲＧＯ till 20 mars", "E M B A R G O till 20 mars", "Em\u034fbargo till 20 mars",
	} {
		if e := ReadEmbargo(s, march); !e.Held || e.Until != dates.On(2026, 3, 20) {
			t.Errorf("%q: held %v until %v", s, e.Held, e.Until)
		}
	}
}

// TestEmbargoVague: some part of a month, or a day in it that nobody can read, is over when the month is; a month alone
// begins with its first day.
func TestEmbargoVague(t *testing.T) {
	for s, want := range map[string]dates.Day{
		"Embargo till någon gång i april.":             dates.On(2026, 5, 1),
		"Embargo till xx april.":                       dates.On(2026, 5, 1),
		"Embargo till den 2O:e april.":                 dates.On(2026, 5, 1),
		"Embargo till senare delen av april.":          dates.On(2026, 5, 1),
		"Får inte spridas förrän senare i april.":      dates.On(2026, 5, 1),
		"Får inte spridas innan pressmötet i april.":   dates.On(2026, 5, 1),
		"Embargo till april.":                          dates.On(2026, 4, 1),
		"Får inte spridas före den 20 april.":          dates.On(2026, 4, 20),
		"Får inte spridas innan pressmötet 20 april.":  dates.On(2026, 4, 20),
		"Embargo till slutet av vecka 16.":             dates.On(2026, 4, 20),
		"Får inte spridas före någon dag i april 2026": dates.On(2026, 5, 1),
	} {
		if e := ReadEmbargo(s, march); !e.Held || e.Until != want {
			t.Errorf("%q: held %v until %v, want %v", s, e.Held, e.Until, want)
		}
	}
}
