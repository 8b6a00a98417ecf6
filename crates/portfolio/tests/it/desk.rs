//! What several tests begin with: an editor, a picture in the library, a project.

use testkit::{Client, pictures};

pub(crate) const NEW: &str = "/admin/portfolio/new";

/// The fields of a project's form.
pub(crate) struct Fields(Vec<(&'static str, String)>);

impl Fields {
    /// A good project of retaining walls, which visitors see.
    pub(crate) fn of(title: &str, picture: &str) -> Self {
        let fields = [
            ("title", title),
            ("slug", ""),
            ("kind", "retaining-walls"),
            ("place", "Bowness"),
            ("finished_on", "2026-06-14"),
            ("content", "<p>First words.</p>"),
            ("before", ""),
            ("before_alt", ""),
            ("after", picture),
            ("after_alt", "A wall of grey stone"),
            ("visible", "on"),
        ];
        Self(fields.map(|(name, value)| (name, value.to_owned())).into())
    }

    /// The same with another value in one field.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.to_owned()));
        self
    }

    /// As the test client wants them.
    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

/// Uploads a picture and gives the name of its file.
pub(crate) async fn picture(client: &Client) -> String {
    let token = client.get(NEW).await.token();
    let answer = client.upload(&token, "wall.png", &pictures::png(900, 600)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    text.split("/uploads/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

/// Stores a project and gives the path of its editor.
pub(crate) async fn add(client: &Client, fields: &Fields) -> String {
    let answer = client.post_from(NEW, NEW, &fields.pairs()).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}
