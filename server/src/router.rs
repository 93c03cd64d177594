//! All doors of the program: pages, server functions, REST, files, health.

use std::sync::Arc;

use app::{App, shell};
use axum::Router;
use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use leptos_axum::{LeptosRoutes, generate_route_list};
use services::Services;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::config::ServeConfig;
use crate::middleware::Limits;
use crate::practice::Practice;
use crate::{middleware, rest, rpc, site, upload_form};

/// What requests are answered with.
#[derive(Debug, Clone, FromRef)]
pub struct AppState {
    pub(crate) services: Services,
    pub(crate) leptos: LeptosOptions,
    pub(crate) proxies: Arc<[IpNet]>,
    /// Cancelled once the program was told to stop; it is not ready any more then.
    pub(crate) stop: CancellationToken,
    /// The worker of this process, unless jobs are left to others.
    pub(crate) worker: Option<AbortHandle>,
    pub(crate) practice: Option<Arc<Practice>>,
    pub(crate) limits: Limits,
}

impl AppState {
    pub fn new(
        services: Services,
        config: &ServeConfig,
        practice: Option<Practice>,
        stop: CancellationToken,
    ) -> Self {
        let leptos = LeptosOptions::builder()
            .output_name("site")
            .site_pkg_dir("pkg")
            .build();
        Self {
            services,
            leptos,
            proxies: config.trusted_proxies.clone().into(),
            stop,
            worker: None,
            practice: practice.map(Arc::new),
            limits: Limits::new(),
        }
    }
}

/// The whole program as one service. The middleware reads from the last line to the first.
pub fn router(state: AppState) -> Router {
    let routes = generate_route_list(App);
    let options = state.leptos.clone();
    let pages = Router::new().leptos_routes(&state, routes, move || shell(options.clone()));
    let again = pages.clone().with_state(state.clone());
    pages
        .route("/rpc/{*unknown}", any(StatusCode::NOT_FOUND))
        .layer(from_fn_with_state(again, rpc::show_what_was_refused))
        .layer(from_fn(rpc::blame_the_sender))
        .merge(rest::router())
        .merge(upload_form::router())
        .route("/", get(rest::home))
        .route("/pkg/{*path}", get(site::file))
        .fallback(leptos_axum::file_and_error_handler::<AppState, _>(shell))
        .layer(from_fn_with_state(state.clone(), middleware::gate))
        .layer(from_fn_with_state(state.clone(), middleware::limit))
        .layer(from_fn(middleware::origin_check))
        .layer(from_fn_with_state(state.clone(), middleware::authenticate))
        .layer(from_fn_with_state(state.clone(), middleware::identify))
        .layer(CatchPanicLayer::custom(rest::panicked))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(
            state.clone(),
            middleware::security_headers,
        ))
        .with_state(state)
}
