//! Routes as data: method, path, who may use it, how large a body it takes.

use std::sync::Arc;

use actix_web::{Resource, Route, guard, http::Method, web};

pub use auth::Access;

/// The largest body an endpoint takes unless it says otherwise, in bytes.
const DEFAULT_BODY_LIMIT: usize = 64 * 1024;

/// One method on one path. The list of a feature's endpoints is its table of contents, the router's input and the
/// panel's access policy at once.
#[derive(Clone)]
pub struct Endpoint {
    /// `GET` also answers `HEAD`.
    pub method: Method,
    /// The pattern as actix-web writes it: `/blog/{slug}`.
    pub path: &'static str,
    /// Who may use it. Only endpoints of the panel are guarded; public ones are open to all.
    pub access: Access,
    /// The largest body in bytes; a larger one is answered with 413.
    pub body_limit: usize,
    /// Whether the page exists in every language of the site, below the language's prefix.
    pub every_language: bool,
    /// Whether it answers browsers that hide their origin by itself.
    pub hidden_origins: bool,
    route: Arc<dyn Fn() -> Route + Send + Sync>,
}

impl Endpoint {
    /// Answers `GET` and `HEAD`. The route may hold what the feature was set up with.
    pub fn get(path: &'static str, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self::new(Method::GET, path, route)
    }

    /// Answers `POST`.
    pub fn post(path: &'static str, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self::new(Method::POST, path, route)
    }

    /// Says who may use an endpoint of the panel.
    #[must_use]
    pub fn for_role(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Sets the largest body in bytes.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self { body_limit: bytes, ..self }
    }

    /// Says that the page exists in every language of the site: `/contact` is `/de/contact` too.
    #[must_use]
    pub fn in_every_language(self) -> Self {
        Self { every_language: true, ..self }
    }

    /// Says that its handler asks [`hides_its_origin`](crate::hides_its_origin) and answers for itself: for public forms, whose
    /// text would be lost otherwise.
    #[must_use]
    pub fn answers_hidden_origins(self) -> Self {
        Self { hidden_origins: true, ..self }
    }

    /// The same endpoint on another path.
    pub(crate) fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    fn new(method: Method, path: &'static str, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self {
            method,
            path,
            access: Access::Editor,
            body_limit: DEFAULT_BODY_LIMIT,
            every_language: false,
            hidden_origins: false,
            route: Arc::new(route),
        }
    }

    fn to_route(&self) -> Route {
        let route = (self.route)();
        if self.method == Method::GET {
            route.guard(guard::Any(guard::Get()).or(guard::Head()))
        } else {
            route.method(self.method.clone())
        }
    }
}

/// Groups endpoints by path, so that a known path with another method answers 405. The paths get this prefix.
pub(crate) fn resources(endpoints: &[Endpoint], prefix: &str) -> Vec<Resource> {
    let mut paths: Vec<&'static str> = Vec::new();
    for endpoint in endpoints {
        if !paths.contains(&endpoint.path) {
            paths.push(endpoint.path);
        }
    }
    paths
        .into_iter()
        .map(|path| {
            let of_path = || endpoints.iter().filter(move |endpoint| endpoint.path == path);
            let limit = of_path().map(|endpoint| endpoint.body_limit).max().unwrap_or(DEFAULT_BODY_LIMIT);
            of_path().fold(
                web::resource(format!("{prefix}{path}"))
                    .app_data(web::PayloadConfig::new(limit))
                    .app_data(web::JsonConfig::default().limit(limit)),
                |resource, endpoint| resource.route(endpoint.to_route()),
            )
        })
        .collect()
}
