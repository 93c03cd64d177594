//! The link between an issue and a work item.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::{CommentForm, Issue, IssueId, LinkForm};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(link))
        .routes(routes!(unlink))
        .routes(routes!(comment))
}

/// Links an issue to a work item that exists already, given by number or address.
#[utoipa::path(post, path = "/issues/{id}/ticket", tag = "Issues", request_body = LinkForm,
    params(("id" = IssueId, Path)), responses((status = 200, body = Issue)))]
async fn link(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
    form: Result<Json<LinkForm>, JsonRejection>,
) -> Result<Json<Issue>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let linked = services.link_work_item(&caller.actor, id, &form).await;
    Ok(Json(answer(&caller.parts, linked).await?))
}

/// Takes the link away. The work item stays; the next export files a new one.
#[utoipa::path(delete, path = "/issues/{id}/ticket", tag = "Issues",
    params(("id" = IssueId, Path)), responses((status = 204)))]
async fn unlink(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
) -> Result<StatusCode, Problem> {
    let unlinked = services.unlink_work_item(&caller.actor, id).await;
    answer(&caller.parts, unlinked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a comment to the discussion of the work item, in the name of who asks.
#[utoipa::path(post, path = "/issues/{id}/ticket/comments", tag = "Issues",
    request_body = CommentForm, params(("id" = IssueId, Path)), responses((status = 204)))]
async fn comment(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
    form: Result<Json<CommentForm>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let said = services
        .comment_on_work_item(&caller.actor, id, &form)
        .await;
    answer(&caller.parts, said).await?;
    Ok(StatusCode::NO_CONTENT)
}
