//! `polaris serve`: the web application, with a worker in the same process.

use std::net::SocketAddr;
use std::time::Duration;

use services::Worker;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::commands::{CommandResult, open};
use crate::config::ServeConfig;
use crate::memory;
use crate::practice::Practice;
use crate::router::{self, AppState};

/// How long requests and jobs in flight may take once the program was told to stop.
const DRAIN: Duration = Duration::from_secs(25);

pub(crate) async fn run(config: ServeConfig) -> CommandResult {
    refuse_bare_http(&config)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}; end the program that does, or name another address \
             with --listen",
            config.listen
        )
    })?;
    let address = listener.local_addr()?;
    let public_url = match &config.azure.public_url {
        Some(given) => open::origin_of(given)?,
        None => format!("http://{address}"),
    };
    let practice = if config.practice {
        Some(Practice::start(&config.data.data_dir).await?)
    } else {
        None
    };
    let outside = (&config.azure, &config.mail);
    let services = open::open(&config.data, outside, public_url, practice.as_ref()).await?;
    services.tell_workers(&config.azure.allowed_origins).await?;
    services.find_practice_again().await?;
    services.schedule_recurring_jobs().await?;

    let stop = stop_signal();
    let worker = (!config.no_worker).then(|| {
        let worker = Worker::new(services.clone());
        let stop = stop.clone();
        tokio::spawn(async move { worker.run(stop).await })
    });
    announce(address, &services).await?;

    let state = AppState {
        worker: worker.as_ref().map(JoinHandle::abort_handle),
        ..AppState::new(services, &config, practice, stop.clone())
    };
    tokio::spawn(state.limits.clone().forget_the_quiet());
    tokio::spawn(memory::give_back());
    let service = router::router(state).into_make_service_with_connect_info::<SocketAddr>();
    let draining = stop.clone();
    let server = axum::serve(listener, service)
        .with_graceful_shutdown(async move { draining.cancelled().await })
        .into_future();
    let finished = async {
        let outcome = server.await;
        if let Some(worker) = worker {
            let _ = worker.await;
        }
        outcome
    };
    let deadline = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        ended = finished => ended?,
        () = deadline => tracing::warn!("what did not end in time is cut off"),
    }
    Ok(())
}

/// The last thing on the screen: where to go, and with what.
async fn announce(address: SocketAddr, services: &services::Services) -> CommandResult {
    eprintln!();
    eprintln!("Polaris is ready: http://{address}");
    if let Some(code) = services.new_setup_code().await? {
        eprintln!(
            "Set-up code (valid for 60 minutes, works once): {}",
            code.expose()
        );
    }
    Ok(())
}

/// Passwords and cookies do not travel in the clear: beyond loopback TLS has to end at a proxy.
fn refuse_bare_http(config: &ServeConfig) -> CommandResult {
    if config.listen.ip().is_loopback() || !config.trusted_proxies.is_empty() {
        return Ok(());
    }
    Err(format!(
        "plain http on {} would be open to everybody on the way; listen on 127.0.0.1, or name the \
         proxy that ends TLS with --trusted-proxy (see docs/operating.md)",
        config.listen
    )
    .into())
}

/// Cancelled by SIGTERM or Ctrl-C; a second signal ends the process at once.
pub(crate) fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping: what has begun is finished first");
        told.cancel();
        wait_for_signal().await;
        std::process::exit(1);
    });
    stop
}

async fn wait_for_signal() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
