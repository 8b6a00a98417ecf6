//! What the owner sets in the panel, declared by the features that it is about.

use forms::Field;
use serde::Serialize;

/// What a feature lets the owner set: a part of the panel's page of settings.
#[derive(Debug, Clone, Serialize)]
pub struct PanelSettings {
    /// What stands above them.
    pub heading: &'static str,
    /// In their order on the page.
    pub settings: Vec<PanelSetting>,
}

/// One setting, with its name, its kind, its default and its words.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum PanelSetting {
    /// Who is written to.
    Address(&'static PanelAddress),
    /// Something that is on or off.
    Switch(&'static PanelSwitch),
}

/// An e-mail address; until the owner sets one it is that of `ADMIN_EMAIL`.
#[derive(Debug, Serialize)]
pub struct PanelAddress {
    /// Its field in the panel's form. Its name is also that among the settings that the panel stores.
    pub field: Field,
    /// What the panel calls it.
    pub label: &'static str,
    /// A sentence below that.
    pub hint: &'static str,
}

/// Something that the owner switches on and off in the panel; until then it is as the operator says.
#[derive(Debug, Serialize)]
pub struct PanelSwitch {
    /// The variable: `CONTACT_CONFIRMATION`.
    pub variable: &'static str,
    /// What it is unless it is set.
    pub default: bool,
    /// Its name in the panel's form, and among the settings that the panel stores.
    pub name: &'static str,
    /// What the panel calls it.
    pub label: &'static str,
    /// A sentence below that.
    pub hint: &'static str,
}

impl PanelSetting {
    /// Its name in the panel's form, and among the settings that the panel stores.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Address(address) => address.field.name,
            Self::Switch(switch) => switch.name,
        }
    }
}

impl PanelSwitch {
    /// How it is written in forms, variables and tables.
    #[must_use]
    pub fn written(on: bool) -> &'static str {
        if on { "on" } else { "off" }
    }
}
