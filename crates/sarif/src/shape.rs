//! Reading JSON into structs as tolerantly as real scanners need it.
//!
//! A member of another type than the standard names is passed over, not an error; of a member that
//! stands twice the last counts; what is kept is weighed against an allowance. Nothing here knows
//! SARIF.

use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

pub(crate) use crate::ledger::Ledger;

/// What a value makes of the JSON that stands in its place. Each kind of JSON is passed over
/// unless the type says otherwise.
pub(crate) trait Shape {
    fn text(&mut self, _: &str, _: &Ledger) {}

    fn number(&mut self, _: f64) {}

    fn flag(&mut self, _: bool) {}

    fn null(&mut self) {}

    fn list<'de, A: SeqAccess<'de>>(&mut self, mut seq: A, _: &Ledger) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut map: A, _: &Ledger) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// The place that the next JSON value goes to.
pub(crate) struct Slot<'a, T>(pub(crate) &'a mut T, pub(crate) &'a Ledger);

impl<'de, T: Shape> DeserializeSeed<'de> for Slot<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Shape> Visitor<'de> for Slot<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.text(text, self.1);
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.0.flag(flag);
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "lines and scores stay far below 2^53"
    )]
    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.0.number(number as f64);
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "lines and scores stay far below 2^53"
    )]
    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.0.number(number as f64);
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.0.number(number);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.0.list(seq, self.1)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.object(map, self.1)
    }
}

impl Shape for Option<String> {
    fn text(&mut self, text: &str, ledger: &Ledger) {
        let mut end = ledger.take(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        *self = Some(text[..end].to_owned());
    }
}

impl Shape for Option<f64> {
    fn number(&mut self, number: f64) {
        *self = Some(number);
    }
}

impl Shape for Option<bool> {
    fn flag(&mut self, flag: bool) {
        *self = Some(flag);
    }
}

impl<T: Shape + Default> Shape for Vec<T> {
    fn list<'de, A: SeqAccess<'de>>(
        &mut self,
        mut seq: A,
        ledger: &Ledger,
    ) -> Result<(), A::Error> {
        self.clear();
        loop {
            if !ledger.allows(size_of::<T>()) {
                if seq.next_element::<IgnoredAny>()?.is_some() {
                    ledger.take(usize::MAX);
                    while seq.next_element::<IgnoredAny>()?.is_some() {}
                }
                return Ok(());
            }
            ledger.take(size_of::<T>());
            let mut element = T::default();
            if seq.next_element_seed(Slot(&mut element, ledger))?.is_none() {
                ledger.give_back(size_of::<T>());
                return Ok(());
            }
            self.push(element);
        }
    }
}

impl<T: Shape + Default> Shape for BTreeMap<String, T> {
    fn object<'de, A: MapAccess<'de>>(
        &mut self,
        mut map: A,
        ledger: &Ledger,
    ) -> Result<(), A::Error> {
        self.clear();
        let mut key = String::new();
        while map.next_key_seed(Key(&mut key))?.is_some() {
            let weight = key.len() + size_of::<T>();
            if ledger.take(weight) < weight {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let mut value = T::default();
            map.next_value_seed(Slot(&mut value, ledger))?;
            self.insert(key.clone(), value);
        }
        Ok(())
    }
}

/// Reads the name of a member into a buffer that is used again for the next.
pub(crate) struct Key<'a>(pub(crate) &'a mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        self.0.clear();
        self.0.push_str(key);
        Ok(())
    }
}

/// A type whose members are read one by one.
pub(crate) trait Members {
    /// Reads the value of the member `key`; `false` when the type has no such member, and the
    /// value was not touched.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        ledger: &Ledger,
    ) -> Result<bool, A::Error>;

    fn members<'de, A: MapAccess<'de>>(
        &mut self,
        mut map: A,
        ledger: &Ledger,
    ) -> Result<(), A::Error> {
        let mut key = String::new();
        while map.next_key_seed(Key(&mut key))?.is_some() {
            if !self.member(&key, &mut map, ledger)? {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Declares structs with the JSON name of each member.
macro_rules! object {
    ($(
        $(#[$meta:meta])*
        struct $name:ident {
            $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+
        }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Default)]
        pub(crate) struct $name {
            $( $(#[$field_meta])* pub(crate) $field: $type, )+
        }

        impl $crate::shape::Members for $name {
            fn member<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                ledger: &$crate::shape::Ledger,
            ) -> Result<bool, A::Error> {
                match key {
                    $( $key => map.next_value_seed(
                        $crate::shape::Slot(&mut self.$field, ledger),
                    )?, )+
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }

        impl $crate::shape::Shape for $name {
            fn object<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                map: A,
                ledger: &$crate::shape::Ledger,
            ) -> Result<(), A::Error> {
                $crate::shape::Members::members(self, map, ledger)
            }
        }
    )+ };
}
pub(crate) use object;
