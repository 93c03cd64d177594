//! File names and addresses as people read them, the same from one scan to the next.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::model::{Artifact, ArtifactLocation, Number, index};

/// Links of bases and parents that are followed; a chain may be a circle.
const LINKS: usize = 8;
/// Bytes of a base or a parent that are looked at; no file system knows longer names.
const LINK: usize = 2_000;
/// Folders that an absolute path is compared with.
const ROOTS: usize = 32;

/// Knows the bases and artifacts of a run.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    bases: BTreeMap<String, ArtifactLocation>,
    artifacts: Vec<Artifact>,
    /// Folders that the sources lie in, longest first: what follows is the path.
    roots: Vec<String>,
}

impl Paths {
    pub(crate) fn new(
        bases: BTreeMap<String, ArtifactLocation>,
        artifacts: Vec<Artifact>,
        working_directories: &[&ArtifactLocation],
    ) -> Self {
        let mut roots: Vec<String> = bases
            .values()
            .chain(working_directories.iter().copied())
            .filter_map(|base| folder(base.uri.as_deref()?))
            .collect();
        roots.sort_by_key(|root| std::cmp::Reverse(root.len()));
        roots.dedup();
        roots.truncate(ROOTS);
        Self {
            bases,
            artifacts,
            roots,
        }
    }

    /// The path that a location names, by its address or by the index of an artifact.
    pub(crate) fn resolve(&self, location: &ArtifactLocation) -> Option<String> {
        if let Some(uri) = given(location) {
            return Some(self.readable(uri, location.uri_base_id.as_deref()));
        }
        self.artifact(location.index, LINKS)
    }

    /// An artifact may lie within another, as a file does in an archive.
    fn artifact(&self, number: Number, links: usize) -> Option<String> {
        let artifact = self.artifacts.get(index(number)?)?;
        let uri = given_link(&artifact.location)?;
        let path = self.readable(uri, artifact.location.uri_base_id.as_deref());
        let parent = match links.checked_sub(1) {
            Some(links) => self.artifact(artifact.parent_index, links),
            None => None,
        };
        Some(match parent {
            Some(parent) => format!("{parent}!/{}", path.trim_start_matches('/')),
            None => path,
        })
    }

    fn readable(&self, uri: &str, base: Option<&str>) -> String {
        if is_address(uri) {
            return without_controls(uri);
        }
        if let Some(path) = file_path(uri) {
            return self.within_root(path);
        }
        let prefix = base.map(|base| self.prefix(base)).unwrap_or_default();
        if prefix.is_empty() {
            return self.within_root(tidy(&decoded(uri)));
        }
        if is_address(&prefix) {
            return without_controls(&format!("{prefix}{uri}"));
        }
        self.within_root(tidy(&format!("{prefix}{}", decoded(uri))))
    }

    /// What the base adds: its relative part. Where the sources lay on the scanning machine is left
    /// out, as it differs from machine to machine; an address on the web stays.
    fn prefix(&self, base: &str) -> String {
        let mut prefix = String::new();
        let mut next = Some(base);
        for _ in 0..LINKS {
            let Some(location) = next.and_then(|id| self.bases.get(id)) else {
                break;
            };
            let uri = given_link(location).unwrap_or_default();
            if folder(uri).is_some() || file_path(uri).is_some() {
                break;
            }
            let slash = if uri.is_empty() || uri.ends_with('/') {
                ""
            } else {
                "/"
            };
            if is_address(uri) {
                return format!("{uri}{slash}{prefix}");
            }
            prefix = format!("{}{slash}{prefix}", decoded(uri));
            next = location.uri_base_id.as_deref();
        }
        prefix
    }

    fn within_root(&self, path: String) -> String {
        let rest = self.roots.iter().find_map(|root| {
            path.strip_prefix(root.as_str())
                .and_then(|rest| rest.strip_prefix('/'))
                .filter(|rest| !rest.is_empty())
        });
        match rest {
            Some(rest) => rest.to_owned(),
            None => path,
        }
    }
}

fn given(location: &ArtifactLocation) -> Option<&str> {
    let uri = location.uri.as_deref().map(str::trim);
    uri.filter(|uri| !uri.is_empty())
}

/// The same of a location that others refer to.
fn given_link(location: &ArtifactLocation) -> Option<&str> {
    given(location).map(|uri| &uri[..uri.floor_char_boundary(LINK)])
}

/// Whether this is an address of another kind than a file's. A single letter is a drive.
fn is_address(uri: &str) -> bool {
    scheme(uri).is_some_and(|scheme| !scheme.eq_ignore_ascii_case("file"))
}

fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let mut characters = scheme.chars();
    let fits = scheme.len() > 1
        && characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    fits.then_some(scheme)
}

/// The path of a `file:` address; a host is kept as `//host/…`.
fn file_path(uri: &str) -> Option<String> {
    let scheme = scheme(uri)?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = decoded(&uri[scheme.len() + 1..]);
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => match rest.find('/') {
            Some(slash) => (&rest[..slash], &rest[slash..]),
            None => (rest, ""),
        },
        None => ("", &*rest),
    };
    let path = tidy(path);
    Some(match (host, has_drive(path.trim_start_matches('/'))) {
        ("" | "localhost", true) => path.trim_start_matches('/').to_owned(),
        ("" | "localhost", false) => path,
        (host, _) => format!("//{host}{path}"),
    })
}

fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// The folder that an absolute base names, when it is more than a disk's root.
fn folder(uri: &str) -> Option<String> {
    let path = match file_path(uri.trim()) {
        Some(path) => path,
        None if uri.starts_with('/') || has_drive(&uri.replace('\\', "/")) => tidy(&decoded(uri)),
        None => return None,
    };
    let path = path.trim_end_matches('/');
    let names = path
        .split('/')
        .filter(|name| !name.is_empty() && !name.ends_with(':'));
    (names.count() > 0).then(|| path.to_owned())
}

/// Percent-decoded, unless that gives no text or hides a control character in a name.
fn decoded(uri: &str) -> Cow<'_, str> {
    if uri
        .bytes()
        .all(|byte| byte > b' ' && byte != 0x7f && !b"%\\".contains(&byte) && byte.is_ascii())
    {
        return uri.into();
    }
    let text = match percent_decode_str(uri).decode_utf8() {
        Ok(text) if !text.chars().any(char::is_control) => text.into_owned(),
        _ => without_controls(uri),
    };
    text.replace('\\', "/").into()
}

fn without_controls(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// Without `.`, `..` and doubled slashes where that changes nothing else.
fn tidy(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    let is_absolute = path.starts_with('/');
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            ".." if is_absolute => {}
            _ => names.push(name),
        }
    }
    let path = names.join("/");
    match (is_absolute, path.is_empty()) {
        (true, _) => format!("/{path}"),
        (false, true) => ".".to_owned(),
        (false, false) => path,
    }
}
