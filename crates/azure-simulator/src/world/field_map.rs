//! The fields of a work item: a map that is small in memory, as there are many items and each has
//! few fields.

use serde::{Deserialize, Serialize};

use super::FieldValue;
use crate::process::FieldKey;

/// Values by field, in the order of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FieldMap(Vec<(FieldKey, FieldValue)>);

impl FieldMap {
    fn place(&self, key: FieldKey) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, |(known, _)| *known)
    }

    pub(crate) fn get(&self, key: FieldKey) -> Option<&FieldValue> {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    pub(crate) fn insert(&mut self, key: FieldKey, value: FieldValue) {
        match self.place(key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    pub(crate) fn remove(&mut self, key: FieldKey) {
        if let Ok(place) = self.place(key) {
            self.0.remove(place);
        }
    }

    /// Gives a field a value, or takes it away.
    pub(crate) fn set(&mut self, key: FieldKey, value: Option<FieldValue>) {
        match value {
            Some(value) => self.insert(key, value),
            None => self.remove(key),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (FieldKey, &FieldValue)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = FieldKey> {
        self.0.iter().map(|(key, _)| *key)
    }

    /// Changes every node that a function knows a new one for.
    pub(crate) fn replace_node(&mut self, key: FieldKey, new: impl Fn(u32) -> Option<u32>) {
        if let Ok(place) = self.place(key)
            && let FieldValue::Node(node) = &mut self.0[place].1
            && let Some(other) = new(*node)
        {
            *node = other;
        }
    }

    /// Gives back memory that was set aside for growing.
    pub(crate) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}
