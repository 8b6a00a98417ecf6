//! The tables as diesel sees them; `migrations/` makes them, and a test compares the two.

#![expect(missing_docs, reason = "the columns are explained on the row structs")]

diesel::table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        username_folded -> Text,
        email -> Text,
        email_folded -> Text,
        password_hash -> Text,
        role -> Text,
        display_name -> Text,
        created_at -> Timestamp,
        last_login -> Nullable<Timestamp>,
        sessions_valid_after -> Nullable<Timestamp>,
    }
}

diesel::table! {
    blog_posts (id) {
        id -> BigInt,
        title -> Text,
        title_folded -> Text,
        slug -> Text,
        content -> Text,
        excerpt -> Text,
        cover_image -> Nullable<Text>,
        cover_alt -> Nullable<Text>,
        author_id -> BigInt,
        visible -> Bool,
        published_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
        text_folded -> Text,
        feed_path -> Nullable<Text>,
    }
}

diesel::table! {
    redirects (id) {
        id -> BigInt,
        from_path -> Text,
        to_path -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    contact_submissions (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        phone -> Nullable<Text>,
        message -> Text,
        submitted_at -> Timestamp,
        status -> Text,
        notes -> Text,
        spam_reason -> Nullable<Text>,
        idempotency_key -> Text,
        address_key -> Text,
        answers -> Text,
        text_key -> Text,
        photos_key -> Text,
        kept -> Bool,
    }
}

diesel::table! {
    contact_photos (id) {
        id -> BigInt,
        message_id -> BigInt,
        filename -> Text,
        original_filename -> Text,
        file_size -> BigInt,
        mime_type -> Text,
        width -> Integer,
        height -> Integer,
        sha256 -> Text,
    }
}

diesel::table! {
    uploaded_files (id) {
        id -> BigInt,
        filename -> Text,
        original_filename -> Text,
        filepath -> Text,
        file_size -> BigInt,
        mime_type -> Text,
        uploaded_by -> BigInt,
        uploaded_at -> Timestamp,
        width -> Integer,
        height -> Integer,
        alt -> Text,
        sha256 -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> BigInt,
        data -> Text,
        created_at -> Timestamp,
        last_seen -> Timestamp,
        expires_at -> Timestamp,
        remember -> Bool,
        address -> Text,
        agent -> Text,
    }
}

diesel::table! {
    login_attempts (id) {
        id -> BigInt,
        account_key -> Text,
        address_key -> Text,
        device -> Bool,
        attempted_at -> Timestamp,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        reference -> Nullable<Text>,
        state -> Text,
        attempts -> Integer,
        run_at -> Timestamp,
        lease_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    rate_hits (id) {
        id -> BigInt,
        bucket -> Text,
        key -> Text,
        hit_at -> Timestamp,
    }
}

diesel::table! {
    saved_forms (key) {
        key -> Text,
        kind -> Text,
        target -> BigInt,
        version -> Integer,
        digest -> Text,
        saved_at -> Timestamp,
    }
}
diesel::table! {
    changes (id) {
        id -> BigInt,
        at -> Timestamp,
        actor -> Text,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        address -> Text,
        feature -> Text,
        kind -> Text,
        key -> Text,
        title -> Text,
        what -> Text,
        fields -> Text,
        hash -> Text,
    }
}

diesel::joinable!(blog_posts -> users (author_id));
diesel::joinable!(uploaded_files -> users (uploaded_by));
diesel::joinable!(sessions -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(blog_posts, sessions, uploaded_files, users);
