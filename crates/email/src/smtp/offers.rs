//! What a mail server says it can do, in whatever letters it says it.

use lettre::transport::smtp::authentication::Mechanism;

/// The ways to sign in that we know, the best first.
const KNOWN: [(&str, Mechanism); 2] = [("PLAIN", Mechanism::Plain), ("LOGIN", Mechanism::Login)];

/// The most of the server's words that are repeated in a sentence.
const MOST: usize = 12;

/// The answer to `EHLO` (RFC 5321 §4.1.1.1): keywords in any mix of large and small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offers {
    keywords: Vec<String>,
    mechanisms: Vec<String>,
}

impl Offers {
    /// Reads the lines of the answer; the first is the server's name.
    pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let (mut keywords, mut mechanisms) = (Vec::new(), Vec::new());
        for line in lines.skip(1) {
            let line = line.to_ascii_uppercase();
            // Servers from before the standard write `AUTH=PLAIN`, many for old programs beside `AUTH PLAIN`.
            let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("AUTH") => mechanisms.extend(words.map(str::to_owned)),
                Some(keyword) => keywords.push(keyword.to_owned()),
                None => {}
            }
        }
        mechanisms.sort_unstable();
        mechanisms.dedup();
        Self { keywords, mechanisms }
    }

    /// The best way to sign in that both sides know.
    pub(super) fn mechanism(&self) -> Option<Mechanism> {
        let offered = |(name, _): &&(&str, Mechanism)| self.mechanisms.iter().any(|offer| offer == name);
        KNOWN.iter().find(offered).map(|(_, mechanism)| *mechanism)
    }

    /// Why nobody can sign in, and what the server offers instead.
    pub(super) fn no_mechanism(&self) -> String {
        let known = KNOWN.map(|(name, _)| name).join(" and ");
        if self.mechanisms.is_empty() {
            return format!(
                "it offers no AUTH, so MAIL_USERNAME and MAIL_PASSWORD cannot be used (it offers {}); many servers \
                 offer AUTH on an encrypted connection only, see MAIL_TLS",
                said(&self.keywords)
            );
        }
        format!(
            "of the AUTH mechanisms it offers ({}) none is known here ({known} are)",
            said(&self.mechanisms)
        )
    }

    /// Why the connection cannot be encrypted.
    pub(super) fn no_starttls(&self) -> String {
        format!(
            "it does not offer STARTTLS (it offers {}); set MAIL_TLS to tls if it encrypts from the first byte",
            said(&self.keywords)
        )
    }
}

fn said(words: &[String]) -> String {
    if words.is_empty() {
        return "nothing".to_owned();
    }
    words.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Offers {
        Offers::read(["mail.example hello"].into_iter().chain(lines.iter().copied()))
    }

    #[test]
    fn a_way_to_sign_in_is_found_in_whatever_letters() {
        for (lines, expected) in [
            (&["AUTH PLAIN LOGIN"][..], Some(Mechanism::Plain)),
            (&["auth plain"], Some(Mechanism::Plain)),
            (&["Auth Login"], Some(Mechanism::Login)),
            (&["AUTH=PLAIN LOGIN"], Some(Mechanism::Plain)),
            (&["auth=login"], Some(Mechanism::Login)),
            (&["AUTH CRAM-MD5", "AUTH=LOGIN PLAIN"], Some(Mechanism::Plain)),
            (&["SIZE 1000", "AUTH\tLOGIN  CRAM-MD5 "], Some(Mechanism::Login)),
            (&["AUTH CRAM-MD5 GSSAPI"], None),
            (&["AUTHENTICATE PLAIN", "XAUTH LOGIN"], None),
            (&["AUTH"], None),
            (&[], None),
        ] {
            assert_eq!(read(lines).mechanism(), expected, "{lines:?}");
        }
    }

    #[test]
    fn what_was_offered_instead_is_said() {
        let said = read(&["AUTH CRAM-MD5 gssapi", "auth=cram-md5"]).no_mechanism();
        assert!(said.contains("(CRAM-MD5, GSSAPI)") && said.contains("PLAIN and LOGIN"), "{said}");
        let said = read(&["pipelining", "SIZE 100"]).no_mechanism();
        assert!(said.contains("no AUTH") && said.contains("PIPELINING, SIZE"), "{said}");
        assert!(read(&[]).no_starttls().contains("it offers nothing"));
    }
}
