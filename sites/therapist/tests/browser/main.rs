//! The therapist's site in real Chromium, as visitors and owners use it.

mod desk;
mod editor;
mod inbox;
mod keyboard;
mod library;
mod tour;
mod validation;
mod visitor;
