//! Raw fields in; a valid typed value, or the same fields with messages, out.
#![doc = include_str!("../README.md")]

mod contact;
mod field;
mod fingerprint;
mod form;
mod login;
mod message;
mod password;
mod post;
pub mod questions;
mod reader;
pub mod slug;
pub mod text;
mod user;

pub use contact::ContactForm;
pub use field::{FORM_KEY, Field, Kind};
pub use fingerprint::fingerprint;
pub use form::{Fields, Form, Invalid, Rules, Valid, parse, rules};
pub use login::LoginForm;
pub use message::NotesForm;
pub use password::{NewPasswordForm, PASSWORD_MAX, PASSWORD_MIN, PasswordForm};
pub use post::{CONTENT_MAX_BYTES, PostForm};
pub use questions::{Answer, AnswerKind, Control, Occasion, Question};
pub use reader::Reader;
pub use user::{DisplayNameForm, RoleName, UserForm};
