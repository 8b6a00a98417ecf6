//! What stands between a stranger and the panel: the login form, its token, and the way in.

use std::{net::IpAddr, time::Duration};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
    web,
};
use auth::{
    Anonymous, ClientAddress, Credentials, LoginError, LoginTokens, PANEL_PATH, Session, SignIn, TokenError,
    session,
};
use base_app::{App, AppError, PageMeta, View};
use forms::{Fields, Invalid, LoginForm, Valid};
use futures_util::future::LocalBoxFuture;

use crate::{
    password::logins,
    views::{FormView, LoginView},
};

/// Somebody who is not signed in, and the browser they use.
pub(crate) struct Gate {
    app: web::Data<App>,
    request: HttpRequest,
    session: Session,
    address: IpAddr,
}

/// What the login page says.
#[derive(Default)]
pub(crate) struct Answer {
    /// Where the person wanted to go: a path of this site.
    pub(crate) next: Option<String>,
    /// A sentence above the form.
    pub(crate) notice: Option<String>,
    /// What was typed.
    pub(crate) input: Invalid,
}

impl Gate {
    /// The login page.
    pub(crate) fn page(&self, status: StatusCode, answer: Answer) -> Result<HttpResponse, AppError> {
        let tokens = self.tokens();
        let binding = tokens.binding(&self.request);
        let view = LoginView {
            form: FormView::of::<LoginForm>(answer.input),
            token: tokens.issue(&binding, self.app.clock.now()),
            next: answer.next,
            notice: answer.notice,
        };
        let mut meta = PageMeta::new(self.request.path(), "Sign in", "");
        meta.robots = Some("noindex");
        let html = self.app.renderer.page(LoginView::TEMPLATE, &meta, &view)?;
        let mut response = HttpResponse::build(status);
        response.cookie(tokens.cookie(&binding)).content_type("text/html; charset=utf-8");
        Ok(response.body(html))
    }

    /// The login page with what was typed and a word on why it was not enough.
    pub(crate) fn again(&self, answer: Answer) -> Result<HttpResponse, AppError> {
        self.page(StatusCode::UNPROCESSABLE_ENTITY, answer)
    }

    /// The login page after too many failures.
    pub(crate) fn wait(
        &self,
        retry_after: Duration,
        next: Option<String>,
        input: Invalid,
    ) -> Result<HttpResponse, AppError> {
        let seconds = retry_after.as_secs().max(1);
        let notice =
            Some(format!("There were too many tries. Please wait {}, then try again.", minutes(seconds)));
        let mut response = self.page(StatusCode::TOO_MANY_REQUESTS, Answer { next, notice, input })?;
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        Ok(response)
    }

    /// Whether the form's token is too old. A token that was not made for this browser is refused with 400.
    pub(crate) fn is_outdated(&self, fields: &Fields) -> Result<bool, AppError> {
        let token = fields.get("csrf_token").map(String::as_str).unwrap_or_default();
        match self.tokens().check(&self.request, token, self.app.clock.now()) {
            Ok(_) => Ok(false),
            Err(TokenError::Expired) => Ok(true),
            Err(TokenError::Bad) => Err(AppError::bad_token()),
        }
    }

    /// Looks at the name and the password, within the limits.
    pub(crate) async fn sign_in(&self, form: &Valid<LoginForm>) -> Result<SignIn, LoginError> {
        let credentials = Credentials {
            login: form.username.clone(),
            password: form.password.clone(),
            address: self.address,
            device: self.app.cookies.device(&self.request),
        };
        logins(&self.app).sign_in(&credentials).await
    }

    /// Begins the session and goes where the person wanted to go.
    pub(crate) fn welcome(
        &self,
        known: &SignIn,
        remember: bool,
        next: Option<&str>,
    ) -> Result<HttpResponse, AppError> {
        let agent = self.request.headers().get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok()).unwrap_or_default();
        session::begin(&self.session, known.user.id, remember, self.address, agent)
            .map_err(|error| AppError::Internal(error.into()))?;
        let device = self.app.cookies.remember_device(known.device.clone());
        let location = (header::LOCATION, next.unwrap_or(PANEL_PATH));
        Ok(HttpResponse::SeeOther().insert_header(location).cookie(device).finish())
    }

    fn tokens(&self) -> LoginTokens {
        LoginTokens::new(&self.app.tokens, self.app.cookies)
    }
}

impl FromRequest for Gate {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let nobody = Anonymous::from_request(request, payload);
        let address = ClientAddress::from_request(request, payload);
        let session = Session::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            nobody.await?;
            let app = app.ok_or_else(|| AppError::Internal("the application state is missing".into()))?;
            Ok(Self { app, session: session.await?, address: address.await?.0, request })
        })
    }
}

fn minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_said_in_whole_minutes() {
        for (seconds, said) in [(1, "a minute"), (60, "a minute"), (61, "2 minutes"), (900, "15 minutes")] {
            assert_eq!(minutes(seconds), said);
        }
    }
}
