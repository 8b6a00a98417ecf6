//! What an operator can set.

use std::time::Duration;

use base_app::settings::{LimitVariable, NumberVariable};
use core_models::rate::RateLimit;

/// Messages per client address; `off` for any number.
pub const RATE_LIMIT: LimitVariable = LimitVariable {
    name: "CONTACT_RATE_LIMIT",
    default: RateLimit { count: 5, per: Duration::from_secs(3600) },
};

/// A form that is sent sooner is held back as spam; 0 for never.
pub const MINIMUM_SECONDS: NumberVariable =
    NumberVariable { name: "CONTACT_MINIMUM_SECONDS", default: 2, least: 0, most: 2 };
