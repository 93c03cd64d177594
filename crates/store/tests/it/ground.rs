//! An organization with a project, to put rows under.

use chrono::{DateTime, Utc};
use domain::{ApplicationId, InstanceId, Organization, OrganizationId, ProjectId};
use store::{NewInstance, NewToken, Store, Writer};
use uuid::Uuid;

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground {
    pub organization: OrganizationId,
    pub project: ProjectId,
    pub instance: InstanceId,
}

pub(crate) async fn write(store: &Store) -> Writer {
    store.write().await.unwrap()
}

impl Ground {
    pub(crate) async fn lay(store: &Store) -> Self {
        let organization = OrganizationId(Uuid::now_v7());
        let application = ApplicationId(Uuid::now_v7());
        let ground = Self {
            organization,
            project: ProjectId(Uuid::now_v7()),
            instance: InstanceId(Uuid::now_v7()),
        };
        let mut writer = write(store).await;
        let named = Organization {
            id: organization,
            name: "Contoso".into(),
        };
        writer.insert_organization(&named, noon()).await.unwrap();
        writer
            .insert_application(organization, application, "Shop", noon())
            .await
            .unwrap();
        writer
            .insert_project(organization, application, ground.project, "web", noon())
            .await
            .unwrap();
        let instance = NewInstance {
            id: ground.instance,
            token: NewToken {
                practice: true,
                ..token("https://dev.azure.com/contoso")
            },
        };
        writer
            .insert_instance(organization, &instance, noon())
            .await
            .unwrap();
        writer.commit().await.unwrap();
        ground
    }
}

pub(crate) fn token(url: &str) -> NewToken<'_> {
    NewToken {
        url,
        sealed: b"sealed",
        expires_on: "2027-01-05".parse().ok(),
        practice: false,
    }
}
