//! *My Organization*.

mod instances;

pub(crate) use instances::InstancesPage;
