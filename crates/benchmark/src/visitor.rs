//! Somebody at a browser: keeps cookies, fills in forms, signs in.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use checkout::failure::{Explain, Failure};
use scraper::{ElementRef, Html, Selector};
use tokio::runtime::Runtime;
use url::form_urlencoded::Serializer;

use crate::http::{self, Connection, FORM};
use crate::load;

/// One person.
pub(crate) struct Visitor {
    address: SocketAddr,
    connection: Connection,
    cookies: BTreeMap<String, String>,
    runtime: Runtime,
}

/// What the person got.
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) kind: String,
    /// What the body is compressed with.
    pub(crate) encoding: Option<String>,
}

/// The fields of a form, in their order.
pub(crate) type Fields = Vec<(String, String)>;

impl Visitor {
    pub(crate) fn at(address: SocketAddr) -> Result<Self, Failure> {
        let (connection, cookies, runtime) = (Connection::to(address), BTreeMap::new(), load::runtime()?);
        Ok(Self { address, connection, cookies, runtime })
    }

    /// Opens a page that has to be there.
    pub(crate) fn get(&mut self, path: &str) -> Result<Page, Failure> {
        self.get_as(path, "")
    }

    /// The same with headers of one's own.
    pub(crate) fn get_as(&mut self, path: &str, headers: &str) -> Result<Page, Failure> {
        let headers = format!("{headers}{}", self.cookies());
        let request = http::get(self.address, path, &headers);
        self.send(path, &request)?.expect(200)
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, fields: &Fields) -> Result<Page, Failure> {
        let request = http::post(self.address, path, &self.cookies(), FORM, &encoded(fields));
        self.send(path, &request)
    }

    /// Sends a picture as the panel's editor does.
    pub(crate) fn upload(&mut self, path: &str, token: &str, picture: &[u8]) -> Result<Page, Failure> {
        let boundary = "a-line-that-no-picture-has";
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\
             content-type: image/jpeg\r\n\r\n"
        );
        let body = [head.as_bytes(), picture, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        let headers = format!("{}x-csrf-token: {token}\r\n", self.cookies());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let request = http::post(self.address, path, &headers, &kind, &body);
        self.send(path, &request)?.expect(200)
    }

    /// Signs in.
    pub(crate) fn sign_in(&mut self, username: &str, password: &str) -> Result<(), Failure> {
        let fields = self.sign_in_form(username, password)?;
        self.post(SIGN_IN, &fields)?.expect(303).map(drop)
    }

    /// The filled-in form of the page where one signs in.
    pub(crate) fn sign_in_form(&mut self, username: &str, password: &str) -> Result<Fields, Failure> {
        let form = self.get(SIGN_IN)?.form("password")?;
        Ok(filled(form, &[("username", username), ("password", password)]))
    }

    /// What the browser sends with each request: a header with its line break, or nothing.
    pub(crate) fn cookies(&self) -> String {
        if self.cookies.is_empty() {
            return String::new();
        }
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("cookie: {}\r\n", pairs.join("; "))
    }

    fn send(&mut self, path: &str, request: &[u8]) -> Result<Page, Failure> {
        let answer = self
            .runtime
            .block_on(self.connection.exchange(request))
            .explain(|| format!("asking for {path}"))?;
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(Page {
            path: path.to_owned(),
            status: answer.status,
            kind: answer.headers("content-type").pop().unwrap_or_default(),
            encoding: answer.headers("content-encoding").pop(),
            body: answer.body.bytes(),
        })
    }
}

