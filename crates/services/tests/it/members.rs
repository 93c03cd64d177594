use domain::{ApplicationId, ApplicationRole, GlobalRole, UserId};
use services::testing::Bench;
use services::{ServiceError, What};
use uuid::Uuid;

use crate::door::{PASSWORD, another_organization, enter, joined, northwind};
use crate::world::named;

const GRACE: &str = "grace@northwind.test";

#[tokio::test]
async fn a_member_has_one_role_that_can_change_and_end() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let grace = joined(bench, &ada, GRACE, GlobalRole::None).await.user;
        let services = &bench.services;
        let shop = services
            .create_application(&ada, named("Shop"))
            .await
            .unwrap()
            .id;
        let candidates = services.candidates(&ada, shop).await.unwrap();
        assert_eq!(candidates.len(), 2);
        for role in [ApplicationRole::Observer, ApplicationRole::Contributor] {
            services.set_member(&ada, shop, grace, role).await.unwrap();
            let members = services.members(&ada, shop).await.unwrap();
            let shown: Vec<_> = members
                .iter()
                .map(|it| (it.email.as_str(), it.role))
                .collect();
            assert_eq!(shown, [(GRACE, role)]);
            assert_eq!(
                enter(bench, GRACE, PASSWORD).await.applications,
                [(shop, role)]
            );
        }
        assert_eq!(services.candidates(&ada, shop).await.unwrap().len(), 1);
        services.remove_member(&ada, shop, grace).await.unwrap();
        assert!(services.members(&ada, shop).await.unwrap().is_empty());
        assert!(enter(bench, GRACE, PASSWORD).await.applications.is_empty());
        let again = services.remove_member(&ada, shop, grace).await;
        assert!(matches!(again, Err(ServiceError::NotFound(What::User))));
    }
}

#[tokio::test]
async fn members_are_managed_by_application_admins_and_managers_alone() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let services = &bench.services;
        let shop = services
            .create_application(&ada, named("Shop"))
            .await
            .unwrap()
            .id;
        let bank = services
            .create_application(&ada, named("Bank"))
            .await
            .unwrap()
            .id;
        let grace = joined(bench, &ada, GRACE, GlobalRole::None).await;
        for role in ApplicationRole::ALL.iter().copied() {
            services
                .set_member(&ada, shop, grace.user, role)
                .await
                .unwrap();
            let grace = enter(bench, GRACE, PASSWORD).await;
            let set = services
                .set_member(&grace, shop, ada.user, ApplicationRole::Observer)
                .await;
            let listed = services.members(&grace, shop).await;
            if role == ApplicationRole::ApplicationAdmin {
                assert!(set.is_ok() && listed.is_ok());
            } else {
                assert!(matches!(set, Err(ServiceError::Denied)), "{role}");
                assert!(matches!(listed, Err(ServiceError::Denied)), "{role}");
            }
            let elsewhere = services.set_member(&grace, bank, grace.user, role).await;
            assert!(matches!(
                elsewhere,
                Err(ServiceError::NotFound(What::Application))
            ));
        }
        let manager = GlobalRole::OrganizationApplicationManager;
        let max = joined(bench, &ada, "max@northwind.test", manager).await;
        assert!(
            services
                .set_member(&max, bank, max.user, ApplicationRole::Member)
                .await
                .is_ok()
        );
    }
}

#[tokio::test]
async fn applications_and_people_of_another_organization_do_not_exist() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let bo = another_organization(bench, "Contoso", "bo@contoso.test").await;
        let services = &bench.services;
        let ours = services
            .create_application(&ada, named("Shop"))
            .await
            .unwrap()
            .id;
        let theirs = services
            .create_application(&bo, named("Shop"))
            .await
            .unwrap()
            .id;
        let role = ApplicationRole::Observer;
        for application in [theirs, ApplicationId(Uuid::now_v7())] {
            let set = services.set_member(&ada, application, ada.user, role).await;
            assert!(matches!(
                set,
                Err(ServiceError::NotFound(What::Application))
            ));
            let listed = services.members(&ada, application).await;
            assert!(matches!(
                listed,
                Err(ServiceError::NotFound(What::Application))
            ));
            let removed = services.remove_member(&ada, application, ada.user).await;
            assert!(matches!(
                removed,
                Err(ServiceError::NotFound(What::Application))
            ));
        }
        for user in [bo.user, UserId(Uuid::now_v7())] {
            let set = services.set_member(&ada, ours, user, role).await;
            assert!(matches!(set, Err(ServiceError::NotFound(What::User))));
        }
    }
}
