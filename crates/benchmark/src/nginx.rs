//! The yardstick: nginx, one worker, with the bytes of pages as files.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use checkout::process::{Interrupt, Process};
use checkout::provision::{find, is_root};
use checkout::site_process::free_port;

use crate::installation::first_page;
use crate::processors::Processors;
use crate::visitor::Page;

/// nginx as it serves these files.
#[derive(Debug)]
pub(crate) struct Nginx {
    pub(crate) address: SocketAddr,
    /// From the start of the program to its first page.
    pub(crate) start: Duration,
    _process: Process,
}

impl Nginx {
    /// Starts it with each of these pages as a file under its name; the first is `/`, too.
    pub(crate) fn serve(
        interrupt: &Interrupt,
        processors: Processors,
        folder: &Path,
        pages: &[(&str, &Page)],
    ) -> Result<Self, Failure> {
        let program = find("nginx").ok_or_else(|| Failure::new("nginx was not found"))?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let root = folder.join("files");
        fs::create_dir_all(&root).at(&root)?;
        for (name, page) in pages {
            let path = root.join(name);
            fs::write(&path, &page.body).at(&path)?;
        }
        let path = folder.join("nginx.conf");
        fs::write(&path, configuration(address, folder, pages)).at(&path)?;
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-c").arg(&path).arg("-e").arg(folder.join("errors.log"));
        command.stdout(Stdio::null());
        let begun = Instant::now();
        let mut process = processors.served(|| Process::start(&mut command))?;
        let says = || fs::read_to_string(folder.join("errors.log")).unwrap_or_default();
        first_page(interrupt, address, &mut process).explain(says)?;
        Ok(Self { address, start: begun.elapsed(), _process: process })
    }
}

/// Which nginx it is.
pub(crate) fn version() -> String {
    let output = find("nginx").and_then(|program| Command::new(program).arg("-v").output().ok());
    let said =
        output.map(|output| String::from_utf8_lossy(&output.stderr).trim().to_owned()).unwrap_or_default();
    said.rsplit('/').next().unwrap_or_default().to_owned()
}

/// As fast as it can be: files stay open, connections are not closed, nothing is written down.
fn configuration(address: SocketAddr, folder: &Path, pages: &[(&str, &Page)]) -> String {
    let folder = folder.display();
    // Its workers would otherwise be somebody else, who may not read a temporary folder.
    let user = if is_root() { "user root;\n" } else { "" };
    let mut text = format!(
        "{user}worker_processes 1;\ndaemon off;\npid {folder}/nginx.pid;\nevents {{ worker_connections 1024; }}\nhttp {{\n\
         access_log off;\nsendfile on;\ntcp_nopush on;\nkeepalive_requests 1000000000;\nopen_file_cache max=100;\n\
         open_file_cache_valid 1h;\nclient_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/fastcgi;\nuwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\n\
         server {{\nlisten {address};\nroot {folder}/files;\ntypes {{}}\n"
    );
    if let Some((name, _)) = pages.first() {
        let _ = writeln!(text, "location = / {{ try_files /{name} =404; }}");
    }
    for (name, page) in pages {
        let encoding = page.encoding.as_ref().map(|name| format!(" add_header Content-Encoding {name};"));
        let _ = writeln!(
            text,
            "location = /{name} {{ default_type \"{}\";{} }}",
            page.kind,
            encoding.unwrap_or_default()
        );
    }
    text.push_str("}\n}\n");
    text
}
