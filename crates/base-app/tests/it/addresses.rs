//! What is answered to an address that is almost right, to a host that is not ours, and to who has the page already.

use core_models::users::Role;
use testkit::{Backend, Client, Specimen, TestSite, pictures};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Writes a post and gives the path of its editor.
async fn write(client: &Client, title: &str, slug: &str, visible: bool) -> String {
    let mut fields = vec![("title", title), ("slug", slug), ("content", "<p>Text.</p>")];
    if visible {
        fields.push(("visible", "on"));
    }
    let answer = client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}

/// The head of the answer to a request that no client of ours would send.
async fn raw(site: &TestSite, target: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(site.url().replace("http://", "")).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split("\r\n\r\n").next().unwrap().to_ascii_lowercase()
}

async fn capitals_and_a_slash_too_many_lead_to_the_page(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("anna", Role::Editor).await;
    write(&editor, "Shared", "shared", true).await;
    write(&editor, "Hidden", "hidden", false).await;
    let client = site.client();
    for (path, leads_to) in [
        ("/Services", "/services"),
        ("/SERVICES", "/services"),
        ("/Services?a=B&c=%20D", "/services?a=B&c=%20D"),
        ("/%53ervices", "/services"),
        ("/Services/", "/services"),
        ("/services/", "/services"),
        ("/services/?a=B", "/services?a=B"),
        ("/Contact", "/contact"),
        ("/Privacy", "/privacy"),
        ("/Search?q=Sleep", "/search?q=Sleep"),
        ("/Blog", "/blog"),
        ("/Blog/Shared", "/blog/shared"),
        ("/blog/Shared", "/blog/shared"),
        ("/blog/shared/", "/blog/shared"),
        ("/FEED.xml", "/feed.xml"),
        ("/Robots.TXT", "/robots.txt"),
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.location()), (301, leads_to), "{path}");
        let head = client.send(client.request(reqwest::Method::HEAD, path)).await;
        assert_eq!((head.status, head.location()), (301, leads_to), "HEAD {path}");
        assert_eq!(client.get(leads_to).await.status, 200, "{leads_to}");
    }
    let moved = write(&editor, "Old", "old-name", true).await;
    let version = editor.get(&moved).await.attributes("input[name=version]", "value").remove(0);
    let fields = [
        ("title", "New"),
        ("slug", "new-name"),
        ("content", "<p>Text.</p>"),
        ("visible", "on"),
        ("version", &version),
    ];
    assert_eq!(editor.post_from(&moved, &moved, &fields).await.status, 303);
    for path in ["/blog/old-name", "/Blog/Old-Name"] {
        assert_eq!(client.get(path).await.location(), "/blog/new-name", "{path}");
    }
    for path in
        ["/Nothing", "/blog/Hidden", "/blog/hidden", "/Blog/Nothing", "/Admin/Nothing", "/Static/x.css"]
    {
        assert_eq!(client.get(path).await.status, 404, "{path}");
    }
    let post = client.post("/Contact", &[("name", "Zoë")]).await;
    assert_eq!(post.status, 404, "what was sent is not lost on the way");
}

async fn no_path_leads_to_another_site(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    for target in [
        "/\\evil.example/",
        "/\\/evil.example/",
        "/\\evil.example",
        "\\\\evil.example/",
        "//evil.example/",
        "///evil.example//",
        "/%5cevil.example/",
        "/%5C%5Cevil.example/",
        "/%2fevil.example/",
        "/.//evil.example/",
        "/./\\evil.example/",
        "/services/..//evil.example/",
        "/services\\/",
        "/Services/%5c..%5c/",
        "/\\EVIL.example/",
        "http://evil.example/services/",
        "/blog/\\evil.example/",
        "/blog//evil.example/",
        "/@evil.example//",
    ] {
        let head = raw(&site, target, "localhost").await;
        assert!(head.starts_with("http/1.1 4"), "{target}: {head}");
        assert!(!head.contains("\nlocation:"), "{target}: {head}");
    }
    let head = raw(&site, "/services/?next=//evil.example", "localhost").await;
    assert!(head.contains("\nlocation: /services?next=//evil.example"), "{head}");
}

