//! A store for tests that speaks as much of the protocol of Amazon S3 as an archive needs.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A store; it goes on until the test ends.
pub(crate) struct Store {
    pub(crate) endpoint: String,
    objects: Objects,
}

impl Store {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let objects = Objects::default();
        let ours = Arc::clone(&objects);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let objects = Arc::clone(&ours);
                thread::spawn(move || while answer(stream.as_ref().unwrap(), &objects) {});
            }
        });
        Self { endpoint, objects }
    }

    /// What is in the store, by its whole key.
    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.objects.lock().unwrap().clone()
    }

    pub(crate) fn put(&self, key: &str, content: &[u8]) {
        self.objects.lock().unwrap().insert(key.to_owned(), content.to_vec());
    }
}

/// Answers one request; false when there are no more.
fn answer(stream: &TcpStream, objects: &Objects) -> bool {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return false;
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (mut length, mut signed, mut range) = (0, false, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "range" => range = value.trim().strip_prefix("bytes=").map(str::to_owned),
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => signed = value.contains("AWS4-HMAC-SHA256 Credential=user/"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (status, mut reply) =
        if signed { act(method, path, query, body, objects) } else { (403, Vec::new()) };
    let whole = reply.len();
    let (mut status, mut place) = (status, String::new());
    if let Some((begin, end)) =
        range.as_deref().and_then(|range| range.split_once('-')).filter(|_| status == 200)
    {
        let (begin, end): (usize, usize) = (begin.parse().unwrap(), end.parse().unwrap());
        reply = reply[begin..=end].to_vec();
        (status, place) = (206, format!("Content-Range: bytes {begin}-{end}/{whole}\r\n"));
    }
    let head = format!(
        "HTTP/1.1 {status} X\r\nETag: \"e\"\r\nLast-Modified: Fri, 15 Jan 2027 08:00:00 GMT\r\n{place}Content-Length: {}\r\n\r\n",
        reply.len()
    );
    let body = if method == "HEAD" { &[][..] } else { &reply };
    let mut stream = stream;
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).is_ok()
}

fn act(method: &str, path: &str, query: &str, body: Vec<u8>, objects: &Objects) -> (u16, Vec<u8>) {
    let key = path.trim_start_matches("/bucket").trim_start_matches('/').to_owned();
    let mut objects = objects.lock().unwrap();
    match method {
        "GET" if query.contains("list-type=2") => (200, list(query, &objects).into_bytes()),
        "GET" | "HEAD" => objects.get(&key).map_or((404, Vec::new()), |content| (200, content.clone())),
        "POST" if query.starts_with("uploads") => {
            let id = "<UploadId>one</UploadId>";
            (
                200,
                format!(
                    "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key>{id}</InitiateMultipartUploadResult>"
                )
                .into_bytes(),
            )
        }
        // The parts of a whole come one after the other here, under a name that no list shows.
        "PUT" if query.contains("partNumber=") => {
            let part = query.split('&').find_map(|part| part.strip_prefix("partNumber=")).unwrap();
            objects.insert(format!("part:{key}:{part:0>5}"), body);
            (200, Vec::new())
        }
        "POST" if query.contains("uploadId=") => {
            let prefix = format!("part:{key}:");
            let parts: Vec<String> =
                objects.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
            let whole = parts.iter().filter_map(|part| objects.remove(part)).flatten().collect();
            objects.insert(key, whole);
            let tag = "<ETag>e</ETag>";
            (
                200,
                format!(
                    "<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key>{tag}</CompleteMultipartUploadResult>"
                )
                .into_bytes(),
            )
        }
        "DELETE" => {
            objects.remove(&key);
            (204, Vec::new())
        }
        _ => (404, Vec::new()),
    }
}

fn list(query: &str, objects: &BTreeMap<String, Vec<u8>>) -> String {
    let prefix = query.split('&').find_map(|part| part.strip_prefix("prefix=")).unwrap_or_default();
    let prefix = prefix.replace("%2F", "/");
    let entries = objects.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(key, content)| {
        let size = content.len();
        format!(
            "<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>2027-01-15T08:00:00.000Z</LastModified>\
             <ETag>e</ETag></Contents>"
        )
    });
    format!(
        "<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>",
        entries.collect::<String>()
    )
}
