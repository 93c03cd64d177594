//! The audit log.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::{AuditEntry, AuditFilter, AuditQuery, Page, PageRequest};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::file::{self, Kind};
use crate::rest::{Caller, Problem, Rejected, told};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(csv))
}

/// Who did what, newest first, for organization admins.
#[utoipa::path(get, path = "/audit-log", tag = "Audit log", params(AuditQuery),
    responses((status = 200, body = Page<AuditEntry>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let (filter, page) = read(query)?;
    let entries = services.audit_log(&caller.actor, &filter, &page).await;
    Ok(Json(told(&caller.parts, entries).await?))
}

/// The same as a table. Cells that a program would take for formulas begin with an apostrophe.
#[utoipa::path(get, path = "/audit-log.csv", tag = "Audit log", params(AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn csv(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let (filter, page) = read(query)?;
    let first = services.download_audit_log(&caller.actor, &filter, page.after);
    let first = told(&caller.parts, first.await).await?;
    let kind = Kind {
        content_type: "text/csv; charset=utf-8",
        disposition: "attachment; filename=\"audit-log.csv\"",
    };
    let part = move |after| {
        let (services, actor, filter) = (services.clone(), caller.actor.clone(), filter.clone());
        async move {
            services
                .download_audit_log(&actor, &filter, Some(after))
                .await
        }
    };
    Ok(file::sent(kind, first, part))
}

fn read(
    query: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<(AuditFilter, PageRequest), Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    query.read().map_err(Rejected::parameters)
}
