//! What somebody who is signed in may not do, or what is not there, as a page of the panel.

use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode};
use base_app::Refusal;
use core_models::{
    DatabaseError,
    changes::{Note, Subject, What},
};
use futures_util::future::LocalBoxFuture;

use crate::{Shell, views::RefusalView};

/// The page within the panel's frame; an error where nobody is signed in.
pub(crate) fn page(
    request: HttpRequest,
    refusal: Refusal,
) -> LocalBoxFuture<'static, Result<HttpResponse, Error>> {
    Box::pin(async move {
        let shell = Shell::from_request(&request, &mut Payload::None).await?;
        let Refusal { status, title, text } = refusal;
        if status == StatusCode::FORBIDDEN {
            note(&shell, request.path()).await;
        }
        let view = match status {
            StatusCode::FORBIDDEN => RefusalView {
                title: "Only administrators can open this page".to_owned(),
                text: "Ask one of them to do it for you, or to make you an administrator.".to_owned(),
            },
            _ => RefusalView { title, text },
        };
        Ok(shell.page_with_status(status, &view.title, &view).await?)
    })
}

/// Notes that somebody wanted to open what they may not. The page comes all the same when that fails.
async fn note(shell: &Shell, path: &str) {
    let subject = Subject { feature: "panel", kind: "page", key: path.to_owned(), title: path.to_owned() };
    let noted = shell.change(move |tx| {
        tx.note(Note::new(subject, What::Refused));
        Ok::<_, DatabaseError>(())
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a refusal was not noted");
    }
}
