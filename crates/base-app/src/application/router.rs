//! All routes and all middleware of a site, on one screen.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App as ActixApp, Error, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, Service, ServiceFactory, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::from_fn,
    test::{TestRequest, init_service},
    web::{self, ServiceConfig},
};
use auth::{PANEL_PATH, PolicyTable, below_panel};
use tracing_actix_web::TracingLogger;

use crate::{
    App, AppError, Endpoint, Features, PanelEndpoint, RefusalPage,
    feature::endpoint::resources,
    frame::{
        delivery::{self, Delivery},
        error_pages,
        host::{Hosts, known_host},
        limits::Limits,
        logs::RootSpan,
        moved,
        observers::Observers,
        origin::own_origin,
        page_cache::queries::{self, Queries},
    },
    pages::{
        development, embeds, health, legal, metrics,
        search::{self, PageTexts},
        seo,
        static_page::static_page,
        statics, uploads, webmanifest,
    },
    settings::Mode,
    submitted::unsaved,
    upkeep::Upkeep,
};

/// A request's head must arrive within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// Requests under way may take this long to finish when the process is told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 30;

/// The largest number of connections each worker keeps open.
const CONNECTIONS: usize = 2_000;

pub(super) fn server(
    app: &Arc<App>,
    upkeep: Arc<dyn Upkeep>,
    limits: Arc<Limits>,
    listener: TcpListener,
) -> std::io::Result<Server> {
    let upkeep = Some(web::Data::from(upkeep));
    let parts = Parts { upkeep, ..Parts::of(app, own_origins(app, &listener), limits, Observers::of(app)) };
    let running = HttpServer::new(move || parts.clone().application())
        .workers(app.settings.server.workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .max_connections(CONNECTIONS)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?;
    Ok(running.run())
}

/// The same site for the process itself: it is asked without a socket, no observer takes the asking for a visit, and every page is
/// rendered: whoever asks wants to know what the site would answer now, and a command line hears of no change.
pub(crate) async fn in_process(
    app: &Arc<App>,
) -> std::io::Result<impl AsyncFn(TestRequest) -> Result<ServiceResponse, Error>> {
    let limits = Arc::new(Limits::of(&app.settings.limits)?);
    let mut parts = Parts::of(app, vec![app.settings.server.origin()], limits, Observers::none());
    parts.delivery.keeps = false;
    let service = init_service(parts.application()).await;
    Ok(async move |request: TestRequest| {
        let answer = service.call(request.to_request()).await?;
        Ok(answer.map_into_boxed_body())
    })
}

/// What an application is made of. Each worker makes its own of a copy.
#[derive(Clone)]
struct Parts {
    data: web::Data<App>,
    texts: web::Data<PageTexts>,
    routes: Arc<Routes>,
    delivery: Delivery,
    origins: Vec<String>,
    answering: Arc<[String]>,
    /// Nobody looks after a site that is only asked from within.
    upkeep: Option<web::Data<dyn Upkeep>>,
}

impl Parts {
    fn of(app: &Arc<App>, origins: Vec<String>, limits: Arc<Limits>, observers: Observers) -> Self {
        let data = super::shared(app);
        let routes = Routes::of(app, limits);
        Self {
            data,
            texts: web::Data::default(),
            answering: routes.answering(app).into(),
            delivery: Delivery {
                hosts: Hosts::of(&app.settings),
                observers,
                queries: routes.queries(app),
                keeps: app.page_cache.is_on(),
            },
            routes: Arc::new(routes),
            origins,
            upkeep: None,
        }
    }

    fn application(
        self,
    ) -> ActixApp<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<impl MessageBody + 'static>,
            Error = Error,
            InitError = (),
        > + 'static,
    > {
        let Self { data, texts, routes, delivery, origins, answering, upkeep } = self;
        let (hosts, queries) = (delivery.hosts.clone(), delivery.queries.clone());
        let limit = routes.limits.public.middleware();
        ActixApp::new()
            .app_data(data.clone())
            .app_data(texts)
            .configure(move |config| {
                if let Some(upkeep) = upkeep {
                    config.app_data(upkeep);
                }
                routes.mount(config, &data);
            })
            .wrap(from_fn(move |request, next| queries::only_declared(queries.clone(), request, next)))
            .wrap(from_fn(moved::lead_on))
            .wrap(limit)
            .wrap(from_fn(move |request, next| {
                own_origin(origins.clone(), Arc::clone(&answering), request, next)
            }))
            .wrap(from_fn(move |request, next| known_host(hosts.clone(), request, next)))
            .wrap(from_fn(error_pages::frame))
            .wrap(TracingLogger::<RootSpan>::new())
            .wrap(from_fn(move |request, next| delivery::deliver(delivery.clone(), request, next)))
    }
}

/// The origins whose pages may send forms: the public one, and while developing the loopback address too.
fn own_origins(app: &App, listener: &TcpListener) -> Vec<String> {
    let mut origins = vec![app.settings.server.origin()];
    if app.settings.server.mode != Mode::Production
        && let Ok(address) = listener.local_addr()
    {
        origins.push(format!("http://127.0.0.1:{}", address.port()));
        origins.push(format!("http://localhost:{}", address.port()));
    }
    origins
}

/// What visitors reach, but for the pages of `site.toml`.
pub(super) fn public(site: Vec<Endpoint>, features: &Features) -> Vec<Endpoint> {
    let mut public = vec![
        Endpoint::get("/static/{path:.*}", || web::to(statics::show)),
        Endpoint::get("/favicon.ico", || web::to(statics::favicon)),
        Endpoint::get("/uploads/{name}", || web::to(uploads::show)),
        Endpoint::get("/robots.txt", || web::to(seo::robots)),
        Endpoint::get("/sitemap.xml", || web::to(seo::sitemap)),
        Endpoint::get(webmanifest::PATH, || web::to(webmanifest::show)),
        Endpoint::get(search::PATH, || web::to(search::index)).reads(&["q", "page"]).in_every_language(),
        Endpoint::get(legal::PRIVACY, || web::to(legal::privacy)).in_every_language(),
        Endpoint::get(legal::IMPRINT, || web::to(legal::imprint)).in_every_language(),
        Endpoint::get("/healthz", || web::to(health::live)),
        Endpoint::get("/readyz", || web::to(health::ready)),
        Endpoint::get("/metrics", || web::to(metrics::show)),
    ];
    public.extend(site);
    public.extend(features.iter().flat_map(|feature| feature.routes.clone()));
    public
}

struct Routes {
    public: Vec<Endpoint>,
    panel: Vec<PanelEndpoint>,
    refusal: Option<RefusalPage>,
    limits: Arc<Limits>,
}

impl Routes {
    fn of(app: &App, limits: Arc<Limits>) -> Self {
        let mut public = public(app.own_routes.clone(), &app.features);
        if app.settings.server.mode == Mode::Development {
            public.extend(development::routes());
        }
        let panel = app.features.iter().flat_map(|feature| feature.panel.clone()).collect();
        let refusal = app.features.iter().find_map(|feature| feature.refusal_page);
        Self { public, panel, refusal, limits }
    }

    /// The paths of public endpoints that answer browsers which hide their origin, in every language.
    fn answering(&self, app: &App) -> Vec<String> {
        let asked = |endpoint: &&Endpoint| endpoint.door.hidden_origins;
        let prefixes = || app.languages.iter().map(|language| language.prefix.as_str());
        let paths = self.public.iter().filter(asked);
        paths.flat_map(|endpoint| prefixes().map(|prefix| format!("{prefix}{}", endpoint.path))).collect()
    }

    /// What each public page reads of the query.
    fn queries(&self, app: &App) -> Queries {
        let prefixes = || app.languages.iter().map(|language| language.prefix.as_str());
        let pages =
            self.public.iter().filter(|endpoint| endpoint.method == Method::GET).flat_map(|endpoint| {
                let everywhere = endpoint.door.every_language;
                let prefixes = prefixes().enumerate().filter(move |(index, _)| *index == 0 || everywhere);
                prefixes.map(|(_, prefix)| (format!("{prefix}{}", endpoint.path), endpoint.door.query))
            });
        let own = app.facts.pages.iter().map(|page| page.path.clone()).chain(embeds::own_pages(&app.facts));
        Queries::new(pages.chain(own.map(|path| (path, &[][..]))))
    }

    fn mount(&self, config: &mut ServiceConfig, app: &web::Data<App>) {
        let settings = &app.settings;
        config
            .app_data(web::Data::new(app.db.clone()))
            .app_data(web::Data::new(app.clock.clone()))
            .app_data(web::Data::new(settings.limits.proxies.clone()))
            .app_data(web::Data::new(app.keys.clone()));
        for resource in resources(&self.public, "") {
            config.service(resource);
        }
        let everywhere: Vec<_> =
            self.public.iter().filter(|endpoint| endpoint.door.every_language).cloned().collect();
        for language in app.languages.iter().skip(1) {
            for resource in resources(&everywhere, &language.prefix) {
                config.service(resource);
            }
        }
        for page in &app.facts.pages {
            config.service(web::resource(page.path.clone()).get(static_page).head(static_page));
        }
        for page in embeds::own_pages(&app.facts) {
            config.service(web::resource(page).get(embeds::show).head(embeds::show));
        }
        let policy = PolicyTable::new(
            self.panel
                .iter()
                .map(|endpoint| (endpoint.method.clone(), endpoint.path.to_owned(), endpoint.door.access)),
        );
        let mut panel = web::scope(PANEL_PATH).app_data(web::Data::new(policy));
        for resource in resources(&below_admin(&self.panel), "") {
            panel = panel.service(resource);
        }
        let refusal = self.refusal;
        config.service(
            panel
                .default_service(web::to(not_found))
                .wrap(from_fn(auth::guard))
                .wrap(from_fn(move |request, next| error_pages::panel::in_panel(refusal, request, next)))
                .wrap(auth::session_middleware(&app.db, &app.clock, &app.keys, app.cookies))
                .wrap(from_fn(unsaved::remember))
                .wrap(self.limits.panel.middleware()),
        );
        config.default_service(web::to(not_found));
    }
}

/// The panel's endpoints with paths relative to its scope.
fn below_admin(endpoints: &[PanelEndpoint]) -> Vec<PanelEndpoint> {
    endpoints
        .iter()
        .map(|endpoint| endpoint.clone().at(below_panel(endpoint.path).unwrap_or(endpoint.path)))
        .collect()
}

async fn not_found() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound)
}
