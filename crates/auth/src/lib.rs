//! Password hashing, users, roles, revocable sessions, throttling, and the extractors that prove who is asking.
#![doc = include_str!("../README.md")]

mod address;
mod cookies;
mod csrf;
mod device;
mod error;
mod form_token;
mod guard;
mod identity;
mod keys;
mod login;
mod login_token;
mod negotiation;
mod origin;
mod panel;
mod password;
mod policy;
mod redirect;
mod retention;
pub mod session;

pub use address::{AddressKeys, BadProxy, TrustedProxies, client_address};
pub use cookies::CookieSettings;
pub use csrf::{NoSessionToken, SessionToken};
pub use device::DeviceCookies;
pub use error::AuthError;
pub use form_token::{FormTokens, Issued, TokenError};
pub use guard::guard;
pub use identity::{Admin, Anonymous, ClientAddress, Editor, SignedIn};
pub use keys::{Key, Keys};
pub use login::{Credentials, LoginError, Logins, SignIn};
pub use login_token::{LoginBinding, LoginTokens};
pub use negotiation::wants_json;
pub use origin::{hides_origin, same_origin};
pub use panel::{LOGIN_PATH, PANEL_PATH, below_panel, is_panel};
pub use password::policy as password_policy;
pub use password::{PasswordError, Passwords, Verdict};
pub use policy::{Access, PolicyTable};
pub use redirect::safe_next;
pub use retention::purge;
pub use session::{DatabaseSessions, SessionLayer, session_middleware};

pub use actix_session::{Session, SessionExt};
pub use core_models::login_attempts::LoginLimits;
