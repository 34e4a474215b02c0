//! A local stand-in for the ModelArts data-annotation service: real answers from a real database, and faults on
//! request. It is written from the service's contract alone and shares no code with the library that is tested
//! against it, so that a misreading in one is caught by the other.

mod answers;
mod app;
mod cli;
mod clock;
mod control;
mod dates;
mod db;
mod error;
mod extract;
mod faults;
mod identity;
mod load;
mod media;
mod random;
mod request_log;
mod routes;
mod seed;
mod server;
mod settings;
mod signature;
mod statics;
mod throttle;
mod token;

use std::io::{IsTerminal, Read, Write};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,modelarts_emulator=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: cli::Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let exit_with_stdin = arguments.exit_with_stdin;
    let bound = server::Bound::bind(&arguments).await?;
    let app = app::App::open(&arguments).await?;
    let ready = serde_json::json!({
        "event": "ready",
        "url": bound.origin(),
        "certificate": bound.certificate_path(),
    });
    {
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{ready}")?;
        stdout.flush()?;
    }
    tracing::info!(url = bound.origin(), "ready");
    tokio::select! {
        () = bound.serve(app.clone()) => {}
        () = stop_asked(exit_with_stdin) => tracing::info!("ends"),
    }
    app.close().await;
    Ok(())
}

/// Resolves on SIGINT, on SIGTERM and, where that was asked for, when the parent closes our stdin.
async fn stop_asked(exit_with_stdin: bool) {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminated() => {}
        () = stdin_closed(), if exit_with_stdin => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut stream) => {
            stream.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// A plain thread reads, since a blocking read of stdin would keep the runtime from ending.
async fn stdin_closed() {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let mut sink = [0_u8; 256];
        let mut stdin = std::io::stdin().lock();
        while matches!(stdin.read(&mut sink), Ok(n) if n > 0) {}
        drop(sender);
    });
    // The sender sends nothing: its end is the message.
    let _ = receiver.await;
}
