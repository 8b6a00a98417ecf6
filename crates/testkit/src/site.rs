//! A whole site in a test, built as production builds it.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use base_app::{
    App, Bell, Causes, Facts, Routine, Settings, Site, StartOptions, Stopping,
    settings::{Environment, MailDelivery, Mode},
    variables,
};
use core_models::{
    Actor, QueryResult, Transaction,
    users::{self, NewUser, Role, User},
};
use email::{Mailer, Outbox};
use jobs::Worker;
use secrecy::SecretString;
use tempfile::TempDir;
use url::Url;

use crate::{Backend, Client, TestClock, backend::TestDatabase};

/// The password of every user that [`TestSite::user`] makes.
pub const PASSWORD: &str = "lantern-orchard-quill";

/// A running site. It stops, and its folder and database go, when it is dropped.
pub struct TestSite {
    /// The site's own state.
    pub app: Arc<App>,
    /// The time, which the test moves.
    pub clock: TestClock,
    /// The mails that were delivered.
    pub mail: Outbox,
    /// What its error pages hide. A test that fails prints them.
    pub causes: Causes,
    address: SocketAddr,
    worker: Arc<Worker>,
    routines: Arc<Vec<Arc<dyn Routine>>>,
    bell: Arc<Bell>,
    stopping: Stopping,
    database: Option<TestDatabase>,
    folder: TempDir,
}

/// What a test may change before the site starts.
pub struct TestSiteBuilder<'a> {
    site: &'a dyn Site,
    backend: Backend,
    mailer: Option<Mailer>,
    change: Box<dyn FnOnce(&mut Settings) + 'a>,
    background: bool,
    over_http: bool,
}

impl TestSite {
    /// Starts a site with the settings of a test: production's behaviour, quick passwords, a memory mailbox.
    pub async fn start(site: &dyn Site, backend: Backend) -> Self {
        Self::builder(site, backend).start().await
    }

    /// Prepares a site to be changed before it starts.
    #[must_use]
    pub fn builder(site: &dyn Site, backend: Backend) -> TestSiteBuilder<'_> {
        TestSiteBuilder {
            site,
            backend,
            mailer: None,
            change: Box::new(|_| {}),
            background: false,
            over_http: false,
        }
    }

    /// A client without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.url())
    }

    /// The site's loopback address, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The folder with the site's uploads.
    #[must_use]
    pub fn uploads(&self) -> PathBuf {
        self.folder.path().join("uploads")
    }

    /// The folder with what visitors sent.
    #[must_use]
    pub fn private_uploads(&self) -> PathBuf {
        self.folder.path().join("uploads-private")
    }

    /// Makes a user with [`PASSWORD`].
    pub async fn user(&self, username: &str, role: Role) -> User {
        let new = NewUser {
            username: username.to_owned(),
            email: format!("{username}@example.org"),
            display_name: format!("{username} Example"),
            password_hash: self.app.passwords.hash_blocking(PASSWORD).expect("a password can be hashed"),
            role,
            created_at: self.clock.now(),
        };
        self.change(move |tx| users::create(tx, new)).await.expect("the user is new")
    }

    /// Changes something behind the site's back, as another process would.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> QueryResult<T> + Clone + Send + 'static,
    ) -> QueryResult<T> {
        self.app.db.change(Actor::site(), self.clock.now(), work).await
    }

    /// A client that is signed in as a new user of this role.
    pub async fn signed_in(&self, username: &str, role: Role) -> Client {
        self.user(username, role).await;
        let client = self.client();
        let answer = self.sign_in(&client, username, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        client
    }

    /// Sends the login form.
    pub async fn sign_in(&self, client: &Client, username: &str, password: &str) -> crate::Answer {
        client
            .post_from("/admin/login", "/admin/login", &[("username", username), ("password", password)])
            .await
    }

    /// Runs the background work that is due now, and says how many jobs that was.
    pub async fn deliver(&self) -> usize {
        self.worker.run_due().await
    }

    /// Performs what a process does again and again, once: it hears of changes, and does what the features repeat.
    pub async fn perform_routines(&self) {
        self.bell.ring().await;
        for routine in self.routines.iter() {
            routine.perform().await;
        }
    }

    /// Throws away what is past its time, as a running site does every quarter of an hour.
    pub async fn tidy(&self) {
        program::tidy(&self.app).await;
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Everything that the database holds, to look for what it must not hold.
    #[must_use]
    pub fn dump(&self) -> String {
        self.database.as_ref().expect("the site is running").dump()
    }

    /// Writes the site's demo content.
    pub async fn seed(&self, site: &dyn Site) {
        let content = base_app::DemoContent::new(site.assets().content);
        let app = Arc::clone(&self.app);
        actix_web::rt::task::spawn_blocking(move || {
            for part in app.features.content() {
                part.seed(&app, &content).expect("the demo content is right");
            }
        })
        .await
        .expect("seeding does not panic");
    }
}

impl Drop for TestSite {
    #[expect(clippy::print_stderr, reason = "it belongs to what the failing test says")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            for cause in self.causes.all() {
                eprintln!("the site hid a cause: {cause}");
            }
        }
        // The server ends with the test's runtime; what is left is the database, which must outlive its connections.
        drop(self.stopping.at_once());
        drop(self.database.take());
    }
}

