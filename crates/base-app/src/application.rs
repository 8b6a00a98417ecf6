//! Builds a site once, the same way for production and for tests, and runs it.

pub(crate) mod listener;
pub(crate) mod router;
mod stopping;

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{
    dev::{Server, ServiceResponse},
    test::TestRequest,
    web,
};
use auth::{CookieSettings, FormTokens, Keys, Passwords};
use core_models::{Clock, Database, DatabaseError, MigrationError, MigrationSet, Migrations, PoolOptions};
use email::Mailer;
use jobs::{MailHandler, Wake, Worker, WorkerOptions};
use tokio::sync::{Semaphore, watch};

use crate::{
    Announcement, App, Bell, Causes, Endpoint, Facts, Features, Languages, NoticeBoard, RenderError,
    Renderer, Routine, Settings, Site,
    feature::routine,
    frame::{answers::Answers, limits::Limits, page_cache::PageCache},
    pages::announcement,
    render::{
        resources::Resources,
        statics::{BuiltFolders, Statics},
        templates::Layers,
    },
    settings::{MailDelivery, Mode, SettingsError, Variable},
    site::FactsError,
    submitted::upload_folder::{self, Hold, UploadFolderError},
    upkeep::Upkeep,
};

pub use stopping::Stopping;

use listener::ListenError;

/// How many pictures are decoded at once: each may take 96 MiB.
const PICTURE_PERMITS: usize = 2;

/// What tests replace.
#[derive(Clone)]
pub struct StartOptions {
    /// The time.
    pub clock: Clock,
    /// Delivers mail instead of what the settings say.
    pub mailer: Option<Mailer>,
    /// Whether the background worker runs by itself; a test may want to run what is due step by step.
    pub background: bool,
    /// How long to wait for a database server that lets nobody in yet.
    pub patience: Duration,
    /// What error pages hide.
    pub causes: Causes,
}

/// A site that has its database, its templates and its socket, and is ready to run.
pub struct Application {
    app: Arc<App>,
    server: Server,
    address: SocketAddr,
    worker: Arc<Worker>,
    routines: Arc<Vec<Arc<dyn Routine>>>,
    bell: Arc<Bell>,
    background: bool,
    upkeep: Arc<dyn Upkeep>,
}

/// Why a site cannot start. Each text is one line that names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `site.toml` is wrong.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// A variable is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database cannot be reached or used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The tables cannot be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The front end was not built.
    #[error(transparent)]
    Theme(#[from] theme::ThemeError),
    /// A template, a text, or what a page says is wrong.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The address cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The folder of uploads cannot be used.
    #[error(transparent)]
    Uploads(#[from] UploadFolderError),
    /// The socket cannot be used.
    #[error("{what}: {source}")]
    Socket {
        /// What was tried.
        what: String,
        /// What the system says.
        source: io::Error,
    },
}

impl Default for StartOptions {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            mailer: None,
            background: true,
            patience: Duration::ZERO,
            causes: Causes::default(),
        }
    }
}

