//! What a request may name: one thing of each kind.

use uuid::Uuid;

#[derive(Debug, Clone, Default)]
pub(crate) struct Ids {
    pub organization: String,
    pub application: String,
    pub project: String,
    pub scan: String,
    pub issue: String,
    pub branch: String,
    /// A filter that the organization's admin keeps.
    pub filter: String,
    pub policy: String,
    pub export: String,
    pub instance: String,
    pub azure_project: String,
    /// An Azure DevOps organization that may be connected; no id.
    pub azure_url: String,
    /// Somebody who may be changed, with a role in the application.
    pub user: String,
    /// Somebody who was invited and has not joined.
    pub invited: String,
    /// A session of the organization's admin.
    pub session: String,
    /// A token of the organization's admin.
    pub token: String,
}

impl Ids {
    /// Each with its name.
    pub(crate) fn named(&self) -> [(&'static str, &String); 16] {
        [
            ("organization", &self.organization),
            ("application", &self.application),
            ("project", &self.project),
            ("scan", &self.scan),
            ("issue", &self.issue),
            ("branch", &self.branch),
            ("filter", &self.filter),
            ("policy", &self.policy),
            ("export", &self.export),
            ("instance", &self.instance),
            ("azure_project", &self.azure_project),
            ("azure_url", &self.azure_url),
            ("user", &self.user),
            ("invited", &self.invited),
            ("session", &self.session),
            ("token", &self.token),
        ]
    }

    pub(crate) fn of(&self, name: &str) -> &String {
        let named = self.named();
        let found = named.iter().find(|(known, _)| *known == name);
        found.expect("a name of an id").1
    }

    /// The same with one of them replaced.
    pub(crate) fn with(&self, name: &str, id: &str) -> Self {
        let mut ids = self.clone();
        let place = match name {
            "organization" => &mut ids.organization,
            "application" => &mut ids.application,
            "project" => &mut ids.project,
            "scan" => &mut ids.scan,
            "issue" => &mut ids.issue,
            "branch" => &mut ids.branch,
            "filter" => &mut ids.filter,
            "policy" => &mut ids.policy,
            "export" => &mut ids.export,
            "instance" => &mut ids.instance,
            "azure_project" => &mut ids.azure_project,
            "azure_url" => &mut ids.azure_url,
            "user" => &mut ids.user,
            "invited" => &mut ids.invited,
            "session" => &mut ids.session,
            "token" => &mut ids.token,
            _ => panic!("{name} is no name of an id"),
        };
        id.clone_into(place);
        ids
    }

    /// The same text everywhere.
    pub(crate) fn all(text: &str) -> Self {
        let names = Self::default().named().map(|(name, _)| name);
        names
            .iter()
            .fold(Self::default(), |ids, name| ids.with(name, text))
    }

    /// Ids that nothing has.
    pub(crate) fn unknown() -> Self {
        let id = || Uuid::now_v7().to_string();
        Self {
            organization: id(),
            application: id(),
            project: id(),
            scan: id(),
            issue: id(),
            branch: id(),
            filter: id(),
            policy: id(),
            export: id(),
            instance: id(),
            azure_project: id(),
            azure_url: "https://dev.azure.com/contoso".into(),
            user: id(),
            invited: id(),
            session: id(),
            token: id(),
        }
    }
}
