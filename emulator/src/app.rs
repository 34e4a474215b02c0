//! What the endpoints share, and the router over them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tempfile::TempDir;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::clock::Clock;
use crate::db::{Dataset, Db};
use crate::faults::{FaultSetting, Faults};
use crate::load::Load;
use crate::media::UrlSigner;
use crate::request_log::RequestLog;
use crate::settings::Settings;
use crate::throttle::Throttle;
use crate::token::Tokens;
use crate::{cli, control, routes, seed, statics};

/// Cloned into each handler.
pub type Shared = Arc<App>;

pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub faults: Faults,
    pub load: Load,
    pub log: Arc<RequestLog>,
    pub throttle: Throttle,
    pub tokens: Tokens,
    pub urls: UrlSigner,
    settings: Mutex<Settings>,
    pub allow_origin: Vec<HeaderValue>,
    pub mounts: Vec<cli::Mount>,
    /// Samples of the first demo dataset after a reset that does not say.
    pub demo_samples: u32,
    /// Removed when the program ends.
    temporary: Mutex<Option<TempDir>>,
}

impl App {
    pub async fn open(arguments: &cli::Arguments) -> Result<Shared, Box<dyn std::error::Error>> {
        let (file, temporary) = match &arguments.database {
            Some(file) => (file.clone(), None),
            None => {
                let folder = tempfile::Builder::new().prefix("modelarts-emulator-").tempdir()?;
                (folder.path().join("emulator.sqlite"), Some(folder))
            }
        };
        let db = open_db(file, temporary.is_some()).await?;
        let mut allow_origin = Vec::new();
        for origin in &arguments.allow_origin {
            allow_origin.push(HeaderValue::from_str(origin)?);
        }
        let settings = Settings {
            answers: arguments.answers,
            batch_limit: arguments.batch_limit.and_then(std::num::NonZeroU32::new),
            batch_limit_by: arguments.batch_limit_by,
            rate: arguments.rate,
            pace: arguments.pace,
            max_age: None,
        };
        let app = Arc::new(Self {
            db,
            clock: Clock::default(),
            faults: Faults::new(arguments.seed, Vec::new()),
            load: Load::default(),
            log: Arc::default(),
            throttle: Throttle::default(),
            tokens: Tokens::default(),
            urls: UrlSigner::new()?,
            settings: Mutex::default(),
            allow_origin,
            mounts: arguments.serve.clone(),
            demo_samples: arguments.samples,
            temporary: Mutex::new(temporary),
        });
        app.set_settings(settings);
        app.set_faults(None, arguments.fault.clone());
        if !app.db.read(|connection| Dataset::any(connection)).await? {
            seed::plant(&app.db, arguments.samples).await?;
        }
        Ok(app)
    }

    pub fn settings(&self) -> Settings {
        self.settings
            .lock()
            .map(|settings| settings.clone())
            .unwrap_or_default()
    }

    pub fn set_settings(&self, new: Settings) {
        self.throttle.set(new.rate);
        self.load.set(new.pace);
        if let Ok(mut settings) = self.settings.lock() {
            *settings = new;
        }
    }

    pub fn set_faults(&self, seed: Option<u64>, settings: Vec<FaultSetting>) {
        self.faults.replace(seed, settings);
        self.clock.set_offset_ms(self.faults.clock_offset_ms());
    }

    /// Waits for what is being written, then removes what was temporary.
    pub async fn close(self: Arc<Self>) {
        let closed = tokio::task::spawn_blocking(move || {
            self.db.close();
            let folder = self.temporary.lock().ok().and_then(|mut folder| folder.take());
            if let Some(Err(error)) = folder.map(TempDir::close) {
                tracing::warn!("the temporary database stays: {error}");
            }
        });
        if closed.await.is_err() {
            tracing::error!("closing the database failed");
        }
    }
}

async fn open_db(file: PathBuf, temporary: bool) -> Result<Db, Box<dyn std::error::Error>> {
    let name = file.display().to_string();
    let opened = tokio::task::spawn_blocking(move || Db::open(&file, temporary)).await?;
    opened.map_err(|error| format!("cannot open the database {name}: {error}").into())
}

pub fn router(app: &Shared) -> Router {
    let mut api = routes::router();
    if !app.allow_origin.is_empty() {
        api = api.layer(cors(&app.allow_origin));
    }
    Router::new()
        .merge(api)
        .nest("/__emulator", control::router())
        .merge(statics::router(app))
        .with_state(app.clone())
}

fn cors(origins: &[HeaderValue]) -> CorsLayer {
    let named = |standard: [HeaderName; 2], own: &[&'static str]| -> Vec<HeaderName> {
        standard
            .into_iter()
            .chain(own.iter().map(|name| HeaderName::from_static(name)))
            .collect()
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(named(
            [header::CONTENT_TYPE, header::AUTHORIZATION],
            &["x-auth-token", "x-sdk-date", "x-project-id", "x-security-token"],
        ))
        .expose_headers(named(
            [header::DATE, header::RETRY_AFTER],
            &[
                "x-request-id",
                "x-subject-token",
                "x-ratelimit",
                "x-ratelimit-used",
                "x-ratelimit-window",
            ],
        ))
}
