//! The processes as data: fields, work item types, states and rules, read once from `data/`.
//! What a project does with them (disabled types, its areas) belongs to `world`.

use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::world::FieldValue;

/// What values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FieldType {
    Integer,
    Double,
    Boolean,
    DateTime,
    String,
    PlainText,
    Html,
    History,
    TreePath,
    Identity,
}

/// A field of the organization.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Field {
    pub(crate) reference_name: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: FieldType,
    /// Every type has it.
    #[serde(default)]
    pub(crate) core: bool,
    #[serde(default)]
    pub(crate) read_only: bool,
    /// Shown only when the caller expands the fields or names it.
    #[serde(default)]
    pub(crate) expanded_only: bool,
}

/// A field, by its place in the catalogue. Sorts as answers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FieldKey(u16);

static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/fields.json")).expect("our own data file is valid")
});

static BY_NAME: LazyLock<std::collections::HashMap<String, FieldKey>> = LazyLock::new(|| {
    let mut names = std::collections::HashMap::new();
    for key in FieldKey::all() {
        names.insert(key.field().name.to_ascii_lowercase(), key);
        names.insert(key.field().reference_name.to_ascii_lowercase(), key);
    }
    names
});

impl FieldKey {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..u16::try_from(FIELDS.len()).unwrap_or(u16::MAX)).map(Self)
    }

    /// By reference name or display name, without regard to case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        BY_NAME.get(&name.to_ascii_lowercase()).copied()
    }

    pub(crate) fn field(self) -> &'static Field {
        &FIELDS[usize::from(self.0)]
    }

    pub(crate) fn reference(self) -> &'static str {
        &self.field().reference_name
    }
}

/// Well-known fields that the program itself reads or writes.
macro_rules! known_fields {
    ($($name:ident = $reference:literal;)*) => {
        $(pub(crate) static $name: LazyLock<FieldKey> =
            LazyLock::new(|| FieldKey::find($reference).expect("the catalogue holds it"));)*
    };
}

known_fields! {
    TITLE = "System.Title";
    STATE = "System.State";
    REASON = "System.Reason";
    AREA_PATH = "System.AreaPath";
    ITERATION_PATH = "System.IterationPath";
    CREATED_BY = "System.CreatedBy";
    CREATED_DATE = "System.CreatedDate";
    CHANGED_BY = "System.ChangedBy";
    CHANGED_DATE = "System.ChangedDate";
    HISTORY = "System.History";
    TAGS = "System.Tags";
    ASSIGNED_TO = "System.AssignedTo";
}

impl Serialize for FieldKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.reference())
    }
}

impl<'de> Deserialize<'de> for FieldKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::find(&name).ok_or_else(|| de::Error::custom(format!("no field is called {name}")))
    }
}

/// A state of a type.
#[derive(Debug, Deserialize)]
pub(crate) struct State {
    pub(crate) name: Arc<str>,
    pub(crate) color: String,
    pub(crate) category: String,
    /// Reason that is set when an item enters the state and none is given.
    pub(crate) reason: Arc<str>,
}

/// A field as a type uses it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TypeField {
    pub(crate) field: FieldKey,
    pub(crate) default: Option<Value>,
    #[serde(default)]
    pub(crate) allowed: Vec<String>,
    #[serde(default)]
    pub(crate) required: bool,
    /// States in which a rule, which no list shows, requires it.
    #[serde(default)]
    pub(crate) required_in: Vec<String>,
    pub(crate) help: Option<String>,
    /// The default as a value, once it was needed; all items share it.
    #[serde(skip)]
    pub(crate) shared_default: OnceLock<Option<FieldValue>>,
}

/// A work item type of a process.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkItemType {
    pub(crate) name: String,
    pub(crate) reference_name: String,
    pub(crate) color: String,
    pub(crate) icon: String,
    pub(crate) description: String,
    pub(crate) category: Option<String>,
    #[serde(default)]
    pub(crate) hidden: bool,
    #[serde(default)]
    pub(crate) disabled: bool,
    #[serde(default)]
    pub(crate) custom: bool,
    pub(crate) states: Vec<State>,
    pub(crate) fields: Vec<TypeField>,
}

impl WorkItemType {
    pub(crate) fn state(&self, name: &str) -> Option<&State> {
        self.states
            .iter()
            .find(|state| state.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn field(&self, key: FieldKey) -> Option<&TypeField> {
        self.fields.iter().find(|field| field.field == key)
    }

    pub(crate) fn has(&self, key: FieldKey) -> bool {
        key.field().core || self.field(key).is_some()
    }

    /// Every field of the type, in the order of the catalogue.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = FieldKey> {
        FieldKey::all().filter(|key| self.has(*key))
    }
}

/// A process.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Process {
    pub(crate) name: String,
    pub(crate) type_id: String,
    /// The process it inherits from.
    pub(crate) parent: Option<String>,
    pub(crate) types: Vec<WorkItemType>,
}

static PROCESSES: LazyLock<Vec<Process>> = LazyLock::new(|| {
    [
        include_str!("../data/processes/agile.json"),
        include_str!("../data/processes/scrum.json"),
        include_str!("../data/processes/basic.json"),
        include_str!("../data/processes/cmmi.json"),
        include_str!("../data/processes/contoso-agile.json"),
    ]
    .iter()
    .map(|text| serde_json::from_str(text).expect("our own data file is valid"))
    .collect()
});

/// All processes of every organization.
pub(crate) fn processes() -> &'static [Process] {
    &PROCESSES
}

/// A work item type, by process and place; cheap to keep in every work item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypeKey {
    process: u8,
    place: u8,
}

impl TypeKey {
    /// By name or reference name, without regard to case.
    pub(crate) fn find(process: &str, name: &str) -> Option<Self> {
        let index = PROCESSES.iter().position(|known| known.name == process)?;
        let place = PROCESSES[index].types.iter().position(|known| {
            known.name.to_lowercase() == name.to_lowercase()
                || known.reference_name.eq_ignore_ascii_case(name)
        })?;
        Some(Self {
            process: u8::try_from(index).ok()?,
            place: u8::try_from(place).ok()?,
        })
    }

    pub(crate) fn get(self) -> &'static WorkItemType {
        &PROCESSES[usize::from(self.process)].types[usize::from(self.place)]
    }
}

impl Serialize for TypeKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let process = &PROCESSES[usize::from(self.process)].name;
        (process, &self.get().reference_name).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TypeKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (process, name) = <(String, String)>::deserialize(deserializer)?;
        Self::find(&process, &name)
            .ok_or_else(|| de::Error::custom(format!("process {process} has no type {name}")))
    }
}
