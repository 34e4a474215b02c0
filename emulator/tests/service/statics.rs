use std::path::Path;

use crate::harness::Emulator;
use crate::http::{Answer, Request};

struct Site {
    emulator: Emulator,
    root: tempfile::TempDir,
}

fn site() -> Site {
    let root = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(root.path().join(name), text).unwrap();
    for folder in ["www", "dist"] {
        std::fs::create_dir(root.path().join(folder)).unwrap();
    }
    write("secret.txt", "outside");
    write(
        "www/index.html",
        "<!doctype html><script type=\"importmap\">{}</script><p>Hello",
    );
    write("www/plain.html", "<!doctype html><p>No map");
    write("www/main.js", "export {}");
    write("dist/lib.wasm", "\0asm");
    let mount = |prefix: &str, folder: &str| format!("{prefix}={}", root.path().join(folder).display());
    let emulator = Emulator::start(&[
        "--serve",
        &mount("/", "www"),
        "--serve",
        &mount("/package", "dist"),
    ]);
    Site { emulator, root }
}

impl Site {
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.emulator
            .send(&Request {
                method: "GET",
                path,
                headers,
                body: b"",
            })
            .unwrap()
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.root.path()).join(name)
    }
}

#[test]
fn files_have_their_types() {
    let site = site();
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/main.js", "text/javascript"),
        ("/package/lib.wasm", "application/wasm"),
    ] {
        let answer = site.get(path, &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(content_type)),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
}

#[test]
fn a_page_has_the_policy_with_the_digest_of_its_import_map() {
    let site = site();
    let policy = |hash: &str| {
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hash}; style-src 'self'; img-src 'self' data:; \
             media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    };
    // printf '{}' | openssl dgst -sha256 -binary | base64
    let with_map = policy(" 'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='");
    assert_eq!(
        site.get("/", &[]).header("content-security-policy"),
        Some(with_map.as_str())
    );
    let without = policy("");
    assert_eq!(
        site.get("/plain.html", &[]).header("content-security-policy"),
        Some(without.as_str())
    );
    assert_eq!(site.get("/main.js", &[]).header("content-security-policy"), None);
}

#[test]
fn a_file_that_is_known_is_not_sent_again_until_it_changes() {
    let site = site();
    let tag = site.get("/main.js", &[]).header("etag").unwrap().to_owned();
    let known = site.get("/main.js", &[("If-None-Match", &tag)]);
    assert_eq!((known.status, known.body.len()), (304, 0));
    std::fs::write(site.file("www/main.js"), "export { }").unwrap();
    let changed = site.get("/main.js", &[("If-None-Match", &tag)]);
    assert_eq!((changed.status, changed.text()), (200, "export { }"));
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let site = site();
    assert!(site.file("secret.txt").exists());
    for path in [
        "/../secret.txt",
        "/package/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
    ] {
        let answer = site.get(path, &[]);
        assert_ne!(answer.status, 200, "{path}");
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("outside"),
            "{path}"
        );
    }
}

#[test]
fn the_service_keeps_its_paths_beside_a_page_at_the_root() {
    let site = site();
    assert_eq!(site.get("/v2/nothing", &[]).refusal(), (404, "APIG.0101".into()));
    assert_eq!(site.get("/__emulator/info", &[]).status, 200);
    assert_eq!(site.get("/missing.js", &[]).status, 404);
}
