//! What an operator can set, and the owner.

use std::time::Duration;

use base_app::settings::{
    LimitVariable, NumberVariable, PanelAddress, PanelSetting, PanelSettings, PanelSwitch,
};
use core_models::rate::RateLimit;
use forms::{Field, Kind, text};

/// Messages per client address; `off` for any number.
pub const RATE_LIMIT: LimitVariable = LimitVariable {
    name: "CONTACT_RATE_LIMIT",
    default: RateLimit { count: 5, per: Duration::from_secs(3600) },
};

/// A form that is sent sooner is held back as spam; 0 for never.
pub const MINIMUM_SECONDS: NumberVariable =
    NumberVariable { name: "CONTACT_MINIMUM_SECONDS", default: 2, least: 0, most: 2 };

/// Who is told of new messages.
pub static RECIPIENT: PanelAddress = PanelAddress {
    field: Field::new(
        "notify_email",
        Kind::Email,
        "Please give one valid e-mail address, such as name@example.org.",
    )
    .required()
    .at_most(text::EMAIL_MAX),
    label: "Send new messages to",
    hint: "Each new message is also kept here in the panel, even when mail does not get through.",
};

/// Whether visitors get a confirmation.
pub const CONFIRMATION: PanelSwitch = PanelSwitch {
    variable: "CONTACT_CONFIRMATION",
    default: true,
    name: "send_confirmation",
    label: "Confirm to the sender that the message arrived",
    hint: "A short, friendly mail. It is never sent for spam.",
};

/// What of all this the owner sets in the panel.
pub(crate) fn panel() -> PanelSettings {
    PanelSettings {
        heading: "Messages from the contact form",
        settings: vec![PanelSetting::Address(&RECIPIENT), PanelSetting::Switch(&CONFIRMATION)],
    }
}