/// Where one signs in.
pub(crate) const SIGN_IN: &str = "/admin/login";

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// This page, if it has this status.
    pub(crate) fn expect(self, status: u16) -> Result<Self, Failure> {
        if self.status == status {
            return Ok(self);
        }
        let body: String = self.text().chars().take(500).collect();
        Err(Failure::new(format!("{}: {} instead of {status}:\n{body}", self.path, self.status)))
    }

    /// The form that has a field of this name, as it stands on the page.
    pub(crate) fn form(&self, field: &str) -> Result<Fields, Failure> {
        let page = Html::parse_document(&self.text());
        let forms = selector("form")?;
        let controls = selector("input[name], textarea[name], select[name]")?;
        let fields =
            page.select(&forms).map(|form| form.select(&controls).filter_map(sent).collect::<Fields>());
        let mut with_it = fields.filter(|fields| fields.iter().any(|(name, _)| name == field));
        with_it.next().ok_or_else(|| Failure::new(format!("{} has no form with a field {field}", self.path)))
    }

    /// Where its links lead that begin like this.
    pub(crate) fn links(&self, beginning: &str) -> Result<Vec<String>, Failure> {
        let page = Html::parse_document(&self.text());
        let links = selector("main a[href], link[rel=stylesheet][href]")?;
        let targets = page.select(&links).filter_map(|link| link.value().attr("href"));
        Ok(targets.filter(|target| target.starts_with(beginning)).map(str::to_owned).collect())
    }
}

/// A form with these fields filled in.
pub(crate) fn filled(form: Fields, values: &[(&str, &str)]) -> Fields {
    let kept = form.into_iter().filter(|(name, _)| !values.iter().any(|(given, _)| given == name));
    kept.chain(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

/// A form as it travels.
pub(crate) fn encoded(fields: &Fields) -> Vec<u8> {
    Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// What a browser would send of this field.
fn sent(control: ElementRef<'_>) -> Option<(String, String)> {
    let element = control.value();
    let name = element.attr("name")?.to_owned();
    let value = || element.attr("value").unwrap_or_default().to_owned();
    match (element.name(), element.attr("type").unwrap_or_default()) {
        ("textarea", _) => Some((name, control.text().collect())),
        ("select", _) => {
            let options: Vec<_> =
                control.child_elements().filter(|child| child.value().name() == "option").collect();
            let chosen =
                options.iter().find(|option| option.value().attr("selected").is_some()).or(options.first())?;
            let text = || chosen.text().collect();
            Some((name, chosen.value().attr("value").map_or_else(text, str::to_owned)))
        }
        (_, "checkbox" | "radio") => {
            element.attr("checked")?;
            Some((name, element.attr("value").unwrap_or("on").to_owned()))
        }
        (_, "file" | "submit" | "button") => None,
        _ => Some((name, value())),
    }
}

fn selector(text: &str) -> Result<Selector, Failure> {
    Selector::parse(text).explain(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Page {
        let (path, kind) = ("/a".to_owned(), "text/html".to_owned());
        Page { path, status: 200, body: body.as_bytes().to_vec(), kind, encoding: None }
    }

    #[test]
    fn a_form_is_sent_as_a_browser_sends_it() {
        let page = page(
            "<form><input name=q></form><form><input type=hidden name=token value=t><textarea name=text>A &amp; B</textarea>\
             <input type=checkbox name=on checked><input type=checkbox name=off><input type=file name=file>\
             <select name=kind><option value=a>A</option><option value=b selected>B</option></select></form>",
        );
        let form = filled(page.form("text").unwrap(), &[("text", "Ü & B")]);
        let text = String::from_utf8(encoded(&form)).unwrap();
        assert_eq!(text, "token=t&on=on&kind=b&text=%C3%9C+%26+B");
        assert!(page.form("password").unwrap_err().to_string().contains("no form with a field password"));
    }

    #[test]
    fn links_are_those_of_the_content() {
        let page = page(
            "<nav><a href=/blog/menu>M</a></nav><main><a href=/blog/one>1</a><a href=/about>2</a></main>",
        );
        assert_eq!(page.links("/blog/").unwrap(), ["/blog/one"]);
    }

    #[test]
    fn another_status_is_told_with_what_the_page_says() {
        let failure = page("Too many").expect(303).err().unwrap();
        assert_eq!(failure.to_string(), "/a: 200 instead of 303:\nToo many");
    }
}
