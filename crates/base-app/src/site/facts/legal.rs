//! Who answers for the site, and which law on personal data applies there.

use serde::{Deserialize, Serialize};

use super::{error::FactsError, place::Address};

/// Members of the European Economic Area, where the General Data Protection Regulation applies.
const EEA: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The longest time that the contact form may promise, in months.
const LONGEST: u16 = 120;

/// What the pages on privacy and on the business itself say beyond name and address.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LegalFacts {
    /// The person or company that answers for the site; the name of the business unless it is said.
    pub owner: String,
    /// Who speaks for a company: `Managing director: Ada Example`.
    pub represented_by: String,
    /// Register and number: `Amtsgericht Berlin, HRB 12345`.
    pub register: String,
    /// The number for value added tax.
    pub vat_id: String,
    /// The authority that gave the licence, for trades that need one.
    pub supervisory_authority: String,
    /// The title of a regulated profession, and the state that gave it.
    pub profession: String,
    /// The professional body, and where its rules can be read.
    pub chamber: String,
    /// Whom to ask about personal data, when that is somebody else than the owner.
    pub data_protection_officer: String,
    /// Who runs the server.
    pub host: String,
    /// Months after which messages of the contact form are deleted at the latest, as the owner promises.
    pub messages_kept_months: Option<u16>,
    /// Days for which the web server in front of the site keeps its log of requests.
    pub log_days: u16,
}

/// The law on personal data whose rights the privacy page names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivacyLaw {
    /// Regulation (EU) 2016/679.
    Gdpr,
    /// The same as retained by the United Kingdom.
    UkGdpr,
    /// The Swiss Federal Act on Data Protection.
    Fadp,
    /// The Canadian Personal Information Protection and Electronic Documents Act.
    Pipeda,
    /// Any other.
    Other,
}

impl Default for LegalFacts {
    fn default() -> Self {
        Self {
            owner: String::new(),
            represented_by: String::new(),
            register: String::new(),
            vat_id: String::new(),
            supervisory_authority: String::new(),
            profession: String::new(),
            chamber: String::new(),
            data_protection_officer: String::new(),
            host: String::new(),
            messages_kept_months: None,
            log_days: 14,
        }
    }
}

impl LegalFacts {
    pub(super) fn check(&self) -> Result<(), FactsError> {
        match self.messages_kept_months {
            Some(months) if !(1..=LONGEST).contains(&months) => Err(FactsError::Value {
                key: "legal.messages_kept_months",
                problem: format!("{months} is not possible; write 1 to {LONGEST}, or leave it out"),
            }),
            _ => Ok(()),
        }
    }
}

impl PrivacyLaw {
    /// The law at an address.
    #[must_use]
    pub fn at(address: &Address) -> Self {
        match address.country.as_str() {
            "GB" => Self::UkGdpr,
            "CH" => Self::Fadp,
            "CA" => Self::Pipeda,
            country if EEA.contains(&country) => Self::Gdpr,
            _ => Self::Other,
        }
    }
}
