//! Forms whose messages reach nobody.

use super::samples::is_reserved;
use crate::{Facts, Place, Severity, finding::Findings, snapshot::Snapshot};

pub(super) fn look(site: &Snapshot, facts: &Facts, findings: &mut Findings) {
    let Some(problem) = problem(facts) else { return };
    for page in &site.pages {
        for form in &page.forms {
            findings.add(
                Severity::Error,
                Place::at(&page.address, form),
                problem.clone(),
                "Say in the panel’s settings who is told of new messages, or set ADMIN_EMAIL.",
            );
        }
    }
}

fn problem(facts: &Facts) -> Option<String> {
    let nobody = "Visitors can write, and nobody is told of what they write.";
    let Some(recipient) = facts.recipient.as_ref().filter(|recipient| !recipient.value.trim().is_empty())
    else {
        return Some(nobody.to_owned());
    };
    let (value, place) = (&recipient.value, &recipient.place);
    let host = value.rsplit_once('@').map(|(_, host)| host.trim_end_matches('>'));
    match host {
        None => Some(format!(
            "Visitors can write, and what they write goes to “{value}”, which is no mail address ({place})."
        )),
        Some(host) if is_reserved(host) && !facts.demonstration => Some(format!(
            "Visitors can write, and what they write goes to {value}, which is a sample ({place})."
        )),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fact, Facts, testing::Planted};

    const FORM: &str = "<form method='post' action='/contact'><button>Send</button></form>";

    fn found(form: &str, change: impl FnOnce(&mut Facts)) -> Vec<String> {
        Planted::good().plant("/about", form).with(change).found()
    }

    #[test]
    fn a_form_that_nobody_reads_is_found() {
        assert_eq!(found(FORM, |facts| facts.recipient = None), ["error form-recipient: /about"]);
        for address in
            ["", "nobody", "owner@example.org", "owner@mail.example.com", "Owner <owner@shop.example>"]
        {
            let recipient = Fact::new("ADMIN_EMAIL", address);
            assert_eq!(
                found(FORM, |facts| facts.recipient = Some(recipient)),
                ["error form-recipient: /about"],
                "{address}"
            );
        }
    }

    #[test]
    fn a_site_without_such_a_form_and_a_demonstration_need_nobody() {
        assert!(
            found("<form action='/about'><button>Ask</button></form>", |facts| facts.recipient = None)
                .is_empty()
        );
        let demonstration = |facts: &mut Facts| {
            facts.demonstration = true;
            facts.recipient = Some(Fact::new("site.toml: email", "owner@shop.example"));
        };
        assert!(found(FORM, demonstration).is_empty());
    }
}