impl Application {
    /// Opens the database, brings it up to date, reads the templates and takes the socket.
    ///
    /// # Errors
    /// [`StartError`] says in one line what to change.
    pub fn build(
        site: &dyn Site,
        settings: Settings,
        options: StartOptions,
        upkeep: Arc<dyn Upkeep>,
    ) -> Result<Self, StartError> {
        let background = options.background;
        let app = Arc::new(Self::app(site, settings, options)?);
        app.migrations.run(&app.db)?;
        app.features.work().try_for_each(|work| work.begin(&app))?;
        let worker = Arc::new(worker(&app));
        let cannot_start = |source| StartError::Socket { what: "the server cannot start".to_owned(), source };
        let limits = Arc::new(Limits::of(&app.settings.limits).map_err(cannot_start)?);
        let routines = routines(&app, &limits);
        let bell = Arc::new(bell(&app)?);
        app.notice_board.put(app.db.read_blocking(Announcement::load)?);
        let listener = listener::bind(&app.settings.server)?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Socket { what: "the socket has no address".to_owned(), source })?;
        let server = router::server(&app, Arc::clone(&upkeep), limits, listener).map_err(cannot_start)?;
        Ok(Self { app, server, address, worker, routines: Arc::new(routines), bell, background, upkeep })
    }

    /// The state without server and worker, for the command line. The database is opened, not migrated.
    ///
    /// # Errors
    /// [`StartError`] says in one line what to change.
    pub fn app(site: &dyn Site, settings: Settings, options: StartOptions) -> Result<App, StartError> {
        let facts = Facts::parse(site.facts())?;
        let features = Features::new(site.features());
        let keys = Keys::new(&settings.secret_key, site.name());
        // First, since it makes the folder in which a database lies by default.
        upload_folder::prepare_both(&settings.storage, site.name())?;
        let hold = Hold::shared(&settings.storage.uploads)?;
        let pool = PoolOptions {
            connections: settings.storage.connections,
            patience: options.patience,
            ..PoolOptions::default()
        };
        let db = Database::connect(&settings.storage.database, pool)?;
        let reload = settings.server.mode == Mode::Development && cfg!(debug_assertions);
        let statics = Arc::new(Statics::new(built_folders(site, &features), reload)?);
        let layers = Layers {
            templates: folders(site, &features),
            locales: locales(site, &features),
            content: site.assets().content,
            translations: features.iter().flat_map(|feature| feature.translations.clone()).collect(),
            reload,
        };
        let clock = options.clock;
        let languages = Arc::new(languages(&facts, &router::public(site.routes(), &features))?);
        let notice_board = NoticeBoard::new(db.edition().clone());
        let resources = Resources {
            layers,
            statics: Arc::clone(&statics),
            languages: Arc::clone(&languages),
            notices: notice_board.clone(),
            feed: features.feed(),
        };
        let renderer = Renderer::new(resources, &settings.server, &facts, clock.clone())?;
        expect_templates(&facts, &renderer)?;
        // In development a page changes with the files.
        let megabytes = if renderer.is_in_development() { 0 } else { settings.server.page_cache_mb as usize };
        let page_cache = Arc::new(PageCache::new(megabytes.saturating_mul(1 << 20), &facts, &db));
        Ok(App {
            site: site.name(),
            mailer: options.mailer.unwrap_or_else(|| mailer(&settings)),
            tokens: FormTokens::new(&keys),
            cookies: CookieSettings::new(site.name(), settings.server.is_https()),
            passwords: Passwords::new(settings.bcrypt_cost, &keys),
            migrations: Arc::new(history(&features).of_site(site.name())),
            wake: Wake::default(),
            picture_permits: Semaphore::new(PICTURE_PERMITS),
            facts,
            languages,
            settings,
            db,
            clock,
            renderer,
            notice_board,
            page_cache,
            answers: Answers::default(),
            causes: options.causes,
            keys,
            features,
            own_routes: site.routes(),
            statics,
            _hold: hold,
        })
    }

    /// The site for the process itself, which asks it without a socket; nobody takes the asking for a visit.
    ///
    /// # Errors
    /// When the site cannot be started within the process.
    pub async fn in_process(
        app: &Arc<App>,
    ) -> io::Result<impl AsyncFn(TestRequest) -> Result<ServiceResponse, actix_web::Error>> {
        router::in_process(app).await
    }

    /// Where the site listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What handlers see.
    #[must_use]
    pub fn state(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    /// The background worker, to run what is due step by step.
    #[must_use]
    pub fn worker(&self) -> Arc<Worker> {
        Arc::clone(&self.worker)
    }

    /// What the features repeat, to perform it step by step.
    #[must_use]
    pub fn routines(&self) -> Arc<Vec<Arc<dyn Routine>>> {
        Arc::clone(&self.routines)
    }

    /// The bell, to ring it step by step.
    #[must_use]
    pub fn bell(&self) -> Arc<Bell> {
        Arc::clone(&self.bell)
    }

    /// Stops the server from another task.
    #[must_use]
    pub fn stopping(&self) -> Stopping {
        Stopping::new(self.server.handle(), Arc::clone(&self.app))
    }

    /// Serves until it is stopped; finishes the requests and the job under way, then what is repeated.
    ///
    /// # Errors
    /// When the server cannot go on.
    pub async fn run(self) -> io::Result<()> {
        let (stop, stopped) = watch::channel(false);
        let worker = Arc::clone(&self.worker);
        let app = Arc::clone(&self.app);
        let routines = Arc::clone(&self.routines);
        let upkeep = Arc::clone(&self.upkeep);
        let bell = Arc::clone(&self.bell);
        let background = self.background.then(|| {
            tokio::spawn(async move {
                tokio::join!(
                    worker.run(stopped.clone()),
                    upkeep.keep(app, stopped.clone()),
                    bell.keep(stopped.clone()),
                    routine::keep(routines, stopped)
                )
            })
        });
        let outcome = self.server.await;
        stop.send_replace(true);
        if let Some(task) = background
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the background worker ended early");
        }
        outcome
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Application").field("address", &self.address).finish_non_exhaustive()
    }
}

