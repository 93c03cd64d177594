//! The fields of a work item type, and what Polaris makes of them by itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use azure::{AzureError, Client, TypeField};
use chrono::{DateTime, TimeDelta, Utc};
use domain::mapping::{DESCRIPTION, DUE_DATES, REPRO_STEPS, SEVERITY, TAGS, TITLE};
use domain::{
    AzureProjectId, BySeverity, FieldKind, FieldMapping, InstanceId, MappedField, Mapping, Severity,
};

use super::compose::{TAG, Target};

/// What [`domain::work_item::title`] says, as a text with placeholders.
const USUAL_TITLE: &str = "Polaris - Project '{project}' contains issue '{issue_type}'";
/// Fields that are told otherwise (the ids of paths), or follow from others.
const UNMAPPED: [&str; 4] = [
    "System.AreaId",
    "System.IterationId",
    "System.State",
    "System.Reason",
];
/// Values of one field that are offered.
const OFFERED: usize = 500;

/// How old a form may be that work items are made by.
const FRESH: TimeDelta = TimeDelta::minutes(1);

/// An instance, and the type of a project there.
type Place = (InstanceId, AzureProjectId, String);

/// A form and when it was read.
type Read = (DateTime<Utc>, Arc<TypeForm>);

/// The forms that were read lately, so that the runs that follow each other in an export do not wait
/// for them.
#[derive(Debug, Default)]
pub(crate) struct Forms(Mutex<HashMap<Place, Read>>);

impl Forms {
    pub(super) fn of(
        &self,
        instance: InstanceId,
        target: Target<'_>,
        now: DateTime<Utc>,
    ) -> Option<Arc<TypeForm>> {
        let forms = self.lock();
        let (read_at, form) = forms.get(&place(instance, target))?;
        (now - *read_at < FRESH).then(|| Arc::clone(form))
    }

    pub(super) fn keep(
        &self,
        instance: InstanceId,
        target: Target<'_>,
        form: &Arc<TypeForm>,
        now: DateTime<Utc>,
    ) {
        let mut forms = self.lock();
        forms.retain(|_, (read_at, _)| now - *read_at < FRESH);
        forms.insert(place(instance, target), (now, Arc::clone(form)));
    }

    /// A refusal may say that the type has changed.
    pub(super) fn forget(&self, instance: InstanceId, target: Target<'_>) {
        self.lock().remove(&place(instance, target));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Place, Read>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place(instance: InstanceId, target: Target<'_>) -> Place {
    let work_item_type = target.work_item_type.to_owned();
    (instance, target.azure_project, work_item_type)
}

/// The form of a work item type.
#[derive(Debug)]
pub(crate) struct TypeForm {
    fields: Vec<TypeField>,
}

impl TypeForm {
    pub(crate) async fn fetch(client: &Client, target: Target<'_>) -> Result<Self, AzureError> {
        let project = target.azure_project.to_string();
        let fields = client.type_fields(&project, target.work_item_type).await?;
        Ok(Self { fields })
    }

    /// Texts alone, named as a mapping names them.
    pub(super) fn assumed(mapping: &Mapping) -> Self {
        let fields = mapping.iter().map(|(name, _)| TypeField {
            reference_name: name.to_owned(),
            name: name.to_owned(),
            kind: FieldKind::String,
            read_only: false,
            always_required: false,
            default_value: None,
            allowed_values: Vec::new(),
            is_suggested: false,
            help_text: None,
        });
        Self {
            fields: fields.collect(),
        }
    }

    pub(crate) fn field(&self, reference_name: &str) -> Option<&TypeField> {
        let is_it = |field: &&TypeField| field.reference_name.eq_ignore_ascii_case(reference_name);
        self.fields.iter().find(is_it)
    }

    pub(crate) fn kind(&self, reference_name: &str) -> FieldKind {
        self.field(reference_name)
            .map_or(FieldKind::Other, |field| field.kind)
    }

    /// The field in which people see the description.
    pub(crate) fn description_field(&self) -> &'static str {
        if self.field(REPRO_STEPS).is_some() {
            REPRO_STEPS
        } else {
            DESCRIPTION
        }
    }

    /// The field for the day by which it shall be done; `None` where the type has none.
    pub(crate) fn due_field(&self) -> Option<&'static str> {
        let is_there = |name: &&str| self.field(name).is_some_and(|field| !field.read_only);
        DUE_DATES.into_iter().find(is_there)
    }

    /// What the severity of a work item gets where nobody said otherwise: the value that holds our
    /// word for it, else the one at the same place of four. `None` where the type has no such field.
    pub(crate) fn severity(&self) -> Option<BySeverity> {
        let allowed = &self.field(SEVERITY)?.allowed_values;
        let named = |severity: Severity| {
            let word = severity.as_str();
            let mut values = allowed.iter();
            values.find(|value| value.to_lowercase().contains(word))
        };
        if Severity::ALL.iter().all(|one| named(*one).is_some()) {
            return Some(BySeverity::each(|one| {
                named(one).cloned().unwrap_or_default()
            }));
        }
        let numbered =
            |(place, value): (usize, &String)| value.starts_with(&format!("{}", place + 1));
        let is_ranked =
            allowed.len() == Severity::ALL.len() && allowed.iter().enumerate().all(numbered);
        let place = |severity: Severity| usize::try_from(severity.rank()).unwrap_or_default();
        is_ranked.then(|| BySeverity::each(|one| allowed[place(one)].clone()))
    }

    /// What a form of a mapping offers: first what needs an answer, then what is mapped most.
    pub(crate) fn described(&self) -> Vec<MappedField> {
        let fields = self.fields.iter().filter(|field| {
            field.kind != FieldKind::Other
                && !UNMAPPED.contains(&field.reference_name.as_str())
                && !field.read_only
        });
        let mut described: Vec<_> = fields.map(|field| self.describe(field)).collect();
        described.sort_by_cached_key(|field| {
            let place = field.usual_place().unwrap_or(usize::MAX);
            (!field.needs_answer, place, field.name.to_lowercase())
        });
        described
    }

    fn describe(&self, field: &TypeField) -> MappedField {
        let preset = match field.reference_name.as_str() {
            TITLE => Some(FieldMapping::Text(USUAL_TITLE.to_owned())),
            TAGS => Some(FieldMapping::Text(TAG.to_owned())),
            SEVERITY => self.severity().map(FieldMapping::BySeverity),
            name if name == self.description_field() => {
                Some(FieldMapping::Text("{description}".to_owned()))
            }
            _ => None,
        };
        let mut allowed = field.allowed_values.clone();
        allowed.truncate(OFFERED);
        MappedField {
            reference_name: field.reference_name.clone(),
            name: field.name.clone(),
            kind: field.kind,
            needs_answer: field.needs_an_answer() && preset.is_none(),
            help: field.help_text.clone(),
            default: field.default_value.clone(),
            is_limited: !allowed.is_empty()
                && !field.is_suggested
                && field.kind != FieldKind::Identity,
            allowed,
            preset,
        }
    }
}
