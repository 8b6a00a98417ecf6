//! What an operator can set.

use base_app::settings::NumberVariable;

/// For how many months page views are kept: so that a year can be compared with the one before.
pub const MONTHS: NumberVariable =
    NumberVariable { name: "ANALYTICS_MONTHS", default: 25, least: 1, most: 120 };
