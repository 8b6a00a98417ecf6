//! One site: its name, what is known of it, its settings, its program and its port, and what every command on it does first.

pub mod asked;
pub mod env_file;
pub mod file;
pub mod lock;
pub mod mail_settings;
pub mod name;
pub mod on_site;
pub mod own_program;
pub mod setting_up;
pub mod state;
pub mod web;
