//! What features read from the environment, declared by them.

use core_models::rate::RateLimit;

use super::{environment::Environment, error::SettingsError, limits::limit_name, panel::PanelSwitch};

/// A variable that a feature declares.
#[derive(Debug, Clone, Copy)]
pub enum Variable {
    /// A whole number.
    Number(&'static NumberVariable),
    /// How often something may be done.
    Limit(&'static LimitVariable),
    /// Something that is on or off, until somebody switches it in the panel.
    Switch(&'static PanelSwitch),
}

/// A whole number between two others.
#[derive(Debug)]
pub struct NumberVariable {
    /// The variable: `ANALYTICS_MONTHS`.
    pub name: &'static str,
    /// What it is unless it is set.
    pub default: u32,
    /// The least that it may be.
    pub least: u32,
    /// The most that it may be.
    pub most: u32,
}

/// How often something may be done, or `off`.
#[derive(Debug)]
pub struct LimitVariable {
    /// The variable: `CONTACT_RATE_LIMIT`.
    pub name: &'static str,
    /// What it is unless it is set.
    pub default: RateLimit,
}

/// What a variable says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given {
    Number(u32),
    Limit(Option<RateLimit>),
    Switch(bool),
}

impl Variable {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Number(variable) => variable.name,
            Self::Limit(variable) => variable.name,
            Self::Switch(switch) => switch.variable,
        }
    }

    pub(super) fn read(self, environment: &Environment) -> Result<Given, SettingsError> {
        match self {
            Self::Number(NumberVariable { name, default, least, most }) => {
                environment.number(name, *default, *least..=*most).map(Given::Number)
            }
            Self::Limit(LimitVariable { name, default }) => {
                environment.limit(name, *default).map(Given::Limit)
            }
            Self::Switch(PanelSwitch { variable, default, .. }) => {
                environment.switch(variable, *default).map(Given::Switch)
            }
        }
    }
}

impl Given {
    pub(super) fn printed(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Limit(limit) => limit_name(limit),
            Self::Switch(on) => PanelSwitch::written(on).to_owned(),
        }
    }
}