impl<'a> TestSiteBuilder<'a> {
    /// Delivers mail by this mailer instead of into memory.
    #[must_use]
    pub fn mailer(mut self, mailer: Mailer) -> Self {
        self.mailer = Some(mailer);
        self
    }

    /// Changes the settings.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings) + 'a) -> Self {
        self.change = Box::new(change);
        self
    }

    /// Lets the background worker run by itself.
    #[must_use]
    pub fn background(mut self) -> Self {
        self.background = true;
        self
    }

    /// Makes the site's loopback address its public one, as a browser needs it: links lead there, and cookies are
    /// not `Secure`.
    #[must_use]
    pub fn over_http(mut self) -> Self {
        self.over_http = true;
        self
    }

    /// Starts the site.
    pub async fn start(self) -> TestSite {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let database = TestDatabase::create(self.backend, folder.path());
        let facts = Facts::parse(self.site.facts()).expect("site.toml is right");
        let environment =
            Environment::of([("WEBGARDEN_ENV", "testing"), ("SECRET_KEY", SECRET), ("BCRYPT_COST", "4")]);
        let mut settings = Settings::load(&environment, self.site.name(), &facts, &variables(self.site))
            .expect("the settings are right");
        settings.server.mode = Mode::Testing;
        settings.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        settings.server.workers = 2;
        settings.storage.database = database.url.clone();
        settings.storage.uploads = folder.path().join("uploads");
        settings.storage.private_uploads = folder.path().join("uploads-private");
        settings.mail.delivery = MailDelivery::Memory;
        settings.limits.panel = None;
        settings.limits.public = None;
        settings.secret_key = SecretString::from(SECRET);
        if self.over_http {
            settings.server.listen = free_address();
            settings.server.public_url =
                Url::parse(&format!("http://{}", settings.server.listen)).expect("an address");
        }
        (self.change)(&mut settings);
        let (memory, mail) = Mailer::memory(settings.mail.sender.clone());
        let (clock, causes) = (TestClock::new(), Causes::kept());
        let options = StartOptions {
            causes: causes.clone(),
            clock: clock.clock(),
            mailer: Some(self.mailer.unwrap_or(memory)),
            background: self.background,
            ..StartOptions::default()
        };
        let application = program::start(self.site, settings, options).expect("the site starts");
        let test_site = TestSite {
            app: application.state(),
            clock,
            mail,
            causes,
            address: application.address(),
            worker: application.worker(),
            routines: application.routines(),
            bell: application.bell(),
            stopping: application.stopping(),
            database: Some(database),
            folder,
        };
        actix_web::rt::spawn(application.run());
        test_site
    }
}

const SECRET: &str = "a-test-secret-of-more-than-fifty-letters-0123456789-abcdef";

static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

/// A free address known before the site listens. Its port is below those that the system hands out by itself.
fn free_address() -> SocketAddr {
    let first = u16::try_from(std::process::id() % 10_000).unwrap_or_default();
    loop {
        let offset = (first + NEXT_PORT.fetch_add(1, Ordering::SeqCst)) % 10_000;
        let address = SocketAddr::from(([127, 0, 0, 1], 20_000 + offset));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