async fn a_host_with_more_than_a_port_is_not_ours(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let domain = site.app.settings.server.domain.clone();
    for suffix in ["", ":", ":443", ":65535", ".", ".:443"] {
        let head = raw(&site, "/", &format!("{domain}{suffix}")).await;
        assert!(head.starts_with("http/1.1 200"), "{suffix}: {head}");
    }
    for suffix in [":evil", ":99999", ":65536", ":+80", ":80:80", "..", ":80@evil.example", ".evil.example"] {
        let head = raw(&site, "/", &format!("{domain}{suffix}")).await;
        assert!(head.starts_with("http/1.1 421") || head.starts_with("http/1.1 400"), "{suffix}: {head}");
    }
    let head = raw(&site, &format!("http://{domain}:evil/"), &domain).await;
    assert!(head.starts_with("http/1.1 4"), "{head}");
}

async fn who_has_the_page_already_does_not_get_it_again(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("anna", Role::Editor).await;
    let token = editor.get("/admin/uploads").await.token();
    let uploaded = editor.upload(&token, "a.png", &pictures::png(40, 30)).await;
    let uploaded: serde_json::Value = serde_json::from_str(&uploaded.text()).unwrap();
    let picture = uploaded["location"].as_str().unwrap().to_owned();
    let client = site.client();
    let style = client.get("/").await.attributes("link[rel=stylesheet]", "href").remove(0);
    for path in ["/about", "/feed.xml", "/sitemap.xml", "/favicon.ico", &style, &picture] {
        let whole = client.get(path).await;
        let tag = whole.header("etag").to_owned();
        let strong = tag.trim_start_matches("W/").to_owned();
        assert!(whole.status == 200 && !strong.is_empty(), "{path}: {tag}");
        for known in [
            tag.clone(),
            strong.clone(),
            format!("\"other\", {strong}"),
            format!("W/\"other\",{tag} , \"more\""),
            "*".to_owned(),
        ] {
            let answer = client.with_header("if-none-match", &known).get(path).await;
            assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{path}: {known}");
            assert_eq!(answer.header("etag"), tag, "{path}: {known}");
            assert_eq!(answer.header("cache-control"), whole.header("cache-control"), "{path}: {known}");
            let packed = client.with_header("accept-encoding", "br, gzip");
            assert_eq!(packed.with_header("if-none-match", &known).get(path).await.status, 304, "{path}");
        }
        for other in ["\"other\"", "W/\"other\", \"more\"", "\"*\"", "nonsense"] {
            let answer = client.with_header("if-none-match", other).get(path).await;
            assert_eq!((answer.status, answer.bytes == whole.bytes), (200, true), "{path}: {other}");
        }
        let since = whole.header("last-modified").to_owned();
        if !since.is_empty() {
            let asks = |since: &str| client.with_header("if-modified-since", since);
            assert_eq!(asks(&since).get(path).await.status, 304, "{path}: not changed since {since}");
            assert_eq!(asks("Mon, 01 Jan 2001 00:00:00 GMT").get(path).await.status, 200, "{path}");
            let both = asks(&since).with_header("if-none-match", "\"other\"").get(path).await;
            assert_eq!(both.status, 200, "{path}: a tag counts more than a date");
        }
    }
    assert_ne!(client.get(&picture).await.header("last-modified"), "", "uploads say when they changed");
    assert_eq!(client.with_header("if-none-match", "*").get("/nothing").await.status, 404);
}

testkit::on_both_databases! {
    capitals_and_a_slash_too_many_lead_to_the_page,
    no_path_leads_to_another_site,
    a_host_with_more_than_a_port_is_not_ours,
    who_has_the_page_already_does_not_get_it_again,
}
