//! What is sent to Azure DevOps for an issue.

use std::sync::Arc;

use azure::{AzureError, Client, Patch, TextFormat};
use domain::mapping::{Facts, Placeholder, SEVERITY, TAGS, TITLE, Template};
use domain::{
    AzureProjectId, FieldError, FieldKind, Issue, Mapping, Marker, TicketId, paths, work_item,
};
use serde_json::Value;
use store::{DueTicket, StoredMapping};

use super::type_form::TypeForm;
use crate::{Result, Services};

/// The one tag of all work items that we create; an Azure organization holds 150,000 in all.
pub(crate) const TAG: &str = "polaris";

/// Where a work item is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    pub azure_project: AzureProjectId,
    pub work_item_type: &'a str,
}

impl<'a> Target<'a> {
    pub(super) fn of(ticket: &'a DueTicket) -> Self {
        Self {
            azure_project: ticket.azure_project_id,
            work_item_type: &ticket.work_item_type,
        }
    }

    pub(crate) fn of_mapping(stored: &'a StoredMapping) -> Self {
        Self {
            azure_project: stored.azure_project,
            work_item_type: &stored.work_item_type,
        }
    }
}

/// How the work items of a target are made of issues.
#[derive(Debug, Clone)]
pub(crate) struct Blueprint {
    pub form: Arc<TypeForm>,
    pub mapping: Mapping,
}

impl Blueprint {
    /// For reading only, where nobody can say what the type has: what is mapped, it is taken to have.
    pub(crate) fn assumed(target: Target<'_>, stored: Option<&StoredMapping>) -> Self {
        let mapping = mapping_for(target, stored);
        Self {
            form: Arc::new(TypeForm::assumed(&mapping)),
            mapping,
        }
    }

    /// What an issue puts into a field that is mapped, as a text of its kind.
    fn text(&self, reference_name: &str, kind: FieldKind, facts: &Facts<'_>) -> Option<String> {
        let template = self.template(reference_name, facts)?;
        let text = template.fill(kind, facts);
        (!text.trim().is_empty()).then_some(text)
    }

    fn template(&self, reference_name: &str, facts: &Facts<'_>) -> Option<Template> {
        let mapped = self.mapping.get(reference_name)?;
        Template::parse(mapped.text(facts.issue.row.severity)).ok()
    }

    fn title(&self, facts: &Facts<'_>) -> String {
        let mapped = self.text(TITLE, FieldKind::String, facts);
        let value = mapped.and_then(|text| FieldKind::String.value(&text));
        match value {
            Some(Value::String(title)) => title,
            _ => work_item::title(&facts.issue.project_name, &facts.issue.row.issue_type),
        }
    }

    /// HTML; leads to the issue whatever is mapped.
    fn description(&self, facts: &Facts<'_>) -> String {
        let field = self.form.description_field();
        let mapped = self.text(field, FieldKind::Html, facts);
        let Some((html, template)) = mapped.zip(self.template(field, facts)) else {
            return work_item::description(facts.issue, facts.page);
        };
        if template.holds(Placeholder::Link) || template.holds(Placeholder::Description) {
            html
        } else {
            format!("{html}<p>{}</p>", work_item::link(facts.page))
        }
    }