/// All migrations of a site, core first.
#[must_use]
pub fn migrations(site: &dyn Site) -> Migrations {
    history(&Features::new(site.features())).of_site(site.name())
}

/// What the features of a site read from the environment.
#[must_use]
pub fn variables(site: &dyn Site) -> Vec<Variable> {
    site.features().iter().flat_map(|feature| feature.all_variables()).collect()
}

fn history(features: &Features) -> Migrations {
    let mut sets = vec![MigrationSet::core()];
    sets.extend(features.iter().filter_map(|feature| Some(feature.migrations?())));
    Migrations::merged(sets)
}

fn folders(site: &dyn Site, features: &Features) -> Vec<theme::Assets> {
    let mut folders = vec![site.assets().templates];
    folders.extend(features.iter().map(|feature| feature.templates));
    folders.push(theme::templates());
    folders
}

/// Everything that browsers load of a site.
fn built_folders(site: &dyn Site, features: &Features) -> BuiltFolders {
    let of_features = features.iter().filter_map(|feature| feature.statics);
    BuiltFolders { site: site.assets().statics, features: of_features.collect(), theme: theme::statics() }
}

/// A page of `site.toml` without its template would be found by a visitor.
fn expect_templates(facts: &Facts, renderer: &Renderer) -> Result<(), FactsError> {
    let Some(page) = facts.pages.iter().find(|page| !renderer.has(&page.template)) else { return Ok(()) };
    let (path, template) = (&page.path, &page.template);
    let problem = format!(
        "there is no templates/{template}, which {path} wants; add the file, or write `template = \"page.html\"` and what the \
         page says into content/pages/"
    );
    Err(FactsError::Value { key: "page.template", problem })
}

/// The languages of the facts. A page of the site's own that is in every language is one of them all.
fn languages(facts: &Facts, endpoints: &[Endpoint]) -> Result<Languages, FactsError> {
    let paths = |everywhere: bool| {
        let some = endpoints.iter().filter(move |endpoint| endpoint.door.every_language == everywhere);
        some.map(|endpoint| endpoint.path).collect::<Vec<_>>()
    };
    Languages::of(facts, &paths(true), &paths(false))
}

fn locales(site: &dyn Site, features: &Features) -> Vec<theme::Assets> {
    let mut folders = vec![theme::locales()];
    folders.extend(features.iter().map(|feature| feature.locales));
    folders.push(site.locales());
    folders
}

fn mailer(settings: &Settings) -> Mailer {
    match &settings.mail.delivery {
        MailDelivery::Smtp(smtp) => Mailer::smtp(smtp.clone()),
        MailDelivery::Files(folder) => Mailer::files(folder.clone(), settings.mail.sender.clone()),
        MailDelivery::Memory => Mailer::memory(settings.mail.sender.clone()).0,
    }
}

/// What every process repeats.
fn routines(app: &Arc<App>, limits: &Arc<Limits>) -> Vec<Arc<dyn Routine>> {
    let limits: Arc<dyn Routine> = Arc::<Limits>::clone(limits);
    app.features.work().flat_map(|work| work.routines(app)).chain([limits]).collect()
}

/// Whoever hears of changes.
fn bell(app: &App) -> Result<Bell, DatabaseError> {
    let watch = announcement::Watch { board: app.notice_board.clone(), db: app.db.clone() };
    Bell::new(&app.db, vec![Arc::new(watch), Arc::clone(&app.page_cache) as _])
}

fn worker(app: &Arc<App>) -> Worker {
    let mail = MailHandler::new(app.mailer.clone()).at_most(app.settings.mail.pace);
    let options = WorkerOptions { max_attempts: app.settings.mail.max_attempts, ..WorkerOptions::default() };
    Worker::new(app.db.clone(), app.clock.clone(), vec![Arc::new(mail)], app.wake.clone(), options)
}

/// The state as actix-web hands it to handlers.
fn shared(app: &Arc<App>) -> web::Data<App> {
    web::Data::from(Arc::clone(app))
}
