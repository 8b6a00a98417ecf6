//! The outermost layer: a page that is kept is answered at once, another is rendered by one for all who ask; observers see both.

use std::sync::Arc;

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};

use super::{
    document::Document,
    host::{self, Hosts},
    observers::Observers,
    page_cache::{
        Found, Kept, Moment,
        flights::{Flight, Landing, Lead},
        queries::Queries,
    },
};
use crate::App;

/// Says whether an answer was kept (RFC 9211).
const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

const HIT: &str = "WebGarden; hit";
/// The page may have changed since: the database is away, and nobody can tell.
const STALE: &str = "WebGarden; hit; detail=stale";
const STORED: &str = "WebGarden; fwd=miss; stored";

/// What the layer needs. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) hosts: Hosts,
    pub(crate) observers: Observers,
    pub(crate) queries: Queries,
    /// Whether pages are kept.
    pub(crate) keeps: bool,
}

type Answer<B> = ServiceResponse<EitherBody<B, BoxBody>>;

/// Answers from the cache, or lets the rest of the application answer.
pub(crate) async fn deliver<B: MessageBody + 'static>(
    delivery: Delivery,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<Answer<B>, Error> {
    let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    // Further in, a page sees no more of it than it has declared.
    let query = request.query_string().to_owned();
    let answer = match Wanted::of(&app, &delivery, &request) {
        Some(wanted) => wanted.answer(&app, &delivery.queries, request, next).await?,
        None => match Document::of(next.call(request).await?, shared_seconds(&app)).await? {
            Ok((document, asker)) => sent(asker, &document, None),
            Err(answer) => answer.map_into_left_body(),
        },
    };
    delivery.observers.show(&app, &query, &answer);
    Ok(answer)
}

/// A page that may be kept.
struct Wanted {
    key: String,
    /// Not looked up unless it is needed: a page that is kept is known by its key.
    pattern: Option<String>,
    asked: Moment,
    /// Whether it has to be made now.
    anew: bool,
}

impl Wanted {
    /// Nothing when the answer is not for everybody: somebody of the team asks, or this is no page.
    fn of(app: &App, delivery: &Delivery, request: &ServiceRequest) -> Option<Self> {
        let path = request.path();
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        // To the router another spelling is the same page, but a page may ask how it was spelt.
        let is_plain = request.match_info().as_str() == path;
        if !is_read || !is_plain || !delivery.keeps || app.cookies.is_by_the_team(request.headers()) {
            return None;
        }
        if !host::is_known(&delivery.hosts, request) {
            return None;
        }
        let (mut key, mut pattern) = (path.to_owned(), None);
        if !request.query_string().is_empty() {
            let (of_page, query) = delivery.queries.read(request)?;
            pattern = Some(of_page);
            if !query.is_empty() {
                key = format!("{path}?{query}");
            }
        }
        let asked = app.page_cache.moment(app.clock.now());
        Some(Self { key, pattern, asked, anew: asks_anew(request) })
    }

    async fn answer<B: MessageBody + 'static>(
        self,
        app: &App,
        queries: &Queries,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<Answer<B>, Error> {
        let cache = &app.page_cache;
        let mut pattern = self.pattern;
        let (kept, lead) = loop {
            let found = cache.find(&self.key, self.asked);
            let kept = match found {
                Found::Fresh(kept) if !self.anew => return Ok(kept_answer(app, request, &kept, HIT)),
                Found::Stale(kept) if cache.is_away() => return Ok(kept_answer(app, request, &kept, STALE)),
                Found::Fresh(kept) | Found::Stale(kept) => Some(kept),
                Found::Nothing => None,
            };
            if pattern.is_none() {
                pattern = queries.read(&request).map(|(pattern, _)| pattern);
            }
            let together = pattern.as_ref().filter(|_| !self.anew);
            let flight = together.and_then(|pattern| cache.join(pattern, &self.key));
            match flight {
                Some(Flight::Lead(lead)) => break (kept, Some(lead)),
                Some(Flight::Wait(wait)) => {
                    let landing = wait.landing().await;
                    if landing == Landing::NotKept && !(cache.is_away() && kept.is_some()) {
                        break (kept, None);
                    }
                }
                None => break (kept, None),
            }
        };
        let rendering = Rendering { app, key: self.key, pattern, kept, lead };
        rendering.perform(request, next).await
    }
}

/// A page that has to be rendered.
struct Rendering<'a> {
    app: &'a App,
    key: String,
    /// None when there is no such page.
    pattern: Option<String>,
    /// What there is of it.
    kept: Option<Arc<Kept>>,
    /// When others wait for it.
    lead: Option<Lead>,
}

impl Rendering<'_> {
    async fn perform<B: MessageBody + 'static>(
        self,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<Answer<B>, Error> {
        let cache = &self.app.page_cache;
        let began = cache.moment(self.app.clock.now());
        let answer = match next.call(request).await {
            Ok(answer) => answer,
            Err(error) => {
                self.land(Landing::NotKept);
                return Err(error);
            }
        };
        match Document::of(answer, shared_seconds(self.app)).await? {
            Ok((document, asker)) if document.is_lasting() && self.pattern.is_some() => {
                let kept = cache.keep(self.key.clone(), document, began);
                self.land(Landing::Kept);
                Ok(sent(asker, &kept.document, Some(STORED)))
            }
            Ok((document, asker)) => {
                self.pattern.iter().for_each(|pattern| cache.note_passing(pattern));
                self.land(Landing::NotKept);
                Ok(sent(asker, &document, None))
            }
            Err(answer) => Ok(self.refused(answer)),
        }
    }

    /// There is no page now: it is shown as it was while the database is away, and forgotten otherwise.
    fn refused<B>(self, answer: ServiceResponse<B>) -> Answer<B> {
        let cache = &self.app.page_cache;
        let status = answer.status();
        if status != StatusCode::SERVICE_UNAVAILABLE {
            if status.is_redirection() || matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
                cache.forget(&self.key);
            }
            self.land(Landing::NotKept);
            return answer.map_into_left_body();
        }
        cache.note_away();
        let kept = self.kept.clone();
        self.land(Landing::NotKept);
        match kept {
            Some(kept) => sent(answer.request().clone(), &kept.document, Some(STALE)),
            None => answer.map_into_left_body(),
        }
    }

    fn land(self, landing: Landing) {
        if let Some(lead) = self.lead {
            lead.land(landing);
        }
    }
}

/// Whether somebody does not want what was kept (RFC 9111 §5.2.1.4), as browsers say that load a page again from scratch.
fn asks_anew(request: &ServiceRequest) -> bool {
    let mut asked = request.headers().get_all(CACHE_CONTROL).filter_map(|line| line.to_str().ok());
    asked.any(|line| line.split(',').any(|part| part.trim().eq_ignore_ascii_case("no-cache")))
}

fn shared_seconds(app: &App) -> u32 {
    app.settings.server.shared_cache_seconds
}

/// A page that was kept. The rest of the application does not see the request.
fn kept_answer<B>(app: &App, request: ServiceRequest, kept: &Kept, status: &'static str) -> Answer<B> {
    let (request, _) = request.into_parts();
    let answer = sent(request, &kept.document, Some(status));
    app.answers.count(answer.status());
    app.page_cache.count(status == HIT);
    answer
}

fn sent<B>(asker: HttpRequest, document: &Document, status: Option<&'static str>) -> Answer<B> {
    let mut response = document.answer(&asker);
    if let Some(status) = status {
        response.headers_mut().insert(CACHE_STATUS, HeaderValue::from_static(status));
    }
    ServiceResponse::new(asker, response).map_into_right_body()
}
