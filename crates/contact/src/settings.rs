//! What an operator can set.

use std::time::Duration;

use base_app::settings::{LimitVariable, NumberVariable, PanelSwitch};
use core_models::rate::RateLimit;

/// Messages per client address; `off` for any number.
pub const RATE_LIMIT: LimitVariable = LimitVariable {
    name: "CONTACT_RATE_LIMIT",
    default: RateLimit { count: 5, per: Duration::from_secs(3600) },
};

/// A form that is sent sooner is held back as spam; 0 for never.
pub const MINIMUM_SECONDS: NumberVariable =
    NumberVariable { name: "CONTACT_MINIMUM_SECONDS", default: 2, least: 0, most: 2 };

/// Whether visitors get a confirmation.
pub const CONFIRMATION: PanelSwitch = PanelSwitch {
    variable: "CONTACT_CONFIRMATION",
    default: true,
    name: "send_confirmation",
    label: "Confirm to the sender that the message arrived",
    hint: "A short, friendly mail. It is never sent for spam.",
};
