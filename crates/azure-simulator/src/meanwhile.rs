//! What happens in the organization while a client is busy: projects renamed or deleted, types
//! disabled, areas renamed. Done for faults and over the control address.

use crate::faults::FaultEffect;
use crate::journal::Effect;
use crate::service::Service;
use crate::world::{Organization, ProjectState, Structure};

/// Makes the change of a fault in every organization that has its project, and writes it down.
/// Faults of other kinds change nothing here. False if nothing was changed.
pub(crate) fn happen(service: &Service, entry: u64, fault: &FaultEffect) -> bool {
    if let FaultEffect::ClockSkew { seconds } = fault {
        service.clock.advance(*seconds);
        return true;
    }
    let mut effects = Vec::new();
    let now = service.clock.now();
    let mut world = service.world();
    for organization in &mut world.organizations {
        if let Some((kind, project)) = change(organization, fault) {
            if let Some(project) = organization.project_mut(project) {
                project.revision += 1;
                project.updated = now;
            }
            let name = organization
                .project_by_id(project)
                .map(|known| known.name.clone());
            effects.push(Effect {
                kind: kind.into(),
                organization: organization.name.clone(),
                project: name.unwrap_or_else(|| "".into()),
                work_item: None,
                revision: None,
            });
        }
    }
    let happened = !effects.is_empty();
    service.commit(entry, effects);
    happened
}

fn change(
    organization: &mut Organization,
    fault: &FaultEffect,
) -> Option<(&'static str, uuid::Uuid)> {
    match fault {
        FaultEffect::RenameProject { project, to } => {
            let id = organization.project(project)?.id;
            organization.project_mut(id)?.name = to.as_str().into();
            Some(("renamed project", id))
        }
        FaultEffect::DeleteProject { project } => {
            let id = organization.project(project)?.id;
            organization.project_mut(id)?.state = ProjectState::Deleted;
            Some(("deleted project", id))
        }
        FaultEffect::DisableType { project, name } => {
            let project = organization.project(project)?;
            let (id, kind) = (project.id, project.kind(name)?);
            let disabled = &mut organization.project_mut(id)?.disabled_types;
            disabled.insert(kind.get().reference_name.clone());
            Some(("disabled type", id))
        }
        FaultEffect::RenameArea { project, area, to } => {
            let id = organization.project(project)?.id;
            let node = organization.node_at(id, Structure::Area, area)?;
            organization.nodes.get_mut(&node)?.name.clone_from(to);
            Some(("renamed area", id))
        }
        _ => None,
    }
}