    /// Ours, and what was mapped; each once.
    fn tags(&self, facts: &Facts<'_>) -> String {
        let mapped = self.template(TAGS, facts);
        let mapped = mapped.map(|template| template.fill_tags(facts));
        let mut tags = vec![TAG];
        for tag in mapped.iter().flat_map(|text| text.split([';', ','])) {
            let tag = tag.trim();
            if !tag.is_empty() && !tags.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
                tags.push(tag);
            }
        }
        tags.join("; ")
    }

    /// Fields that are mapped though the type lacks them, or only Azure DevOps writes them.
    pub(crate) fn misplaced(&self, work_item_type: &str) -> Vec<FieldError> {
        let refusal = |name: &str| match self.form.field(name) {
            None => Some(format!(
                "The work item type {work_item_type} has no field {name}. Leave it empty under Project > Settings > Integrations > Fields."
            )),
            Some(field) if field.read_only => Some(format!(
                "Only Azure DevOps writes the field {}. Leave it empty under Project > Settings > Integrations > Fields.",
                field.name
            )),
            Some(_) => None,
        };
        let mapped = self.mapping.iter();
        mapped
            .filter_map(|(name, _)| Some(FieldError::new(name, refusal(name)?)))
            .collect()
    }

    /// The whole of it, with title and description, and with our hyperlink and the words beside it.
    pub(super) fn composed(
        &self,
        facts: &Facts<'_>,
        (title, description): (String, String),
        (address, comment): (String, &str),
    ) -> Composed {
        let description_field = self.form.description_field();
        let mut patch = Patch::new()
            .field(TITLE, title.as_str())
            .text(description_field, &description, TextFormat::Html)
            .field(TAGS, self.tags(facts));
        for (name, value) in self.others(facts) {
            patch = patch.field(name, value);
        }
        Composed {
            title,
            description,
            patch: patch.hyperlink(&address, comment),
        }
    }

    /// All other fields with their values.
    fn others<'a>(&'a self, facts: &'a Facts<'_>) -> impl Iterator<Item = (&'a str, Value)> {
        let own = [TITLE, TAGS, self.form.description_field()];
        let is_own = move |name: &str| own.iter().any(|one| one.eq_ignore_ascii_case(name));
        let severity = self
            .form
            .severity()
            .filter(|_| self.mapping.get(SEVERITY).is_none());
        let severity = severity.map(|values| values.own(facts.issue.row.severity).to_owned());
        let severity = severity.map(|value| (SEVERITY, Value::String(value)));
        let due = self.form.due_field();
        let due = due.filter(|field| self.mapping.get(field).is_none());
        let due = due.zip(facts.issue.row.fix_by);
        let due = due.map(|(field, at)| (field, Value::String(at.to_rfc3339())));
        let mapped = self.mapping.iter().filter(move |(name, _)| !is_own(name));
        let mapped = mapped.filter_map(|(name, _)| {
            let kind = self.form.kind(name);
            let value = kind.value(&self.text(name, kind, facts)?)?;
            Some((name, value))
        });
        severity.into_iter().chain(due).chain(mapped)
    }
}

/// The mapping of a project, as far as it is for this target.
fn mapping_for(target: Target<'_>, stored: Option<&StoredMapping>) -> Mapping {
    stored
        .filter(|stored| Target::of_mapping(stored) == target)
        .map(|stored| stored.mapping.clone())
        .unwrap_or_default()
}

/// A work item before it is sent.
#[derive(Debug)]
pub(crate) struct Composed {
    pub title: String,
    /// HTML.
    pub description: String,
    pub patch: Patch,
}

impl Services {
    pub(crate) fn compose(
        &self,
        issue: &Issue,
        ticket: TicketId,
        target: Target<'_>,
        unlinks: i64,
        blueprint: &Blueprint,
    ) -> Composed {
        let page = self.links.to(&paths::issue(issue.project_id, issue.row.id));
        let marker = Marker::of(ticket, target.azure_project, unlinks);
        let facts = Facts { issue, page: &page };
        let texts = (blueprint.title(&facts), blueprint.description(&facts));
        let link = (marker.address(&page), "Issue in Polaris");
        blueprint.composed(&facts, texts, link)
    }

    /// How a project's issues become work items of a target.
    pub(crate) async fn blueprint(
        &self,
        client: &Client,
        target: Target<'_>,
        stored: Option<&StoredMapping>,
    ) -> Result<Blueprint, AzureError> {
        Ok(Blueprint {
            form: Arc::new(TypeForm::fetch(client, target).await?),
            mapping: mapping_for(target, stored),
        })
    }
}

/// Why Azure DevOps would refuse a work item; nothing is created.
pub(crate) async fn try_out(
    client: &Client,
    target: Target<'_>,
    composed: &Composed,
) -> Result<Option<AzureError>, AzureError> {
    let project = target.azure_project.to_string();
    let tried = client
        .validate_work_item(&project, target.work_item_type, &composed.patch)
        .await;
    match tried {
        Ok(()) => Ok(None),
        Err(refusal @ (AzureError::Rejected { .. } | AzureError::Forbidden { .. })) => {
            Ok(Some(refusal))
        }
        Err(other) => Err(other),
    }
}
