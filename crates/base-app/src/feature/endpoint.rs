//! Routes as data: method, path, who may use it, how large a body it takes.

use std::sync::Arc;

use actix_web::{Resource, Route, guard, http::Method, web};

pub use auth::Access;

/// The largest body an endpoint takes unless it says otherwise, in bytes.
const DEFAULT_BODY_LIMIT: usize = 64 * 1024;

/// One method on one path, behind a door: [`Public`] or [`Guarded`]. The list of a feature's endpoints is its table of
/// contents, the router's input and the panel's access policy at once.
#[derive(Clone)]
pub struct Endpoint<Door = Public> {
    /// `GET` also answers `HEAD`.
    pub method: Method,
    /// The pattern as actix-web writes it: `/blog/{slug}`.
    pub path: &'static str,
    /// The largest body in bytes; a larger one is answered with 413.
    pub body_limit: usize,
    /// Who comes in.
    pub door: Door,
    route: Arc<dyn Fn() -> Route + Send + Sync>,
}

/// Open to everybody.
#[derive(Debug, Clone, Default)]
pub struct Public {
    /// Whether the page exists in every language of the site, below the language's prefix.
    pub every_language: bool,
    /// Whether it answers browsers that hide their origin by itself.
    pub hidden_origins: bool,
    /// What it reads of the query; it is given nothing else.
    pub query: &'static [&'static str],
}

/// Open to whoever has this role in the panel.
#[derive(Debug, Clone)]
pub struct Guarded {
    /// The least role.
    pub access: Access,
}

/// An endpoint of the panel.
pub type PanelEndpoint = Endpoint<Guarded>;

impl Endpoint {
    /// Answers this method. The route may hold what the feature was set up with.
    pub fn new(
        method: Method,
        path: &'static str,
        route: impl Fn() -> Route + Send + Sync + 'static,
    ) -> Self {
        let (body_limit, door) = (DEFAULT_BODY_LIMIT, Public::default());
        Self { method, path, body_limit, door, route: Arc::new(route) }
    }

    /// Answers `GET` and `HEAD`.
    pub fn get(path: &'static str, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self::new(Method::GET, path, route)
    }

    /// Answers `POST`.
    pub fn post(path: &'static str, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self::new(Method::POST, path, route)
    }

    /// Says that the page exists in every language of the site: `/contact` is `/de/contact` too.
    #[must_use]
    pub fn in_every_language(self) -> Self {
        Self { door: Public { every_language: true, ..self.door }, ..self }
    }

    /// Says what the page reads of the query: `["page"]`. It is given the first value of each of these names and nothing else, so
    /// that what it does not read makes no other page of it.
    #[must_use]
    pub fn reads(self, query: &'static [&'static str]) -> Self {
        Self { door: Public { query, ..self.door }, ..self }
    }

    /// Says that its handler asks [`hides_its_origin`](crate::hides_its_origin) and answers for itself: for public forms, whose
    /// text would be lost otherwise.
    #[must_use]
    pub fn answers_hidden_origins(self) -> Self {
        Self { door: Public { hidden_origins: true, ..self.door }, ..self }
    }

    /// Puts it into the panel, for whoever has at least this role. Its path begins with `/admin`.
    #[must_use]
    pub fn for_role(self, access: Access) -> PanelEndpoint {
        let Self { method, path, body_limit, route, .. } = self;
        Endpoint { method, path, body_limit, door: Guarded { access }, route }
    }
}

impl<Door> Endpoint<Door> {
    /// Sets the largest body in bytes.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self { body_limit: bytes, ..self }
    }

    /// The same endpoint on another path.
    pub(crate) fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
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
pub(crate) fn resources<Door>(endpoints: &[Endpoint<Door>], prefix: &str) -> Vec<Resource> {
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

#[cfg(test)]
mod tests {
    use actix_web::{
        App, HttpResponse,
        test::{TestRequest, call_service, init_service},
    };

    use super::*;

    #[actix_web::test]
    async fn every_method_can_be_answered_and_no_other_is() {
        let endpoints = [Method::GET, Method::PUT, Method::PATCH, Method::DELETE]
            .map(|method| Endpoint::new(method, "/dish", || web::to(HttpResponse::Ok)));
        let site = init_service(App::new().configure(|config| {
            for resource in resources(&endpoints, "") {
                config.service(resource);
            }
        }))
        .await;
        for (method, status) in [
            (Method::GET, 200),
            (Method::HEAD, 200),
            (Method::PUT, 200),
            (Method::PATCH, 200),
            (Method::DELETE, 200),
            (Method::POST, 405),
        ] {
            let request = TestRequest::with_uri("/dish").method(method.clone()).to_request();
            assert_eq!(call_service(&site, request).await.status().as_u16(), status, "{method}");
        }
    }
}
