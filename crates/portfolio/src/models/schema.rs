//! The portfolio's tables as diesel sees them, and their place beside the core's.

use core_models::schema::uploaded_files;

diesel::table! {
    portfolio_projects (id) {
        id -> BigInt,
        title -> Text,
        slug -> Text,
        content -> Text,
        excerpt -> Text,
        place -> Text,
        finished_on -> Date,
        kind -> Text,
        visible -> Bool,
        published_at -> Nullable<Timestamp>,
        position -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    portfolio_pictures (id) {
        id -> BigInt,
        project_id -> BigInt,
        upload_id -> BigInt,
        moment -> Text,
        alt -> Text,
    }
}

diesel::joinable!(portfolio_pictures -> uploaded_files (upload_id));

// `allow_tables_to_appear_in_same_query!` would implement more, and for PostgreSQL more than the orphan rule lets this crate.
impl diesel::query_source::TableNotEqual<uploaded_files::table> for portfolio_pictures::table {}
impl diesel::query_source::TableNotEqual<portfolio_pictures::table> for uploaded_files::table {}
