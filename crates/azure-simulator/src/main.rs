//! The simulator as a program of its own.

use std::net::SocketAddr;
use std::path::PathBuf;

use azure_simulator::{Simulator, tokens};
use clap::Parser;

/// A simulated Azure DevOps Services for tests and trials.
#[derive(Debug, Parser)]
#[command(name = "azure-simulator", version)]
struct Arguments {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR", required_unless_present = "print_tokens")]
    listen: Option<SocketAddr>,
    /// Address and port of the control address; none is served without it.
    #[arg(long, value_name = "ADDR")]
    control: Option<SocketAddr>,
    /// Keep the state in this file.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Simulated seconds in a real one.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    clock_speed: f64,
    /// Print the tokens as JSON and end.
    #[arg(long)]
    print_tokens: bool,
}

#[tokio::main]
#[expect(
    clippy::print_stdout,
    reason = "the tokens are asked for on standard output"
)]
async fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let Some(listen) = arguments.listen.filter(|_| !arguments.print_tokens) else {
        let printed: serde_json::Map<String, serde_json::Value> = tokens::PRINTED
            .iter()
            .map(|(name, token)| ((*name).to_owned(), (*token).into()))
            .collect();
        println!("{}", serde_json::Value::Object(printed));
        return Ok(());
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let mut builder = Simulator::builder()
        .listen(listen)
        .clock_speed(arguments.clock_speed);
    if let Some(address) = arguments.control {
        builder = builder.control(address);
    }
    if let Some(file) = arguments.data {
        builder = builder.data(file);
    }
    let simulator = builder.start().await?;
    eprintln!(
        "Simulated Azure DevOps on {}",
        simulator.organization_url("contoso")
    );
    if let Some(control) = simulator.control_url() {
        eprintln!("Control address {control}");
    }
    ended().await;
    simulator.stop().await;
    Ok(())
}

/// Returns when the program is asked to end.
async fn ended() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! { _ = terminate.recv() => {}, _ = tokio::signal::ctrl_c() => {} }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
