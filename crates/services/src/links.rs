//! Addresses of our pages, as the outside uses them: in work items, mails and one-time links.

/// Makes whole addresses of paths.
#[derive(Debug, Clone)]
pub struct Links {
    public_url: String,
}

impl Links {
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
        }
    }

    /// `path` starts with a slash; see [`domain::paths`].
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
